"""Verbs of the cart. It holds nothing back for anybody: stock is taken when an order is placed."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from commerce.cart import codes
from commerce.cart.errors import CartFull, CartItemNotFound
from commerce.cart.lines import Line
from commerce.cart.models import CartCode, CartItem
from commerce.cart.owners import Owner
from commerce.cart.schemas import CartItemAdd
from commerce.core.database import new_id
from commerce.core.money import Currency
from commerce.discounts.basket import Basket, BasketLine
from commerce.products import scopes
from commerce.products import service as products
from commerce.products.errors import OutOfStock
from commerce.products.models import Product, Variant
from commerce.products.pricing import unit_price
from commerce.products.scopes import Scope

__all__ = [
    "Line", "acknowledge", "add", "basket", "change", "clear", "lines_of", "lock", "only",
    "read", "read_with_codes", "remove", "row", "take_out",
]  # fmt: skip

# More than anybody buys; every combination of discounts is worked out on every line.
MOST_LINES = 100
_Counted = aliased(CartItem)


def lines_of(owner: Owner) -> Select[CartItem, Variant, Product]:
    """The statement of a cart's lines, oldest first."""
    return _lines(owner.column(CartItem) == owner.id)


def _lines(owned: ColumnElement[bool]) -> Select[CartItem, Variant, Product]:
    return (
        select(CartItem, Variant, Product)
        .join(Variant, Variant.id == CartItem.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(owned)
        .order_by(CartItem.id)
    )


@cache
def _whole_cart(owns: InstrumentedAttribute[UUID | None]) -> Select[Any]:
    """Lines with where their products belong, of the `:owner` that a column holds.

    Made once: building a statement costs as much as running it.
    """
    return _lines(owns == bindparam("owner")).add_columns(*scopes.COLUMNS)


@cache
def _cart_and_codes(
    owns: InstrumentedAttribute[UUID | None], has_put: InstrumentedAttribute[UUID | None]
) -> Select[Any]:
    """The same with the codes that lie on the cart, oldest first."""
    in_order = func.array_agg(aggregate_order_by(CartCode.code, CartCode.id))
    on_cart = select(in_order).where(has_put == bindparam("owner")).scalar_subquery()
    return _whole_cart(owns).add_columns(on_cart)


@cache
def _locked_cart() -> Select[Any]:
    lines = _whole_cart(CartItem.user_id).order_by(None).order_by(Variant.id)
    return lines.with_for_update(of=(CartItem, Variant), key_share=True)


async def read(
    session: AsyncSession, user_id: UUID, currency: Currency | None = None
) -> list[Line]:
    """A shopper's cart, oldest line first; each in its main currency unless one is given."""
    rows = await session.execute(_whole_cart(CartItem.user_id), {"owner": user_id})
    return [_line(row, currency) for row in rows]


async def read_with_codes(
    session: AsyncSession, owner: Owner, currency: Currency
) -> tuple[list[Line], list[str]]:
    """A cart, oldest line first, and the codes on it, in one statement; two if it is empty."""
    statement = _cart_and_codes(owner.column(CartItem), owner.column(CartCode))
    rows = (await session.execute(statement, {"owner": owner.id})).all()
    if not rows:
        return [], await codes.of(session, owner)
    return [_line(row, currency) for row in rows], rows[0][-1] or []


async def lock(
    session: AsyncSession, user_id: UUID, currency: Currency | None = None
) -> list[Line]:
    """The cart's lines with items and variants locked, in the order of variants' ids.

    Every order locks in this order, so two orders never wait for each other in a circle. The keys
    stay free (FOR NO KEY UPDATE): others may go on putting the same variants into their carts.
    """
    rows = await session.execute(_locked_cart(), {"owner": user_id})
    return [_line(row, currency) for row in rows]


def basket(lines: Sequence[Line], currency: Currency, at: datetime) -> Basket:
    """The lines as discounts see them, in the same order."""
    return Basket(currency, tuple(map(_in_basket, lines)), at)


def _in_basket(line: Line) -> BasketLine:
    scope = line.scope
    return BasketLine(
        line.variant.id, line.product.id, scope.category_slugs, scope.collection_slugs, line.total
    )


async def add(session: AsyncSession, owner: Owner, wanted: CartItemAdd, currency: Currency) -> Line:
    """Put pieces of a variant into the cart; the same variant again adds up.

    Raises:
        ProductNotFound, VariantNotFound: there is no such thing to buy.
        OutOfStock: the cart would hold more than there is; `available` says how many there are.
        CartFull: there is no room for another line.
    """
    product, variant = await products.find_variant(
        session, wanted.product_id, wanted.size, wanted.color
    )
    if wanted.quantity > variant.stock:
        raise only(variant.stock)
    price = unit_price(product, variant, currency)
    values = row(owner, variant.id, wanted.quantity, price, currency)
    new = insert(CartItem).values(values)
    summed = CartItem.quantity + new.excluded.quantity
    upsert = new.on_conflict_do_update(
        index_elements=[owner.column(CartItem), CartItem.variant_id],
        set_={
            "quantity": summed,
            "added_price": new.excluded.added_price,
            "added_currency": new.excluded.added_currency,
        },
        where=summed <= variant.stock,
    )
    # Counted as it was before this statement.
    lines = select(func.count()).where(owner.owns(_Counted)).scalar_subquery()
    added = (await session.execute(upsert.returning(CartItem, lines))).one_or_none()
    if added is None:
        raise only(variant.stock)
    item, count = added
    if count >= MOST_LINES and item.id == values["id"]:
        raise CartFull(f"A cart takes at most {MOST_LINES} lines.", {"limit": MOST_LINES})
    return Line(item, variant, product, currency)


async def change(
    session: AsyncSession, owner: Owner, item_id: UUID, quantity: int, currency: Currency
) -> Line:
    """Set how many pieces of an item there are; raises CartItemNotFound, OutOfStock."""
    found = await session.execute(lines_of(owner).where(CartItem.id == item_id))
    row = found.one_or_none()
    if row is None:
        raise CartItemNotFound
    line = Line(*row, currency)
    if quantity > line.variant.stock:
        raise only(line.variant.stock)
    changed = update(CartItem).where(CartItem.id == item_id)
    values = {"quantity": quantity, "added_price": line.unit_price, "added_currency": currency}
    item = await session.scalar(changed.values(values).returning(CartItem))
    if item is None:
        raise CartItemNotFound
    return Line(item, line.variant, line.product, currency)


async def acknowledge(session: AsyncSession, lines: Sequence[Line]) -> None:
    """Remember today's prices: the shopper has seen that they changed.

    What was ordered or taken out meanwhile stays gone. The lines are locked as orders lock them.
    """
    seen = {line.item.id: line for line in lines if line.unit_price is not None}
    if not seen:
        return
    there = select(CartItem.id).where(CartItem.id.in_(seen)).order_by(CartItem.variant_id)
    for item_id in (await session.scalars(there.with_for_update(key_share=True))).all():
        item, price = seen[item_id].item, seen[item_id].unit_price
        item.added_price, item.added_currency = price, seen[item_id].currency
    await session.flush()


async def remove(session: AsyncSession, owner: Owner, item_id: UUID) -> None:
    """Take an item out of the cart; raises CartItemNotFound."""
    statement = delete(CartItem).where(CartItem.id == item_id, owner.owns(CartItem))
    if await session.scalar(statement.returning(CartItem.id)) is None:
        raise CartItemNotFound


async def clear(session: AsyncSession, owner: Owner) -> None:
    """Take everything out of the cart; what is kept for later stays."""
    await session.execute(delete(CartItem).where(owner.owns(CartItem)))


async def take_out(session: AsyncSession, lines: Sequence[Line]) -> list[str]:
    """Take out the lines that are ordered, and the codes, which it answers with.

    What was added meanwhile stays.
    """
    ordered = [line.item.id for line in lines]
    shoppers = {line.item.user_id for line in lines}
    codes = delete(CartCode).where(CartCode.user_id.in_(shoppers))
    used = codes.returning(CartCode.id, CartCode.code).cte("used")
    gone = delete(CartItem).where(CartItem.id.in_(ordered)).cte("gone")
    in_order = select(used.c.code).order_by(used.c.id).add_cte(gone)
    return list(await session.scalars(in_order))


def row(
    owner: Owner,
    variant_id: UUID,
    quantity: int | ColumnElement[int],
    price: int | None,
    currency: Currency | None,
) -> dict[str, Any]:
    """The values of an item; the quantity may be an expression."""
    return {
        "id": new_id(),
        **owner.values,
        "variant_id": variant_id,
        "quantity": quantity,
        "added_price": price,
        "added_currency": currency,
    }


def only(available: int) -> OutOfStock:
    """There are not that many left."""
    return OutOfStock(f"Only {available} left.", {"available": available})


def _line(row: Sequence[Any], currency: Currency | None) -> Line:
    item, variant, product, categories, collections, *_ = row
    scope = Scope.of(categories, collections)
    return Line(item, variant, product, currency or product.currency, scope)
