"""What the fitting room knows of a shopper, and how it forgets it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import erasure, personal
from commerce.tryons.models import TryonQuota, TryonSession
from commerce.tryons.pictures import pictures_of, uploads_of

WORK = ("attempts", "attempt_token", "leased_until", "fingerprint")
# An upload that was allowed before, or a worker that died while it stored a picture, may still put
# something there; by then it is over.
LATECOMERS = (timedelta(minutes=20), timedelta(hours=2))


async def personal_data(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    """Every try-on; pictures are named by their keys."""
    return await personal.rows(session, TryonSession, TryonSession.user_id == user_id, WORK)


async def picture_keys(session: AsyncSession, user_id: UUID) -> Sequence[str]:
    """The shopper's photos that were tried on, and the pictures that were made of them."""
    statement = select(
        TryonSession.photo_key, TryonSession.upload_keys, TryonSession.results
    ).where(TryonSession.user_id == user_id)
    keys: dict[str, None] = {}
    for photo_key, upload_keys, results in await session.execute(statement):
        # An upload is the same picture as the job's copy of it, and each lives in its own time.
        keys |= dict.fromkeys(upload_keys or [photo_key])
        keys |= dict.fromkeys(made["key"] for made in results)
    return list(keys)


async def forget(session: AsyncSession, user_id: UUID) -> None:
    """Drop every try-on and have every picture erased.

    A worker that is at one finds its job gone, and removes what it has just stored.
    """
    own = delete(TryonSession).where(TryonSession.user_id == user_id).returning(TryonSession.id)
    for job_id in (await session.scalars(own)).all():
        erasure.doom(session, pictures_of(job_id), *LATECOMERS)
    # After the jobs, as those who begin a job again lock them.
    await session.execute(delete(TryonQuota).where(TryonQuota.owner_id == user_id))
    erasure.doom(session, uploads_of(user_id), *LATECOMERS)
