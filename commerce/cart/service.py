"""Verbs of the cart. It holds nothing back for anybody: stock is taken when an order is placed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart.errors import CartFull, CartItemNotFound
from commerce.cart.lines import Line
from commerce.cart.models import CartItem
from commerce.cart.owners import Owner
from commerce.cart.schemas import CartItemAdd
from commerce.core.database import new_id
from commerce.core.direct import Rows, Work, ask, first_row
from commerce.core.fragments import Fragment
from commerce.core.money import Currency
from commerce.core.rows import revived
from commerce.discounts.basket import Basket, BasketLine
from commerce.products import service as products
from commerce.products.brief import PRODUCT, product_of, variant_of
from commerce.products.errors import OutOfStock
from commerce.products.models import Product, Variant
from commerce.products.pricing import unit_price
from commerce.products.scopes import SCOPE, Scope

__all__ = [
    "Line", "acknowledge", "add", "basket", "change", "clear", "found", "lines_of", "lock", "only",
    "question", "remove", "row", "taken_out",
]  # fmt: skip

# More than anybody buys; every combination of discounts is worked out on every line.
MOST_LINES = 100

_LINES = f"""
    SELECT to_json(i) AS item, to_json(v) AS variant, {PRODUCT} AS product, {SCOPE}
    FROM cart_items i JOIN product_variants v ON v.id = i.variant_id
    JOIN products ON products.id = v.product_id
"""  # noqa: S608 - no word of it comes from outside
_OF_SHOPPER = f"{_LINES} WHERE i.user_id = $1 ORDER BY i.id"
_OF_GUEST = f"{_LINES} WHERE i.guest_cart_id = $1 ORDER BY i.id"
_LOCKED = f"{_LINES} WHERE i.user_id = $1 ORDER BY v.id FOR NO KEY UPDATE OF i, v"
_TAKEN_OUT = "DELETE FROM cart_items WHERE id = ANY ($1::uuid[])"
# Nothing is added past the stock ($8), nor another line to a full cart ($9). Lines are counted as
# they were before.
_ADD = """
    WITH before AS (
        SELECT count(*) AS lines, coalesce(bool_or(variant_id = $4), false) AS is_there
        FROM cart_items WHERE {column} = {owner}),
    added AS (
        INSERT INTO cart_items AS i (
            id, user_id, guest_cart_id, variant_id, quantity, added_price, added_currency)
        SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::int, $6::bigint, $7::varchar
        FROM before WHERE is_there OR lines < $9
        ON CONFLICT ({column}, variant_id) DO UPDATE SET
            quantity = i.quantity + excluded.quantity,
            added_price = excluded.added_price, added_currency = excluded.added_currency
        WHERE i.quantity + excluded.quantity <= $8
        RETURNING i.*)
    SELECT (SELECT to_json(added)::text FROM added) AS item, lines, is_there FROM before
"""
_ADD_OF_SHOPPER = _ADD.format(column="user_id", owner="$2")
_ADD_OF_GUEST = _ADD.format(column="guest_cart_id", owner="$3")


def lines_of(owner: Owner) -> Select[CartItem, Variant, Product]:
    """The statement of a cart's lines, oldest first."""
    return (
        select(CartItem, Variant, Product)
        .join(Variant, Variant.id == CartItem.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(owner.owns(CartItem))
        .order_by(CartItem.id)
    )


def question(owner: Owner) -> Fragment:
    """The question what lies in a cart, oldest first; `found` reads the answer."""
    return Fragment(_OF_SHOPPER if owner.user_id else _OF_GUEST, (owner.id,))


def found(rows: Rows, currency: Currency) -> list[Line]:
    """The lines of a cart, from the answer to `question`."""
    return [_line(row, currency) for row in rows]


async def lock(work: Work, user_id: UUID, currency: Currency) -> list[Line]:
    """The cart's lines with items and variants locked, in the order of variants' ids.

    Every order locks in this order, so two orders never wait for each other in a circle. The keys
    stay free (FOR NO KEY UPDATE): others may go on putting the same variants into their carts.
    """
    (rows,) = await ask(work, Fragment(_LOCKED, (user_id,)))
    return found(rows, currency)


def basket(lines: Sequence[Line], currency: Currency, at: datetime) -> Basket:
    """The lines as discounts see them, in the same order."""
    return Basket(currency, tuple(map(_in_basket, lines)), at)


def _in_basket(line: Line) -> BasketLine:
    scope = line.scope
    return BasketLine(
        line.variant.id, line.product.id, scope.category_slugs, scope.collection_slugs, line.total
    )


async def add(work: Work, owner: Owner, wanted: CartItemAdd, currency: Currency) -> Line:
    """Put pieces of a variant into the cart; the same variant again adds up.

    Raises:
        ProductNotFound, VariantNotFound: there is no such thing to buy.
        OutOfStock: the cart would hold more than there is; `available` says how many there are.
        CartFull: there is no room for another line.
    """
    product, variant = await products.find_variant(
        work, wanted.product_id, wanted.size, wanted.color
    )
    if wanted.quantity > variant.stock:
        raise only(variant.stock)
    price = unit_price(product, variant, currency)
    values = row(owner, variant.id, wanted.quantity, price, currency)
    upsert = _ADD_OF_SHOPPER if owner.user_id else _ADD_OF_GUEST
    added = await first_row(work, upsert, *values.values(), variant.stock, MOST_LINES)
    item, lines, is_there = added
    if item is not None:
        return Line(revived(CartItem, orjson.loads(item)), variant, product, currency)
    if is_there or lines < MOST_LINES:
        raise only(variant.stock)
    raise CartFull(f"A cart takes at most {MOST_LINES} lines.", {"limit": MOST_LINES})


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
    there = select(CartItem).where(CartItem.id.in_(seen)).order_by(CartItem.variant_id)
    for item in (await session.scalars(there.with_for_update(key_share=True))).all():
        line = seen[item.id]
        item.added_price, item.added_currency = line.unit_price, line.currency
    await session.flush()


async def remove(session: AsyncSession, owner: Owner, item_id: UUID) -> None:
    """Take an item out of the cart; raises CartItemNotFound."""
    statement = delete(CartItem).where(CartItem.id == item_id, owner.owns(CartItem))
    if await session.scalar(statement.returning(CartItem.id)) is None:
        raise CartItemNotFound


async def clear(session: AsyncSession, owner: Owner) -> None:
    """Take everything out of the cart; what is kept for later stays."""
    await session.execute(delete(CartItem).where(owner.owns(CartItem)))


def taken_out(lines: Sequence[Line]) -> Fragment:
    """Takes out the lines that are ordered; what was added meanwhile stays."""
    return Fragment(_TAKEN_OUT, ([line.item.id for line in lines],))


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


def _line(told: Mapping[str, Any], currency: Currency) -> Line:
    return Line(
        revived(CartItem, told["item"]),
        variant_of(told["variant"]),
        product_of(told["product"]),
        currency,
        Scope.of(told["categories"], told["collections"]),
    )
