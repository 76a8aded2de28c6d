"""A guest signs in: what lies in their cart moves into the shopper's, once."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import codes, guests, owners
from commerce.cart.models import CartItem, GuestCart, SavedItem
from commerce.cart.owners import Owner
from commerce.cart.pouring import Pieces, pour
from commerce.cart.saving import save
from commerce.cart.service import MOST_LINES
from commerce.core import clock
from commerce.core.locales import Locale
from commerce.products.models import Product, Variant


async def merge(
    session: AsyncSession, token: str, user_id: UUID, language: Locale
) -> list[str] | None:
    """Move a guest's cart into a shopper's; return what had to be cut down, as sentences.

    The guest's cart is locked first and is gone at the end: of two who present one token, or of one
    who presents it twice, one gets what lies in it. Codes and what is kept for later come along.

    Returns:
        None if the token opens no cart (any more).
    """
    guest_id = await session.scalar(
        select(GuestCart.id)
        .where(GuestCart.token_hash == guests.digest(token), GuestCart.expires_at > clock.now())
        .with_for_update()
    )
    if guest_id is None:
        return None
    theirs, own = owners.guest(guest_id), owners.shopper(user_id)
    pieces = await _emptied(session, theirs)
    before = await _quantities(session, own)
    poured, kept = _fitting(pieces, before)
    after = await pour(session, own, poured)
    for part in kept:
        await save(session, own, part.variant_id, part.quantity)
    await _move_saved(session, theirs, own)
    await codes.move(session, theirs, own)
    await session.execute(delete(GuestCart).where(GuestCart.id == guest_id))
    cut = {
        part.variant_id: after[part.variant_id]
        for part in poured
        if after[part.variant_id] < before.get(part.variant_id, 0) + part.quantity
    }
    told = await _told(session, cut, language)
    return [*told, f"Your cart is full: {len(kept)} more are kept for later."] if kept else told


def _fitting(pieces: list[Pieces], before: Mapping[UUID, int]) -> tuple[list[Pieces], list[Pieces]]:
    """What the cart has room for, and what it has not; a line that it has takes no more room."""
    in_order = sorted(pieces, key=lambda part: (part.variant_id not in before, part.variant_id))
    known = sum(part.variant_id in before for part in pieces)
    room = known + max(MOST_LINES - len(before), 0)
    return in_order[:room], in_order[room:]


async def _emptied(session: AsyncSession, owner: Owner) -> list[Pieces]:
    """What lay in a cart, which is empty from now on."""
    columns = CartItem.variant_id, CartItem.quantity, CartItem.added_price, CartItem.added_currency
    removed = delete(CartItem).where(owner.owns(CartItem)).returning(*columns)
    return [Pieces(*row) for row in await session.execute(removed)]


async def _quantities(session: AsyncSession, owner: Owner) -> dict[UUID, int]:
    statement = select(CartItem.variant_id, CartItem.quantity).where(owner.owns(CartItem))
    return {row.variant_id: row.quantity for row in await session.execute(statement)}


async def _move_saved(session: AsyncSession, theirs: Owner, own: Owner) -> None:
    columns = SavedItem.variant_id, SavedItem.quantity
    removed = delete(SavedItem).where(theirs.owns(SavedItem)).returning(*columns)
    rows = (await session.execute(removed)).all()
    for row in sorted(rows, key=lambda row: row.variant_id):
        await save(session, own, row.variant_id, row.quantity)


async def _told(session: AsyncSession, cut: Mapping[UUID, int], language: Locale) -> list[str]:
    if not cut:
        return []
    # What is sold out says so itself.
    statement = (
        select(Variant, Product)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id.in_(cut), Variant.stock > 0)
        .order_by(Variant.id)
    )
    return [
        f"Your carts held more of {product.name_in(language)}, {variant.size}, {variant.color}"
        f" than there are; now it is {cut[variant.id]}."
        for variant, product in await session.execute(statement)
    ]
