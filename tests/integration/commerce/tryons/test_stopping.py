"""One attempt at a job: it is stopped when the job has been called off or taken over."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from commerce.core.broker import TRYON_REQUESTED
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import sessions
from commerce.tryons.owners import Owner
from commerce.tryons.worker import Outcome
from tests.integration.commerce.shopping import Buyer
from tests.integration.commerce.tryons.conftest import (
    Ask,
    Workshop,
    erase,
    job_of,
    keys_under,
    pass_time,
)
from tests.integration.commerce.tryons.rooms import (
    PlainRoom,
    SlowRoom,
)


async def test_what_its_shopper_calls_off_is_stopped_at_once(
    workshop: Workshop, database: Database, buyer: Buyer, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    # Nothing but the hint can stop it: the lease is renewed in a week.
    worker = workshop.worker(slow, lease=timedelta(weeks=3))
    working = asyncio.create_task(worker.work(job_id, redelivered=False))
    await slow.entered.wait()

    await buyer.send("POST", f"/tryon/sessions/{job_id}/cancel")

    assert await working == Outcome.DONE
    assert slow.was_stopped
    assert (await job_of(database, job_id)).status == "canceled"


async def test_calling_off_and_completing_at_once_has_one_winner_and_one_set_of_pictures(
    settings: Settings,
    workshop: Workshop,
    database: Database,
    storage: Storage,
    buyer: Buyer,
    ask: Ask,
) -> None:
    jobs = [await ask() for _ in range(12)]
    worker = workshop.worker(PlainRoom())

    async def call_off_during(job_id: UUID, number: int) -> None:
        working = asyncio.create_task(worker.work(job_id, redelivered=False))
        for _ in range(number):  # each job a little later in its life
            await asyncio.sleep(0)
        await buyer.send("POST", f"/tryon/sessions/{job_id}/cancel")
        await working

    await asyncio.gather(*(call_off_during(job, 40 * n) for n, job in enumerate(jobs)))

    await asyncio.gather(*(pass_time(database, f"tryons/{job_id}/") for job_id in jobs))
    await erase(database, storage)
    for job in [await job_of(database, job_id) for job_id in jobs]:
        assert job.status in {"completed", "canceled"}
        assert len(job.results) == (job.status == "completed")
        kept = await keys_under(settings, f"tryons/{job.id}/")
        assert kept == [result["key"] for result in job.results]
        assert await ends_told(database, job.id) == [f"tryon.{job.status}"]


async def ends_told(database: Database, job_id: UUID) -> Sequence[str]:
    """The topics under which the job's end was told."""
    told = select(OutboxMessage.topic).where(
        OutboxMessage.payload["jobId"].astext == str(job_id),
        OutboxMessage.topic != TRYON_REQUESTED,
    )
    async with database.reading() as session:
        return (await session.scalars(told)).all()


async def test_what_was_called_off_unheard_is_stopped_with_the_next_look_at_its_lease(
    workshop: Workshop, database: Database, buyer: Buyer, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    worker = workshop.worker(slow, lease=timedelta(milliseconds=300))
    working = asyncio.create_task(worker.work(job_id, redelivered=False))
    await slow.entered.wait()

    async with database.transaction() as session:
        await sessions.remove(session, Owner.shopper(buyer.id), job_id)

    assert await working == Outcome.DONE
    assert slow.was_stopped


async def test_a_job_that_somebody_else_holds_is_left_for_later(
    workshop: Workshop, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    working = asyncio.create_task(workshop.worker(slow).work(job_id, redelivered=False))
    await slow.entered.wait()

    outcome = await workshop.worker(PlainRoom()).work(job_id, redelivered=False)

    slow.may_leave.set()
    assert (outcome, await working) == (Outcome.LATER, Outcome.DONE)


async def test_an_attempt_whose_job_is_taken_over_is_stopped(
    workshop: Workshop, database: Database, storage: Storage, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    stale = asyncio.create_task(workshop.worker(slow).work(job_id, redelivered=False))
    await slow.entered.wait()

    await workshop.worker(PlainRoom()).work(job_id, redelivered=True)

    assert await stale == Outcome.DONE
    assert slow.was_stopped
    job = await job_of(database, job_id)
    assert (job.status, job.attempts) == ("completed", 2)
    assert await storage.get(job.results[0]["key"])
