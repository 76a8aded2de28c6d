"""Wire models of shipping."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from commerce.core.addresses import Country
from commerce.core.money import Amount, Currency, Money
from commerce.core.schemas import Input, Line, Output, Plain

MethodCode = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40),
    Field(examples=["express"]),
]
Days = Annotated[int, Field(ge=0, le=365, strict=True)]
LONGEST_LIST = 200


class ShippingQuery(Input):
    """Where a parcel would go, and what is in it."""

    country: Country
    city: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Plain] = ""
    # In minor units, after discounts: what free shipping is measured by.
    subtotal: Annotated[int, Field(ge=0, le=10**13)] = 0
    currency: Currency | None = None


class ChosenShipping(Output):
    """A way to send an order."""

    code: str
    name: str
    min_days: int
    max_days: int


class ShippingOption(ChosenShipping):
    """A way to send an order there, and what it costs for these goods."""

    price: Money
    free_from: Money | None


class ShippingOptions(Output):
    """The ways to send an order there, the cheapest first."""

    items: list[ShippingOption]


class Names(Input):
    """A name in the shop's languages."""

    vi: Line
    en: Line


class RateWrite(Input):
    """What a method costs to a place; without a country, to every country that no rate names."""

    country: Country | None = None
    provinces: Annotated[list[Line], Field(min_length=1, max_length=100)] | None = None
    currency: Currency
    amount: Amount
    free_from: Amount | None = None
    min_days: Days
    max_days: Days

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.min_days > self.max_days:
            raise ValueError("minDays must not be more than maxDays")
        if self.provinces is not None and self.country is None:
            raise ValueError("provinces need their country")
        return self


def _one_rate_a_place(rates: list[RateWrite]) -> list[RateWrite]:
    places = [
        (rate.country, rate.currency, province)
        for rate in rates
        for province in rate.provinces or ("",)
    ]
    if len(set(places)) < len(places):
        raise ValueError("two rates are for the same place and currency")
    return rates


class ShippingMethodWrite(Input):
    """A shipping method with all its rates."""

    code: MethodCode
    names: Names
    active: bool = True
    position: Annotated[int, Field(ge=0, le=1000, strict=True)] = 0
    rates: Annotated[
        list[RateWrite], Field(max_length=LONGEST_LIST), AfterValidator(_one_rate_a_place)
    ]


class RateRead(Output):
    """What a method costs to a place."""

    country: str | None
    provinces: list[str] | None
    currency: Currency
    amount: int
    free_from: int | None
    min_days: int
    max_days: int


class ShippingMethodRead(Output):
    """A shipping method as staff see it."""

    id: UUID
    code: str
    names: Names
    active: bool
    position: int
    rates: list[RateRead]
