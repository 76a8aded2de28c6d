"""What is kept for later: it is not ordered, and comes back into the cart when it is wanted."""

from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import service as cart
from commerce.cart.errors import CartFull, CartItemNotFound, SavedFull, SavedItemNotFound
from commerce.cart.lines import Line, Piece
from commerce.cart.models import CartItem, SavedItem
from commerce.cart.owners import Owner
from commerce.cart.pouring import Pieces, pour
from commerce.cart.schemas import MOST_PIECES
from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.money import Currency
from commerce.products.errors import ProductNotFound
from commerce.products.models import Product, Variant

MOST_SAVED = 200


async def read(session: AsyncSession, owner: Owner, currency: Currency) -> list[Piece]:
    """What a shopper keeps for later, oldest first."""
    rows = await session.execute(_saved(owner).order_by(SavedItem.id))
    return [Piece(*row, currency) for row in rows]


async def put_aside(
    session: AsyncSession, owner: Owner, item_id: UUID, currency: Currency
) -> Piece:
    """Move an item from the cart to what is kept for later.

    Raises:
        CartItemNotFound: it is not there.
        SavedFull: there is no room for another one.
    """
    removed = delete(CartItem).where(CartItem.id == item_id, owner.owns(CartItem))
    returned = removed.returning(CartItem.variant_id, CartItem.quantity)
    row = (await session.execute(returned)).one_or_none()
    if row is None:
        raise CartItemNotFound
    await save(session, owner, row.variant_id, row.quantity)
    kept = await session.scalar(select(func.count(SavedItem.id)).where(owner.owns(SavedItem))) or 0
    if kept > MOST_SAVED:
        raise SavedFull(f"At most {MOST_SAVED} things are kept.", {"limit": MOST_SAVED})
    found = await session.execute(_saved(owner).where(SavedItem.variant_id == row.variant_id))
    return Piece(*found.one(), currency)


async def save(session: AsyncSession, owner: Owner, variant_id: UUID, quantity: int) -> None:
    """Keep pieces for later; the same variant again adds up."""
    values = {"id": new_id(), **owner.values, "variant_id": variant_id, "quantity": quantity}
    new = insert(SavedItem).values(values)
    summed = func.least(SavedItem.quantity + new.excluded.quantity, MOST_PIECES)
    upsert = new.on_conflict_do_update(
        index_elements=[owner.column(SavedItem), SavedItem.variant_id], set_={"quantity": summed}
    )
    await session.execute(upsert)


async def restore(session: AsyncSession, owner: Owner, item_id: UUID, currency: Currency) -> Line:
    """Move what was kept for later back into the cart, as many pieces as there are.

    Raises:
        SavedItemNotFound: it is not there, or came back already.
        ProductNotFound: it is no longer on sale; it stays kept.
        OutOfStock: there is none; it stays kept.
        CartFull: there is no room for another line; it stays kept.
    """
    found = await session.execute(
        _saved(owner).where(SavedItem.id == item_id).with_for_update(of=SavedItem)
    )
    row = found.one_or_none()
    if row is None:
        raise SavedItemNotFound
    kept = Piece(*row, currency)
    if not kept.product.is_on_sale(clock.now()):
        raise ProductNotFound
    if kept.variant.stock == 0:
        raise cart.only(0)
    pieces = Pieces(kept.variant.id, kept.item.quantity, kept.unit_price, currency)
    await session.delete(kept.item)
    await pour(session, owner, [pieces])
    lines = await session.scalar(select(func.count(CartItem.id)).where(owner.owns(CartItem))) or 0
    if lines > cart.MOST_LINES:
        raise CartFull(f"A cart takes at most {cart.MOST_LINES} lines.", {"limit": cart.MOST_LINES})
    item = await session.scalars(
        select(CartItem).where(owner.owns(CartItem), CartItem.variant_id == kept.variant.id)
    )
    return Line(item.one(), kept.variant, kept.product, currency)


async def drop(session: AsyncSession, owner: Owner, item_id: UUID) -> None:
    """Keep an item no longer; raises SavedItemNotFound."""
    removed = delete(SavedItem).where(SavedItem.id == item_id, owner.owns(SavedItem))
    if await session.scalar(removed.returning(SavedItem.id)) is None:
        raise SavedItemNotFound


def _saved(owner: Owner) -> Select[SavedItem, Variant, Product]:
    return (
        select(SavedItem, Variant, Product)
        .join(Variant, Variant.id == SavedItem.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(owner.owns(SavedItem))
    )
