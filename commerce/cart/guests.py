"""Carts of people who have not signed in: who holds the token holds the cart."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart.errors import InvalidCartToken
from commerce.cart.models import GuestCart
from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.direct import Work, first_row

TOKEN_BYTES = 32
BATCH = 500
_FIND = "SELECT id FROM guest_carts WHERE token_hash = $1 AND expires_at > $2"
_HOLD = """
    UPDATE guest_carts SET expires_at = $3 WHERE token_hash = $1 AND expires_at > $2 RETURNING id
"""


async def open_cart(session: AsyncSession, lifetime: timedelta) -> tuple[str, datetime]:
    """Open a guest's cart; return its token, which the shop itself does not keep, and its end."""
    token, expires_at = secrets.token_urlsafe(TOKEN_BYTES), clock.now() + lifetime
    session.add(GuestCart(id=new_id(), token_hash=digest(token), expires_at=expires_at))
    await session.flush()
    return token, expires_at


async def find(database: Database, token: str) -> UUID:
    """The cart that a token opens; raises InvalidCartToken."""
    found = await database.fetch_row(_FIND, digest(token), clock.now())
    return _found(found and found[0])


async def hold(work: Work, token: str, lifetime: timedelta) -> UUID:
    """The cart that a token opens, locked for a change and kept for longer.

    Until this transaction ends nobody else changes it, nor is it merged: nothing that is added
    meanwhile can fall between two carts. Raises InvalidCartToken.
    """
    now = clock.now()
    found = await first_row(work, _HOLD, digest(token), now, now + lifetime)
    return _found(found and found[0])


async def expire(database: Database, batch: int = BATCH) -> int:
    """Delete carts whose time is over, with all that lies in them; return how many."""
    over = select(GuestCart.id).where(GuestCart.expires_at <= clock.now()).limit(batch)
    chosen = over.with_for_update(skip_locked=True).scalar_subquery()
    async with database.transaction() as session:
        deleted = delete(GuestCart).where(GuestCart.id.in_(chosen)).returning(GuestCart.id)
        return len((await session.scalars(deleted)).all())


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def _found(cart_id: UUID | None) -> UUID:
    if cart_id is None:
        raise InvalidCartToken
    return cart_id
