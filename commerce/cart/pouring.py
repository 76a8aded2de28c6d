"""Pieces come into a cart from elsewhere: from a guest's, or from what was kept for later."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Uuid, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import service as cart
from commerce.cart.models import CartItem
from commerce.cart.owners import Owner
from commerce.core.money import Currency
from commerce.products.models import Variant


class Pieces(NamedTuple):
    """Some of a variant, and what one of them cost when the shopper put them aside."""

    variant_id: UUID
    quantity: int
    price: int | None = None
    currency: Currency | None = None


async def pour(session: AsyncSession, owner: Owner, pieces: Sequence[Pieces]) -> dict[UUID, int]:
    """Put pieces from elsewhere into a cart; return how many of each variant lie in it then.

    Quantities add up to the stock, and never below what the cart had. What is sold out comes with
    one piece, so that it is not lost. The database adds up, line by line and in the order of
    variants: what is added at the same time counts too, and nobody waits in a circle.
    """
    if not pieces:
        return {}
    in_order = sorted(pieces, key=lambda part: part.variant_id)
    new = insert(CartItem).values([_capped(owner, part) for part in in_order])
    # As a literal: SQLAlchemy would take `excluded` for a table to select from.
    stock = _stock_of(literal_column("excluded.variant_id", Uuid()))
    summed = func.least(CartItem.quantity + new.excluded.quantity, stock)
    upsert = new.on_conflict_do_update(
        index_elements=[owner.column(CartItem), CartItem.variant_id],
        set_={"quantity": func.greatest(CartItem.quantity, summed)},
    )
    poured = await session.execute(upsert.returning(CartItem.variant_id, CartItem.quantity))
    return {row.variant_id: row.quantity for row in poured}


def _capped(owner: Owner, part: Pieces) -> dict[str, Any]:
    quantity = func.least(part.quantity, func.greatest(_stock_of(part.variant_id), 1))
    return cart.row(owner, part.variant_id, quantity, part.price, part.currency)


def _stock_of(variant_id: UUID | ColumnElement[UUID]) -> ScalarSelect[int]:
    return select(Variant.stock).where(Variant.id == variant_id).scalar_subquery()
