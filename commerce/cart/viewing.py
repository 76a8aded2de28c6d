"""The cart as it is shown: today's prices, what changed since, and the best discounts for it.

Two statements, however much lies in it: lines with codes, and discounts.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import service as cart
from commerce.cart.current import Caller
from commerce.cart.lines import Line
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
    lines, on_cart = await cart.read_with_codes(session, caller.owner, caller.currency)
    at = clock.now()
    priced = [line for line in lines if line.unit_price is not None]
    typed = [*on_cart, *more_codes]
    quote = Quote(0, (), ())
    if priced or typed:
        basket = cart.basket(priced, caller.currency, at)
        quote = await discounts.quote(
            session, basket, typed, caller.owner.user_id, locale=caller.language
        )
    return View(caller, at, tuple(lines), quote)
