"""What the fitting room knows of a shopper, and how it forgets it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import erasure, personal
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import uploads_of
from commerce.tryons.worker import RESULTS

WORK = ("attempts", "attempt_token", "leased_until")
# An upload that was allowed before, or a worker that died while it stored a picture, may still put
# something there; by then it is over.
LATECOMERS = (timedelta(minutes=20), timedelta(hours=2))


async def personal_data(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    """Every try-on; pictures are named by their keys."""
    return await personal.rows(session, TryonSession, TryonSession.user_id == user_id, WORK)


async def picture_keys(session: AsyncSession, user_id: UUID) -> Sequence[str]:
    """The shopper's photos that were tried on, and the pictures that were made of them."""
    statement = select(TryonSession.photo_key, TryonSession.results).where(
        TryonSession.user_id == user_id
    )
    keys: dict[str, None] = {}
    for photo_key, results in await session.execute(statement):
        keys[photo_key] = None
        keys |= dict.fromkeys(made["key"] for made in results)
    return list(keys)


async def forget(session: AsyncSession, user_id: UUID) -> None:
    """Drop every try-on and have every picture erased.

    A worker that is at one finds its job gone, and removes what it has just stored.
    """
    own = delete(TryonSession).where(TryonSession.user_id == user_id).returning(TryonSession.id)
    for job_id in (await session.scalars(own)).all():
        erasure.doom(session, f"{RESULTS}{job_id}/", *LATECOMERS)
    erasure.doom(session, uploads_of(user_id), *LATECOMERS)
