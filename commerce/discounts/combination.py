"""Which discounts to combine, so that the shopper pays the least.

A legal combination is one discount alone, or any number of stackable ones, of which each brings
something. Every legal combination is tried: 2^n of n stackable ones, of which at most MOST_STACKED
are looked at, first the codes that the shopper has, then the promotions that are worth most alone.

Within a combination percentages come before fixed sums, and each takes from what those before it
have left. Of combinations that are worth the same, the one with more of the shopper's own codes
is chosen, then the one with fewer discounts, then the one with older discounts: always the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from commerce.discounts import rules
from commerce.discounts.basket import Basket
from commerce.discounts.models import Discount, Kind

# 256 combinations at most: some milliseconds for a full cart.
MOST_STACKED = 8
ORDER: dict[Kind, int] = {"percentage": 0, "fixed": 1, "free_shipping": 2}


@dataclass(frozen=True, slots=True)
class Option:
    """A discount that can be used, and the lines that it covers."""

    discount: Discount
    reach: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A discount and what it takes off each line, after those before it."""

    discount: Discount
    reach: tuple[bool, ...]
    per_line: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """Discounts in the order in which they are taken off, and what they leave of each line."""

    steps: tuple[Step, ...]
    left: tuple[int, ...]

    @property
    def frees_shipping(self) -> bool:
        """Whether one of them pays for the delivery."""
        return any(step.discount.kind == "free_shipping" for step in self.steps)


def best(usable: Sequence[Discount], basket: Basket) -> Combination:
    """The legal combination of these discounts with which the shopper pays least."""
    options = [Option(discount, rules.covered(discount, basket)) for discount in usable]
    return min(_legal(options, basket), key=lambda found: _rank(found, basket))


def _legal(options: Sequence[Option], basket: Basket) -> Iterator[Combination]:
    nothing = Combination((), tuple(line.total for line in basket.lines))
    yield nothing
    for option in options:
        if not option.discount.stackable:
            yield from _extended(nothing, option, basket)
    foremost = sorted(options, key=lambda option: _precedence(option, nothing.left))
    stackable = [option for option in foremost if option.discount.stackable][:MOST_STACKED]
    yield from _stacked(nothing, sorted(stackable, key=_turn), basket)


def _stacked(base: Combination, later: Sequence[Option], basket: Basket) -> Iterator[Combination]:
    """Every way to go on from `base` with some of the options whose turn comes later."""
    for i, option in enumerate(later):
        for extended in _extended(base, option, basket):
            yield extended
            yield from _stacked(extended, later[i + 1 :], basket)


def _extended(base: Combination, option: Option, basket: Basket) -> Iterator[Combination]:
    """`base` and one more discount, if that brings anything."""
    discount = option.discount
    per_line = rules.take(discount, option.reach, base.left)
    frees_shipping = discount.kind == "free_shipping" and not base.frees_shipping
    # There is nothing to take off an empty cart, and its codes are to be shown all the same.
    is_kept = basket.total == 0 and discount.code is not None
    if any(per_line) or frees_shipping or is_kept:
        left = tuple(amount - part for amount, part in zip(base.left, per_line, strict=True))
        yield Combination((*base.steps, Step(discount, option.reach, per_line)), left)


def _precedence(option: Option, totals: tuple[int, ...]) -> tuple[bool, int, UUID]:
    """Which stackable discounts are looked at first, if there are too many."""
    alone = sum(rules.take(option.discount, option.reach, totals))
    return option.discount.code is None, -alone, option.discount.id


def _turn(option: Option) -> tuple[int, UUID]:
    return ORDER[option.discount.kind], option.discount.id


def _rank(found: Combination, basket: Basket) -> tuple[int, bool, int, int, list[UUID]]:
    """The less, the better."""
    shipping = 0 if found.frees_shipping else basket.shipping
    typed = sum(step.discount.code is not None for step in found.steps)
    return (
        sum(found.left) + shipping,
        not found.frees_shipping,
        -typed,
        len(found.steps),
        [step.discount.id for step in found.steps],
    )
