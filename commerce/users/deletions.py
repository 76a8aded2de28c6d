"""Deletes the Firebase accounts of shoppers who have gone."""

import logging
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.auth.errors import IdentityProviderUnavailable
from commerce.auth.identity import IdentityToolkit
from commerce.core import clock, jobs
from commerce.core.database import Database, new_id
from commerce.core.errors import Problem
from commerce.users.models import IdentityDeletion

logger = logging.getLogger(__name__)

BATCH = 10
LEASE = timedelta(minutes=2)
LONGEST_DELAY = timedelta(hours=1)
# An ID token lives for an hour; so long its account must be known to have gone.
TOKENS_LIVE = timedelta(hours=2)


def enqueue(session: AsyncSession, firebase_uid: str) -> None:
    """Have an account deleted, in the transaction in which its owner goes."""
    session.add(IdentityDeletion(id=new_id(), firebase_uid=firebase_uid))


async def step(database: Database, firebase: IdentityToolkit) -> int:
    """Delete the accounts that are due; return how many were tried."""
    async with database.transaction() as session:
        due = await jobs.claim(session, IdentityDeletion, LEASE, BATCH)
    for job in due:
        try:
            await firebase.delete(job.firebase_uid)
        except Problem as problem:
            await _postpone(database, job, problem)
        else:
            async with database.transaction() as session:
                await jobs.finish(session, job, deleted_at=clock.now())
    return len(due)


async def forget(database: Database) -> int:
    """Forget accounts whose ID tokens have all expired since; return how many."""
    old = delete(IdentityDeletion).where(IdentityDeletion.deleted_at < clock.now() - TOKENS_LIVE)
    async with database.transaction() as session:
        return len((await session.scalars(old.returning(IdentityDeletion.id))).all())


async def _postpone(database: Database, job: IdentityDeletion, problem: Problem) -> None:
    # Never given up: the shopper was promised it. An operator reads this until it is done.
    log = logger.warning if isinstance(problem, IdentityProviderUnavailable) else logger.error
    log("a Firebase account was not deleted, attempt %s: %s", job.attempts, problem.detail)
    delay = min(timedelta(seconds=2.0 ** min(job.attempts, 16)), LONGEST_DELAY)
    async with database.transaction() as session:
        await jobs.try_again(session, job, jobs.jittered(delay), problem.detail)
