"""Wire models of discounts."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from commerce.core.money import LARGEST_AMOUNT, Amount, Currency, Money
from commerce.core.schemas import Input, Line, Moment, Output, Plain
from commerce.discounts.models import Kind

Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=40),
    Plain,
]

# What staff give out: easy to type, easy to read aloud.
NewCode = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$"
    ),
]
Slug = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), Plain]
Limit = Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]
WHOLE = 100


class DiscountCheck(Input):
    """A code that a shopper has been given."""

    code: Code


class DiscountVerdict(Output):
    """What a code is worth for the caller's cart, or why it is not."""

    valid: bool
    code: str
    discount: Money
    reason: str | None = None


class DiscountInput(Input):
    """The terms of a discount.

    `value` is per cent, or minor units of `currency`, or 0 for free shipping. The minimum is in the
    same currency and counts the lines in the scope. With no categories, collections or products
    the scope is everything; a category stands for those below it too.
    """

    name: Line
    kind: Kind
    value: int = Field(ge=0, le=LARGEST_AMOUNT, strict=True)
    currency: Currency = "VND"
    minimum_subtotal: Amount = 0
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    total_limit: Limit | None = None
    per_customer_limit: Limit | None = None
    first_order_only: bool = False
    stackable: bool = False
    categories: tuple[Slug, ...] = Field((), max_length=100)
    collections: tuple[Slug, ...] = Field((), max_length=100)
    product_ids: tuple[UUID, ...] = Field((), max_length=500)
    active: bool = True

    @model_validator(mode="after")
    def _worth_something(self) -> Self:
        fits = {
            "percentage": 0 < self.value <= WHOLE,
            "fixed": self.value > 0,
            "free_shipping": self.value == 0,
        }
        if not fits[self.kind]:
            raise ValueError("value is 1 to 100 per cent, a sum above 0, or 0 for free shipping")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("endsAt must be after startsAt")
        return self


class DiscountCreate(DiscountInput):
    """A new discount: with a code, or without one a promotion that applies of its own accord."""

    code: NewCode | None = None


class DiscountRead(Output):
    """A discount as staff see it."""

    id: UUID
    code: str | None
    automatic: bool
    name: str
    kind: Kind
    value: int
    currency: Currency
    minimum_subtotal: int
    starts_at: datetime | None
    ends_at: datetime | None
    total_limit: int | None
    per_customer_limit: int | None
    first_order_only: bool
    stackable: bool
    categories: list[str]
    collections: list[str]
    product_ids: list[UUID]
    active: bool
    # By orders that were not cancelled.
    times_redeemed: int
    created_at: datetime
    updated_at: datetime


class RedemptionRead(Output):
    """An order that used a discount."""

    id: UUID
    order_id: UUID
    user_id: UUID
    amount: Money
    redeemed_at: datetime
