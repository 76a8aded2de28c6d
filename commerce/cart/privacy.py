"""What carts know of a shopper, and how they forget it."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart.models import CartCode, CartItem, SavedItem
from commerce.core import personal

GUESTS = ("guest_cart_id",)


async def personal_data(session: AsyncSession, user_id: UUID) -> dict[str, Any]:
    """What lies in the cart, what is kept for later, and the codes put on it."""
    return {
        "items": await personal.rows(session, CartItem, CartItem.user_id == user_id, GUESTS),
        "saved": await personal.rows(session, SavedItem, SavedItem.user_id == user_id, GUESTS),
        "codes": await personal.rows(session, CartCode, CartCode.user_id == user_id, GUESTS),
    }


async def forget(session: AsyncSession, user_id: UUID) -> None:
    """Empty the shopper's cart of everything."""
    for table in (CartItem, SavedItem, CartCode):
        await session.execute(delete(table).where(table.user_id == user_id))
