"""The cart as it is shown: today's prices, what changed since, and the best discounts for it.

Three statements, however much lies in it: lines with codes, where the products belong, discounts.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import codes
from commerce.cart import service as cart
from commerce.cart.current import Caller
from commerce.cart.lines import Line
from commerce.cart.models import CartCode
from commerce.core import clock
from commerce.discounts import service as discounts
from commerce.discounts.basket import Quote


@dataclass(frozen=True, slots=True)
class View:
    """A cart at one moment; the quote's lines are those of them that have a price."""

    caller: Caller
    at: datetime
    lines: tuple[Line, ...]
    quote: Quote

    @property
    def priced(self) -> tuple[Line, ...]:
        """The lines that are sold in the cart's currency."""
        return tuple(line for line in self.lines if line.unit_price is not None)


async def view(session: AsyncSession, caller: Caller, *more_codes: str) -> View:
    """The caller's cart, with more codes tried on it if any are given."""
    lines, on_cart = await _lines_and_codes(session, caller)
    at = clock.now()
    priced = [line for line in lines if line.unit_price is not None]
    typed = [*on_cart, *more_codes]
    quote = Quote(0, (), ())
    if priced or typed:
        basket = await cart.basket(session, priced, caller.currency, at)
        quote = await discounts.quote(
            session, basket, typed, caller.owner.user_id, locale=caller.language
        )
    return View(caller, at, tuple(lines), quote)


async def _lines_and_codes(session: AsyncSession, caller: Caller) -> tuple[list[Line], list[str]]:
    on_cart = (
        select(func.array_agg(aggregate_order_by(CartCode.code, CartCode.id)))
        .where(caller.owner.owns(CartCode))
        .scalar_subquery()
    )
    statement = cart.lines_of(caller.owner).add_columns(on_cart)
    rows = (await session.execute(statement)).all()
    if not rows:
        return [], await codes.of(session, caller.owner)
    lines = [Line(item, variant, product, caller.currency) for item, variant, product, _ in rows]
    return lines, rows[0][3] or []
