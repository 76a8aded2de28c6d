"""Discount codes that lie on a cart, so that it shows what an order will cost."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart.errors import CartCodeNotFound, TooManyCodes
from commerce.cart.models import CartCode
from commerce.cart.owners import Owner
from commerce.core.database import new_id
from commerce.core.direct import Rows
from commerce.core.fragments import Fragment

MOST_CODES = 5
_OF_SHOPPER = "SELECT code FROM cart_codes WHERE user_id = $1 ORDER BY id"
_OF_GUEST = "SELECT code FROM cart_codes WHERE guest_cart_id = $1 ORDER BY id"
_USED = "DELETE FROM cart_codes WHERE user_id = $1 AND code = ANY ($2::text[])"


async def of(session: AsyncSession, owner: Owner) -> list[str]:
    """The codes on a cart, in the order in which they came."""
    statement = select(CartCode.code).where(owner.owns(CartCode)).order_by(CartCode.id)
    return list(await session.scalars(statement))


def question(owner: Owner) -> Fragment:
    """The question which codes lie on a cart, in the order in which they came."""
    return Fragment(_OF_SHOPPER if owner.user_id else _OF_GUEST, (owner.id,))


def found(rows: Rows) -> list[str]:
    """The codes, from the answer to `question`."""
    return [row["code"] for row in rows]


def used(shopper_id: UUID, codes: list[str]) -> Fragment:
    """Takes codes off a shopper's cart; what was put on it meanwhile stays."""
    return Fragment(_USED, (shopper_id, codes))


async def put(session: AsyncSession, owner: Owner, code: str) -> None:
    """Put a code on the cart, if it is not there; raises TooManyCodes."""
    await _put(session, owner, [code])
    if len(await of(session, owner)) > MOST_CODES:
        raise TooManyCodes(f"A cart takes at most {MOST_CODES} codes.", {"limit": MOST_CODES})


async def take_off(session: AsyncSession, owner: Owner, code: str) -> None:
    """Take a code off the cart; raises CartCodeNotFound."""
    removed = delete(CartCode).where(owner.owns(CartCode), CartCode.code == code)
    if await session.scalar(removed.returning(CartCode.id)) is None:
        raise CartCodeNotFound


async def move(session: AsyncSession, source: Owner, target: Owner) -> None:
    """Move codes to another cart, as far as there is room for them."""
    removed = delete(CartCode).where(source.owns(CartCode)).returning(CartCode.code)
    moved = sorted(await session.scalars(removed))
    if moved:
        room = MOST_CODES - len(await of(session, target))
        await _put(session, target, moved[: max(room, 0)])


async def _put(session: AsyncSession, owner: Owner, codes: list[str]) -> None:
    if codes:
        rows = [{"id": new_id(), **owner.values, "code": code} for code in codes]
        await session.execute(insert(CartCode).values(rows).on_conflict_do_nothing())
