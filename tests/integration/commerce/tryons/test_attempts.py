"""Who works on a job: claims, leases and tokens."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.tryons import attempts
from commerce.tryons.attempts import Attempt
from commerce.tryons.models import TryonSession
from tests.integration.commerce.tryons.conftest import Ask, job_of

LEASE = timedelta(minutes=1)
LAPSED = timedelta(minutes=-1)
PATIENCE = timedelta(minutes=5)
RESULT = {"key": "tryons/a/b/0.jpg", "seed": 7, "scores": {}}


async def claim(
    database: Database, job_id: UUID, lease: timedelta = LEASE, *, take_over: bool = False
) -> Attempt | None:
    async with database.transaction() as session:
        return await attempts.claim(session, job_id, lease, take_over=take_over)


async def claimed(database: Database, job_id: UUID, lease: timedelta = LEASE) -> Attempt:
    attempt = await claim(database, job_id, lease)
    assert attempt is not None
    return attempt


async def events_about(database: Database, job_id: UUID) -> Sequence[str]:
    async with database.reading() as session:
        about = OutboxMessage.payload["jobId"].astext == str(job_id)
        topics = select(OutboxMessage.topic).where(about).order_by(OutboxMessage.position)
        return (await session.scalars(topics)).all()


async def rescue(database: Database, max_attempts: int = 5) -> None:
    async with database.transaction() as session:
        await attempts.rescue(session, PATIENCE, max_attempts)


async def test_a_job_is_claimed_by_one_worker(database: Database, ask: Ask) -> None:
    job_id = await ask(samples=2)

    first, second = await claim(database, job_id), await claim(database, job_id)

    assert first is not None
    assert (first.number, first.samples, first.seed) == (1, 2, 7)
    assert second is None


async def test_a_job_whose_lease_has_lapsed_is_claimed_again(database: Database, ask: Ask) -> None:
    job_id = await ask()
    await claimed(database, job_id, LAPSED)

    second = await claimed(database, job_id)

    assert second.number == 2


async def test_a_redelivered_job_is_taken_over_from_a_running_lease(
    database: Database, ask: Ask
) -> None:
    job_id = await ask()
    first = await claimed(database, job_id)

    second = await claim(database, job_id, take_over=True)

    assert second is not None
    assert second.token != first.token


@pytest.mark.parametrize("status", ["completed", "failed", "canceled"])
async def test_an_ended_job_is_not_claimed(database: Database, ask: Ask, status: str) -> None:
    job_id = await ask(status=status)

    assert await claim(database, job_id, take_over=True) is None
    async with database.reading() as session:
        assert await attempts.is_finished(session, job_id)


async def test_a_job_that_was_deleted_is_finished(database: Database) -> None:
    async with database.reading() as session:
        assert await attempts.is_finished(session, uuid4())


async def test_a_stale_attempt_changes_nothing(database: Database, ask: Ask) -> None:
    job_id = await ask()
    stale = await claimed(database, job_id, LAPSED)
    current = await claimed(database, job_id)

    async with database.transaction() as session:
        changes = [
            await attempts.report(session, stale, "storing", 90),
            await attempts.renew(session, stale, LEASE),
            await attempts.complete(session, stale, [RESULT]),
            await attempts.fail(session, stale, "no-person", "Ah."),
            await attempts.put_back(session, stale),
        ]

    job = await job_of(database, job_id)
    assert changes == [False] * 5
    assert (job.status, job.stage, job.attempt_token) == ("processing", "fetching", current.token)
    assert await events_about(database, job_id) == []


async def test_a_completed_job_keeps_its_pictures_and_is_told_of(
    database: Database, ask: Ask
) -> None:
    job_id = await ask()
    attempt = await claimed(database, job_id)

    async with database.transaction() as session:
        assert await attempts.complete(session, attempt, [RESULT])

    job = await job_of(database, job_id)
    assert (job.status, job.stage, job.progress) == ("completed", "done", 100)
    assert job.results == [RESULT]
    assert job.finished_at is not None
    assert await events_about(database, job_id) == ["tryon.completed"]


async def test_a_job_ends_once(database: Database, ask: Ask) -> None:
    job_id = await ask()
    attempt = await claimed(database, job_id)

    async with database.transaction() as session:
        ends = [
            await attempts.fail(session, attempt, "no-person", "Ah."),
            await attempts.complete(session, attempt, [RESULT]),
        ]

    assert ends == [True, False]
    assert (await job_of(database, job_id)).results == []
    assert await events_about(database, job_id) == ["tryon.failed"]


async def test_what_is_put_back_can_be_claimed_at_once(database: Database, ask: Ask) -> None:
    job_id = await ask()
    attempt = await claimed(database, job_id)

    async with database.transaction() as session:
        assert await attempts.put_back(session, attempt)

    job = await job_of(database, job_id)
    assert (job.stage, job.progress, job.attempts) == ("queued", 0, 1)
    assert (await claimed(database, job_id)).number == 2


async def test_what_was_put_back_lately_waits_for_its_message_not_for_a_rescue(
    database: Database, ask: Ask
) -> None:
    job_id = await ask(queued_at=clock.now() - 2 * PATIENCE)
    attempt = await claimed(database, job_id)
    async with database.transaction() as session:
        await attempts.put_back(session, attempt)

    await rescue(database)

    assert await events_about(database, job_id) == []


async def test_an_abandoned_job_is_queued_again_once(database: Database, ask: Ask) -> None:
    job_id = await ask(queued_at=clock.now() - 2 * PATIENCE, stage="storing", progress=90)

    await rescue(database)
    await rescue(database)

    job = await job_of(database, job_id)
    assert (job.stage, job.progress) == ("queued", 0)
    assert await events_about(database, job_id) == ["tryon.requested"]


@pytest.mark.parametrize(
    "columns",
    [
        lambda now: {"queued_at": now},
        lambda now: {"queued_at": now - 2 * PATIENCE, "leased_until": now + LEASE},
        lambda now: {"queued_at": now - 2 * PATIENCE, "status": "completed"},
    ],
    ids=["young", "held", "ended"],
)
async def test_what_is_not_abandoned_is_not_rescued(
    database: Database, ask: Ask, columns: Callable[[datetime], dict[str, object]]
) -> None:
    job_id = await ask(**columns(clock.now()))

    await rescue(database)

    assert await events_about(database, job_id) == []


async def test_an_abandoned_job_that_was_tried_too_often_fails_and_is_told_of(
    database: Database, ask: Ask
) -> None:
    job_id = await ask(queued_at=clock.now() - 2 * PATIENCE, attempts=5)

    await rescue(database, max_attempts=5)

    job = await job_of(database, job_id)
    assert (job.status, job.error_code) == ("failed", attempts.GIVEN_UP)
    assert await events_about(database, job_id) == ["tryon.failed"]


async def test_a_job_that_was_given_up_can_be_opened_again(database: Database, ask: Ask) -> None:
    job_id = await ask(attempts=4)
    attempt = await claimed(database, job_id)
    async with database.transaction() as session:
        await attempts.fail(session, attempt, attempts.GIVEN_UP, attempts.APOLOGY)

    async with database.transaction() as session:
        assert await attempts.reopen(session, job_id)

    job = await job_of(database, job_id)
    assert (job.status, job.attempts, job.error_code) == ("processing", 0, None)
    assert await events_about(database, job_id) == ["tryon.failed", "tryon.requested"]


async def test_a_job_whose_pictures_were_refused_is_not_opened_again(
    database: Database, ask: Ask
) -> None:
    job_id = await ask(status="failed", error_code="no-person")

    async with database.transaction() as session:
        assert not await attempts.reopen(session, job_id)


async def test_the_lease_that_was_renewed_holds(database: Database, ask: Ask) -> None:
    job_id = await ask()
    attempt = await claimed(database, job_id, LAPSED)

    async with database.transaction() as session:
        assert await attempts.renew(session, attempt, LEASE)

    assert await claim(database, job_id) is None


async def test_a_job_that_is_deleted_takes_its_attempt_along(database: Database, ask: Ask) -> None:
    job_id = await ask()
    attempt = await claimed(database, job_id)
    async with database.transaction() as session:
        cancelled = update(TryonSession).where(TryonSession.id == job_id)
        await session.execute(cancelled.values(status="canceled"))

    async with database.transaction() as session:
        assert not await attempts.complete(session, attempt, [RESULT])
