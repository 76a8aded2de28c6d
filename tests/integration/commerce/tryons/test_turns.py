"""Who asks for much does not keep who asks for little waiting for all of it."""

import json
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest
from sqlalchemy import update

from commerce.core import clock
from commerce.core.broker import Broker
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import turns
from commerce.tryons.consumer import Consumer
from commerce.tryons.models import TryonSession
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Picture, Worker
from tests.integration.commerce.queues import Queues
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.tryons.conftest import Ask, consenting, job_of
from tests.integration.commerce.tryons.rooms import PlainRoom
from tests.integration.commerce.waiting import until


async def _serve(database: Database, job_id: UUID) -> None:
    """Have a job done a moment ago."""
    async with database.transaction() as session:
        await session.execute(
            update(TryonSession)
            .where(TryonSession.id == job_id)
            .values(status="completed", stage="done", attempts=1, finished_at=clock.now())
        )


@pytest.fixture
async def other(shop: Shop) -> UUID:
    """Another shopper."""
    return (await consenting(shop)).id


@pytest.fixture(autouse=True)
async def nobody_waits(database: Database) -> None:
    """Jobs that earlier tests left would have their turn too."""
    left = update(TryonSession).where(TryonSession.status == "processing")
    async with database.transaction() as session:
        await session.execute(left.values(status="canceled", stage="done"))


async def _is_others(database: Database, job_id: UUID) -> bool:
    async with database.reading() as session:
        return await turns.is_others(session, job_id)


async def test_who_was_served_steps_back_for_who_was_not(
    database: Database, ask: Ask, other: UUID
) -> None:
    await _serve(database, await ask())
    mine, theirs = await ask(), await ask(user_id=other)

    assert await _is_others(database, mine)
    assert not await _is_others(database, theirs)


async def test_who_waits_alone_goes_on(database: Database, ask: Ask) -> None:
    await _serve(database, await ask())
    mine = await ask()
    await ask()

    assert not await _is_others(database, mine)


async def test_who_was_served_alike_is_first_come_first_served(
    database: Database, ask: Ask, other: UUID
) -> None:
    mine, theirs = await ask(), await ask(user_id=other)

    assert not await _is_others(database, mine)
    assert not await _is_others(database, theirs)


async def test_what_was_begun_before_steps_back_for_nobody(
    database: Database, ask: Ask, other: UUID
) -> None:
    mine = await ask(attempts=1)
    await ask(user_id=other)

    assert not await _is_others(database, mine)


class Diary(PlainRoom):
    """Writes down in which order jobs were done, by their seeds."""

    def __init__(self) -> None:
        self.seeds: list[int] = []

    async def generate(self, prepared: bytes) -> Sequence[Picture]:
        self.seeds.append(prepared[1])
        return await super().generate(prepared)


@pytest.fixture
async def one_by_one(
    settings: Settings,
    database: Database,
    storage: Storage,
    queues: Queues,
    progress: Progress,
) -> AsyncIterator[tuple[Consumer, Diary]]:
    """A consumer that does one job at a time, and its diary."""
    diary = Diary()
    worker = Worker(database, storage, diary, settings.tryon, progress)
    consumer = Consumer(Broker(settings.broker), worker, prefetch=1)
    yield consumer, diary
    await consumer.stop()


async def test_one_try_on_is_not_kept_waiting_by_many_of_somebody_else(
    one_by_one: tuple[Consumer, Diary], queues: Queues, database: Database, ask: Ask, other: UUID
) -> None:
    consumer, diary = one_by_one
    jobs = [await ask(seed=number) for number in range(6)]
    jobs.append(await ask(seed=100, user_id=other))
    for job_id in jobs:
        await queues.send(json.dumps({"jobId": str(job_id)}).encode())

    await consumer.start()

    await until(lambda: _are_done(database, jobs))
    assert diary.seeds[:2] == [0, 100]
    assert sorted(diary.seeds) == [0, 1, 2, 3, 4, 5, 100]


async def test_who_waits_without_a_message_holds_nobody_up(
    one_by_one: tuple[Consumer, Diary], queues: Queues, database: Database, ask: Ask, other: UUID
) -> None:
    consumer, diary = one_by_one
    jobs = [await ask(seed=number) for number in range(2)]
    await ask(user_id=other)
    for job_id in jobs:
        await queues.send(json.dumps({"jobId": str(job_id)}).encode())

    await consumer.start()

    await until(lambda: _are_done(database, jobs))
    assert diary.seeds == [0, 1]


async def _are_done(database: Database, jobs: Sequence[UUID]) -> bool:
    return all([(await job_of(database, job_id)).status == "completed" for job_id in jobs])
