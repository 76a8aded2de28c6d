"""Work for the network: claimed by one at a time, never forgotten."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from commerce.core import clock, jobs
from commerce.core.database import Database, new_id
from commerce.core.erasure import ObjectDeletion

LEASE = timedelta(minutes=1)
LATER = timedelta(days=30)


@pytest.fixture
async def mark(database: Database) -> str:
    """Ten jobs that only this test knows of."""
    mark = uuid4().hex
    async with database.transaction() as session:
        session.add_all(
            ObjectDeletion(id=new_id(), key=f"{mark}/{n}", due_at=clock.now()) for n in range(10)
        )
    return mark


async def claim(database: Database, mark: str, limit: int = 10) -> list[ObjectDeletion]:
    mine = ObjectDeletion.key.startswith(mark)
    async with database.transaction() as session:
        return list(await jobs.claim(session, ObjectDeletion, LEASE, limit, mine))


async def read(database: Database, job_id: UUID) -> ObjectDeletion | None:
    async with database.reading() as session:
        statement = select(ObjectDeletion).where(ObjectDeletion.id == job_id)
        return (await session.scalars(statement)).one_or_none()


async def expire_leases(database: Database, mark: str) -> None:
    async with database.transaction() as session:
        mine = update(ObjectDeletion).where(ObjectDeletion.key.startswith(mark))
        await session.execute(mine.values(due_at=clock.now()))


async def test_however_many_claim_each_job_is_held_once(database: Database, mark: str) -> None:
    claims = await asyncio.gather(*(claim(database, mark, 3) for _ in range(12)))

    held = [job.id for claimed in claims for job in claimed]
    assert len(held) == len(set(held)) == 10


async def test_what_is_held_is_due_again_when_the_lease_has_run_out(
    database: Database, mark: str
) -> None:
    first = await claim(database, mark)
    assert await claim(database, mark) == []
    await expire_leases(database, mark)

    second = await claim(database, mark)

    assert {job.id for job in first} == {job.id for job in second}
    assert {job.attempts for job in second} == {2}


async def test_who_lost_the_lease_changes_nothing(database: Database, mark: str) -> None:
    (stale, *_others) = await claim(database, mark)
    await expire_leases(database, mark)
    fresh = next(job for job in await claim(database, mark) if job.id == stale.id)

    async with database.transaction() as session:
        assert not await jobs.finish(session, stale, last_error="stale")
        assert not await jobs.try_again(session, stale, LATER, "stale")
        await jobs.remove(session, stale)

    job = await read(database, stale.id)
    assert job is not None
    assert (job.claim_token, job.last_error) == (fresh.claim_token, None)


async def test_what_is_done_is_done_once(database: Database, mark: str) -> None:
    (job, *_others) = await claim(database, mark)

    async def finish() -> bool:
        async with database.transaction() as session:
            return await jobs.finish(session, job)

    assert sorted(await asyncio.gather(*(finish() for _ in range(5)))) == [False] * 4 + [True]
    done = await read(database, job.id)
    assert done is not None
    assert (done.due_at, done.claim_token) == (None, None)


async def test_a_failure_waits_its_delay_and_says_why(database: Database, mark: str) -> None:
    (job, *_others) = await claim(database, mark)

    async with database.transaction() as session:
        assert await jobs.try_again(session, job, LATER, "x" * 10_000)

    waiting = await read(database, job.id)
    assert waiting is not None
    assert waiting.due_at is not None
    assert waiting.due_at > clock.now() + LATER - LEASE
    assert waiting.last_error == "x" * jobs.LONGEST_ERROR
    assert waiting.claim_token is None


def test_jitter_only_ever_adds_and_not_much() -> None:
    delays = [jobs.jittered(timedelta(seconds=100)) for _ in range(200)]

    assert timedelta(seconds=100) <= min(delays) < max(delays) <= timedelta(seconds=120)
