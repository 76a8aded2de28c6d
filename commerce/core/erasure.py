"""Objects that must go from the store: written down with the change that dooms them, gone later.

The store is a network away, and a promise to erase a photo must survive a crash. So a transaction
writes what is doomed, and a loop erases it, as often as it takes.
"""

import logging
from datetime import timedelta

from sqlalchemy import Index, delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from commerce.core import clock, jobs
from commerce.core.database import Base, Database, new_id
from commerce.core.jobs import Job
from commerce.core.storage import Storage, StorageUnavailable

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=5)
LONGEST_DELAY = timedelta(hours=1)
# From before something is stored to the transaction that keeps it: the slowest take a minute. What
# is not reprieved by then is nobody's.
UNCLAIMED = timedelta(minutes=10)


class ObjectDeletion(Job, Base):
    """Objects to be erased: one by its key, or all under a prefix that ends with a slash."""

    __tablename__ = "object_deletions"

    key: Mapped[str]

    __table_args__ = (
        Index("ix_object_deletions_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_object_deletions_key", "key"),
    )


def doom(session: AsyncSession, key: str, *later: timedelta) -> None:
    """Have an object erased, or all under a prefix, in the transaction that dooms it.

    Args:
        session: the transaction.
        key: a key; or a prefix, which ends with a slash.
        later: when to look again, for what somebody was still allowed to put there.
    """
    for delay in (timedelta(0), *later):
        doom_later(session, key, delay)


def doom_later(session: AsyncSession, key: str, delay: timedelta) -> None:
    """Have an object erased, or all under a prefix, after a while, unless it is reprieved."""
    session.add(ObjectDeletion(id=new_id(), key=key, due_at=clock.now() + delay))


async def reprieve(session: AsyncSession, key: str) -> bool:
    """Keep what was doomed, under the same name; False if it was not, or is being erased."""
    # A claimed row is being acted on: what it names may be gone already.
    waiting = delete(ObjectDeletion).where(ObjectDeletion.key == key, ObjectDeletion.attempts == 0)
    rows = await session.scalars(waiting.returning(ObjectDeletion.id))
    return bool(rows.all())


async def step(database: Database, storage: Storage) -> int:
    """Erase what is due; return how many keys and prefixes were tried."""
    async with database.transaction() as session:
        due = await jobs.claim(session, ObjectDeletion, LEASE, BATCH)
    for job in due:
        try:
            await _erase(storage, job.key)
        except StorageUnavailable as problem:
            await _postpone(database, job, problem)
        else:
            async with database.transaction() as session:
                await jobs.remove(session, job)
    return len(due)


async def _erase(storage: Storage, key: str) -> None:
    if key.endswith("/"):
        await storage.delete_under(key)
    else:
        await storage.delete(key)


async def _postpone(database: Database, job: ObjectDeletion, problem: StorageUnavailable) -> None:
    # Never given up: somebody was promised it.
    logger.warning("objects were not erased, attempt %s: %s", job.attempts, problem.detail)
    delay = min(timedelta(seconds=2.0 ** min(job.attempts, 16)), LONGEST_DELAY)
    async with database.transaction() as session:
        await jobs.try_again(session, job, jobs.jittered(delay), problem.detail)
