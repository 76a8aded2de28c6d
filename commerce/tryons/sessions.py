"""Verbs of owners on jobs of theirs: look back, call off, ask again, have forgotten."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.tryons import admission, attempts
from commerce.tryons import service as tryons
from commerce.tryons.announcing import announce
from commerce.tryons.errors import CannotTryAgain, TryonEnded, TryonNotFound
from commerce.tryons.models import TryonSession, TryonShare
from commerce.tryons.owners import Owner
from commerce.tryons.pictures import pictures_of
from commerce.tryons.privacy import LATECOMERS

BATCH = 100


async def read_page(
    session: AsyncSession, owner: Owner, before: UUID | None, limit: int
) -> tuple[Sequence[TryonSession], bool]:
    """An owner's jobs, the newest first, from before the one named; and whether there are more."""
    statement = select(TryonSession).where(owner.own)
    if before is not None:
        statement = statement.where(TryonSession.id < before)
    newest = statement.order_by(TryonSession.id.desc()).limit(limit + 1)
    found = (await session.scalars(newest)).all()
    return found[:limit], len(found) > limit


async def cancel(session: AsyncSession, owner: Owner, job_id: UUID) -> TryonSession:
    """Call off a job that runs; one that was called off stays so.

    The attempt that works on it loses its hold, and what it makes is for nobody.

    Raises:
        TryonNotFound: there is none, or it is somebody else's.
        TryonEnded: it has completed or failed before.
    """
    running = update(TryonSession).where(
        TryonSession.id == job_id, owner.own, TryonSession.status == "processing"
    )
    canceled = running.values(
        status="canceled",
        stage="done",
        attempt_token=None,
        leased_until=None,
        finished_at=clock.now(),
    )
    ended = (await session.scalars(canceled.returning(TryonSession))).one_or_none()
    if ended is not None:
        erasure.doom(session, pictures_of(job_id), *LATECOMERS)
        announce(
            session,
            "tryon.canceled",
            job_id,
            user_id=ended.user_id,
            api_key_id=ended.api_key_id,
            product_id=ended.product_id,
        )
        return ended
    job = await tryons.read(session, owner, job_id)
    if job.status != "canceled":
        raise TryonEnded
    return job


async def remove(session: AsyncSession, owner: Owner, job_id: UUID) -> None:
    """Forget a job in whatever state, with the photo it was asked with and what was made of it.

    Raises:
        TryonNotFound: there is none, or it is somebody else's.
    """
    own = delete(TryonSession).where(TryonSession.id == job_id, owner.own)
    uploads = (await session.scalars(own.returning(TryonSession.upload_keys))).one_or_none()
    if uploads is None:
        raise TryonNotFound
    erasure.doom(session, pictures_of(job_id), *LATECOMERS)
    for key in uploads:
        erasure.doom(session, key)


async def retry(
    session: AsyncSession, owner: Owner, job_id: UUID, settings: Settings
) -> TryonSession:
    """Begin a job again that the shop failed at; it does not count as one more of the day.

    Raises:
        TryonNotFound: there is none, or it is somebody else's.
        CannotTryAgain: it has not failed, or for a reason that would be the same; or its photo has
            gone.
        ConsentNeeded, TooManyTryOns: the owner has no right to it now.
    """
    own = select(TryonSession).where(TryonSession.id == job_id, owner.own)
    job = await session.scalar(own.with_for_update())
    if job is None:
        raise TryonNotFound
    if job.status != "failed" or job.error_code != attempts.GIVEN_UP:
        raise CannotTryAgain
    await admission.check_consent(session, owner, settings)
    await admission.count_again(session, owner, settings)
    if not await attempts.reopen(session, job_id):
        raise CannotTryAgain("The photo is gone; please ask anew.")
    await session.refresh(job)
    return job


async def expire(database: Database, kept: timedelta) -> int:
    """Have the pictures erased of jobs that ended so long ago; return how many jobs there were.

    The facts of a job stay. All that lies under its name goes, also what a worker left behind that
    died while it stored its pictures.
    """
    now = clock.now()
    old = (
        select(TryonSession)
        .where(*_expired(kept))
        .order_by(TryonSession.finished_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    async with database.transaction() as session:
        jobs = (await session.scalars(old)).all()
        for job in jobs:
            job.results, job.results_expired_at, job.fingerprint = [], now, None
            erasure.doom(session, pictures_of(job.id))
        await session.execute(
            delete(TryonShare).where(TryonShare.job_id.in_([job.id for job in jobs]))
        )
    return len(jobs)


async def count_expired(database: Database, kept: timedelta) -> int:
    """How many jobs have pictures that `expire` would have erased."""
    old = select(func.count()).select_from(TryonSession).where(*_expired(kept))
    async with database.reading() as session:
        return await session.scalar(old) or 0


def _expired(kept: timedelta) -> tuple[ColumnElement[bool], ...]:
    return TryonSession.finished_at < clock.now() - kept, TryonSession.results_expired_at.is_(None)
