"""Guessing codes is slowed down: so many unknown ones a shopper and an address, and then a wait.

A guess is counted before it is looked up and taken back if the code is known, so that a thousand
guesses at the same time are not all answered before the first one is counted.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from commerce.core.database import Database
from commerce.core.ratelimit import Hit, Limiter, address_of
from commerce.core.settings import DiscountSettings
from commerce.discounts import service as discounts
from commerce.discounts.errors import TooManyGuesses
from commerce.discounts.schemas import DiscountCheck
from commerce.users.current import OptionalUser


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who is trying codes; a guest is known by address alone."""

    shopper_id: UUID | None
    address: str | None

    def hits(self, settings: DiscountSettings) -> list[Hit]:
        """What one guess counts as."""
        hits = []
        if self.shopper_id is not None:
            hits.append(Hit(f"code-of-shopper:{self.shopper_id}", settings.guesses_per_shopper))
        if self.address is not None:
            hits.append(Hit(f"code-of-address:{self.address}", settings.guesses_per_address))
        return hits


@dataclass(frozen=True, slots=True)
class Guesses:
    """Counts the codes that a request tries. To be used with no transaction open: it asks Redis."""

    guesser: Guesser
    limiter: Limiter
    database: Database
    settings: DiscountSettings

    async def count(self, code: str | None) -> None:
        """Count a code as a guess if there is no such code; no code is no guess.

        Raises:
            TooManyGuesses: there were too many, and this one is not even looked up.
        """
        if code is None:
            return
        hits, window = self.guesser.hits(self.settings), self.settings.guess_window
        await self.limiter.check_all(hits, window, TooManyGuesses)
        if await discounts.is_known(self.database, code):
            await self.limiter.give_back(hits, window)


async def _guesses(request: Request, shopper: OptionalUser) -> Guesses:
    shopper_id = None if shopper is None else shopper.id
    guesser, state = Guesser(shopper_id, address_of(request)), request.app.state
    return Guesses(guesser, state.limiter, state.database, state.settings.discounts)


CodeGuesses = Annotated[Guesses, Depends(_guesses)]


async def _count_guess(guesses: CodeGuesses, check: DiscountCheck) -> None:
    await guesses.count(check.code)


# For routes with a DiscountCheck as body; it is done before the route's own transaction begins.
counted_guess = Depends(_count_guess)
