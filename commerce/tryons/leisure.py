"""Shoppers come first: other work for the fitting room waits until few of them do."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.tryons.models import TryonSession

FEW = 2


async def has_time(session: AsyncSession) -> bool:
    """Whether at most a few jobs wait for a worker."""
    waiting = select(TryonSession.id).where(
        TryonSession.status == "processing", TryonSession.stage == "queued"
    )
    return len((await session.scalars(waiting.limit(FEW + 1))).all()) <= FEW
