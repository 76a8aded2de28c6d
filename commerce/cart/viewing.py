"""The cart as it is shown: today's prices, what changed since, and the best discounts for it.

One statement, however much lies in it.
"""

from dataclasses import dataclass
from datetime import datetime

from commerce.cart import codes
from commerce.cart import service as cart
from commerce.cart.current import Caller
from commerce.cart.lines import Line
from commerce.core import clock
from commerce.core.direct import Work, ask
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


async def view(work: Work, caller: Caller, *more_codes: str) -> View:
    """The caller's cart, with more codes tried on it if any are given."""
    at, owner = clock.now(), caller.owner
    on_cart = codes.question(owner)
    in_question = discounts.in_question(more_codes, owner.user_id, at, others=on_cart)
    in_cart, put, candidates = await ask(work, cart.question(owner), on_cart, in_question)
    lines = cart.found(in_cart, caller.currency)
    typed = [*codes.found(put), *more_codes]
    priced = [line for line in lines if line.unit_price is not None]
    quote = Quote(0, (), ())
    if priced or typed:
        basket = cart.basket(priced, caller.currency, at)
        quote = discounts.weigh(discounts.found(candidates), typed, basket, caller.language)
    return View(caller, at, tuple(lines), quote)
