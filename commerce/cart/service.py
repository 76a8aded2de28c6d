"""Verbs of the cart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart.errors import CartItemNotFound
from commerce.cart.models import CartItem
from commerce.cart.schemas import CartItemAdd
from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.money import Currency
from commerce.discounts.basket import Basket, BasketLine
from commerce.products import service as products
from commerce.products.errors import OutOfStock
from commerce.products.models import Product, Variant
from commerce.products.scopes import Scope


@dataclass(frozen=True, slots=True)
class Line:
    """A cart item with the variant and the product it is of."""

    item: CartItem
    variant: Variant
    product: Product

    @property
    def unit_price(self) -> int:
        """Today's price of one piece, in minor units."""
        own = self.variant.price_amount
        return self.product.price_amount if own is None else own

    @property
    def total(self) -> int:
        """Today's price of the whole line, in minor units."""
        return self.unit_price * self.item.quantity

    @property
    def warning(self) -> str | None:
        """What stands in the way of ordering this line, as a sentence."""
        name = f"{self.product.name}, {self.variant.size}, {self.variant.color}"
        if not self.product.is_on_sale(clock.now()):
            return f"{name} is no longer on sale."
        if self.variant.stock == 0:
            return f"{name} is sold out."
        if self.variant.stock < self.item.quantity:
            return f"Only {self.variant.stock} left of {name}."
        return None


def _lines(user_id: UUID) -> Select[CartItem, Variant, Product]:
    return (
        select(CartItem, Variant, Product)
        .join(Variant, Variant.id == CartItem.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(CartItem.user_id == user_id)
    )


async def read(session: AsyncSession, user_id: UUID) -> list[Line]:
    """The cart's lines, oldest first."""
    rows = await session.execute(_lines(user_id).order_by(CartItem.id))
    return [Line(*row) for row in rows]


async def basket(
    session: AsyncSession, lines: Sequence[Line], currency: Currency, at: datetime
) -> Basket:
    """The lines as discounts see them, in the same order; one statement."""
    scopes = await products.scopes(session, {line.product.id for line in lines}) if lines else {}
    return Basket(currency, tuple(_basket_line(line, scopes) for line in lines), at)


def _basket_line(line: Line, scopes: Mapping[UUID, Scope]) -> BasketLine:
    scope = scopes[line.product.id]
    return BasketLine(
        line.variant.id,
        line.product.id,
        scope.category_slugs,
        scope.collection_slugs,
        line.total,
    )


async def lock(session: AsyncSession, user_id: UUID) -> list[Line]:
    """The cart's lines with items and variants locked, in the order of variants' ids.

    Every order locks in this order, so two orders never wait for each other in a circle. The keys
    stay free (FOR NO KEY UPDATE): others may go on putting the same variants into their carts.
    """
    locked = _lines(user_id).order_by(Variant.id)
    statement = locked.with_for_update(of=(CartItem, Variant), key_share=True)
    rows = await session.execute(statement)
    return [Line(*row) for row in rows]


async def add(session: AsyncSession, user_id: UUID, wanted: CartItemAdd) -> Line:
    """Put pieces of a variant into the cart; the same variant again adds up.

    Raises:
        ProductNotFound, VariantNotFound: there is no such thing to buy.
        OutOfStock: the cart would hold more than there is; `available` says how many there are.
    """
    product, variant = await products.find_variant(
        session, wanted.product_id, wanted.size, wanted.color
    )
    if wanted.quantity > variant.stock:
        raise _only(variant.stock)
    row = insert(CartItem).values(
        id=new_id(), user_id=user_id, variant_id=variant.id, quantity=wanted.quantity
    )
    summed = CartItem.quantity + row.excluded.quantity
    upsert = row.on_conflict_do_update(
        index_elements=[CartItem.user_id, CartItem.variant_id],
        set_={"quantity": summed},
        where=summed <= variant.stock,
    )
    item = await session.scalar(upsert.returning(CartItem))
    if item is None:
        raise _only(variant.stock)
    return Line(item, variant, product)


async def change(session: AsyncSession, user_id: UUID, item_id: UUID, quantity: int) -> Line:
    """Set how many pieces of an item there are; raises CartItemNotFound, OutOfStock."""
    found = await session.execute(_lines(user_id).where(CartItem.id == item_id))
    row = found.one_or_none()
    if row is None:
        raise CartItemNotFound
    line = Line(*row)
    if quantity > line.variant.stock:
        raise _only(line.variant.stock)
    changed = update(CartItem).where(CartItem.id == item_id).values(quantity=quantity)
    item = await session.scalar(changed.returning(CartItem))
    if item is None:
        raise CartItemNotFound
    return Line(item, line.variant, line.product)


async def remove(session: AsyncSession, user_id: UUID, item_id: UUID) -> None:
    """Take an item out of the cart; raises CartItemNotFound."""
    statement = delete(CartItem).where(CartItem.id == item_id, CartItem.user_id == user_id)
    if await session.scalar(statement.returning(CartItem.id)) is None:
        raise CartItemNotFound


async def clear(session: AsyncSession, user_id: UUID) -> None:
    """Take everything out of the cart."""
    await session.execute(delete(CartItem).where(CartItem.user_id == user_id))


async def take_out(session: AsyncSession, lines: list[Line]) -> None:
    """Take out the lines that were ordered; what was added meanwhile stays."""
    ordered = [line.item.id for line in lines]
    await session.execute(delete(CartItem).where(CartItem.id.in_(ordered)))


def _only(available: int) -> OutOfStock:
    return OutOfStock(f"Only {available} left.", {"available": available})
