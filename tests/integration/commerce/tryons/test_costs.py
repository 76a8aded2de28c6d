"""How much SQL the fitting room's routes cost, with the look at who asks."""

from uuid import UUID

import pytest

from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Worker
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.tryons.conftest import Ask
from tests.integration.commerce.tryons.rooms import PlainRoom
from tests.integration.commerce.tryons.test_admission import wanted_by


async def cost(database: Database, caller: Buyer, path: str, body: object = None) -> int:
    with recorded_statements(database) as statements:
        answer = await caller.send("GET" if body is None else "POST", path, body)
    assert answer.is_success, answer.text
    return len(statements)


async def test_a_list_costs_the_same_whatever_is_in_it(
    buyer: Buyer, database: Database, ask: Ask
) -> None:
    await ask()
    one = await cost(database, buyer, "/tryon/sessions")
    for _ in range(10):
        await ask()
        await ask(status="canceled", stage="done")

    assert await cost(database, buyer, "/tryon/sessions") == one == 3


@pytest.mark.parametrize(("status", "statements"), [("processing", 3), ("canceled", 2)])
async def test_a_look_costs_a_job_and_its_place_in_the_queue(
    buyer: Buyer, database: Database, ask: Ask, status: str, statements: int
) -> None:
    job_id = await ask(status=status)

    assert await cost(database, buyer, f"/tryon/status/{job_id}") == statements


async def test_a_key_costs_as_much_as_a_token(buyer: Buyer, shop: Shop, database: Database) -> None:
    service = await shop.service()
    # When a key was used is noted once a minute.
    await service.get("/tryon/sessions")

    costs = [await cost(database, caller, "/tryon/sessions") for caller in (buyer, service)]

    assert costs == [2, 2]


async def test_an_answer_that_is_repeated_costs_as_much_as_a_question(
    buyer: Buyer,
    database: Database,
    storage: Storage,
    settings: Settings,
    progress: Progress,
) -> None:
    wanted = await wanted_by(buyer, storage)
    asked = await cost(database, buyer, "/tryon/generate", wanted)
    (job,) = (await buyer.get("/tryon/sessions")).json()["items"]
    worker = Worker(database, storage, PlainRoom(), settings.tryon, progress)
    await worker.work(UUID(job["jobId"]), redelivered=False)

    repeated = await cost(database, buyer, "/tryon/generate", wanted)

    assert (asked, repeated) == (11, 11)
