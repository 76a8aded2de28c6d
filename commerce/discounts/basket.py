"""What discounts are asked to reduce, and what they answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commerce.core.money import Currency
from commerce.discounts.models import Kind


@dataclass(frozen=True, slots=True)
class BasketLine:
    """Pieces of one variant, where its product belongs, and what they cost together."""

    variant_id: UUID
    product_id: UUID
    # With every shelf above the product's own.
    category_slugs: frozenset[str]
    collection_slugs: frozenset[str]
    total: int


@dataclass(frozen=True, slots=True)
class Basket:
    """What a shopper is about to order, in minor units of one currency.

    Args:
        lines: what is in it; one line a variant, so that nothing is counted apart.
        at: when; discounts have dates.
        shipping: what its delivery would cost, if that is known: what free shipping is worth.
    """

    currency: Currency
    lines: tuple[BasketLine, ...]
    at: datetime
    shipping: int = 0

    @property
    def total(self) -> int:
        """The lines together, before any discount."""
        return sum(line.total for line in self.lines)


@dataclass(frozen=True, slots=True)
class Applied:
    """A discount that is taken off; `per_line` follows the basket's lines and sums to `amount`."""

    discount_id: UUID
    code: str | None
    name: str
    kind: Kind
    amount: int
    per_line: tuple[int, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A code that is not taken off, and why.

    `outbid`: nothing is wrong with it, but the shopper pays less without it.
    """

    code: str
    reason: str
    outbid: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The best that discounts can do for a basket; `total` is what they take off its lines."""

    total: int
    applied: tuple[Applied, ...]
    rejected: tuple[Rejected, ...]

    @property
    def free_shipping(self) -> bool:
        """Whether the delivery costs nothing."""
        return any(applied.kind == "free_shipping" for applied in self.applied)

    def per_line(self, line: int) -> int:
        """What is taken off the basket's n-th line by all discounts together."""
        return sum(applied.per_line[line] for applied in self.applied)
