"""Other work for the fitting room waits until few shoppers do."""

from sqlalchemy import update

from commerce.core.database import Database
from commerce.tryons import leisure
from commerce.tryons.models import TryonSession
from tests.integration.commerce.tryons.conftest import Ask


async def has_time(database: Database) -> bool:
    async with database.reading() as session:
        return await leisure.has_time(session)


async def test_there_is_time_while_few_wait(database: Database, ask: Ask) -> None:
    begun = update(TryonSession).where(TryonSession.stage == "queued")
    async with database.transaction() as session:
        await session.execute(begun.values(stage="fetching"))

    found = [await has_time(database)]
    for _ in range(leisure.FEW + 1):
        await ask()
        found.append(await has_time(database))

    assert found == [True] * (leisure.FEW + 1) + [False]
