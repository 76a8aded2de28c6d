"""What wishlists know of a shopper, and how they forget it."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import personal
from commerce.wishlists.models import WishlistItem


async def personal_data(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    """What the shopper would like to have."""
    return await personal.rows(session, WishlistItem, WishlistItem.user_id == user_id)


async def forget(session: AsyncSession, user_id: UUID) -> None:
    """Drop the wishlist."""
    await session.execute(delete(WishlistItem).where(WishlistItem.user_id == user_id))
