"""How much the fitting room still has to do."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.tryons.models import TryonSession


async def size(session: AsyncSession) -> int:
    """How many try-ons have been asked for and have not ended, whoever holds them."""
    unfinished = select(func.count()).where(TryonSession.status == "processing")
    return await session.scalar(unfinished) or 0
