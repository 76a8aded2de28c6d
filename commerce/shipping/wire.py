"""Shipping as clients see it."""

from commerce.core.money import Currency, Money
from commerce.shipping.models import ShippingMethod
from commerce.shipping.rules import Option
from commerce.shipping.schemas import (
    ChosenShipping,
    Names,
    RateRead,
    ShippingMethodRead,
    ShippingOption,
)


def name_in(method: ShippingMethod, locale: str) -> str:
    """A method's name in a shopper's language; whoever reads no Vietnamese gets English."""
    return method.name_vi if locale.startswith("vi") else method.name_en


def chosen(option: Option, locale: str) -> ChosenShipping:
    """An option as an order remembers it."""
    return ChosenShipping(
        code=option.method.code,
        name=name_in(option.method, locale),
        min_days=option.rate.min_days,
        max_days=option.rate.max_days,
    )


def option_read(option: Option, goods: int, currency: Currency, locale: str) -> ShippingOption:
    """The wire model of an option for goods that cost this much."""
    rate = option.rate
    free_from = None
    if rate.free_from is not None:
        free_from = Money(amount=rate.free_from, currency=currency)
    return ShippingOption(
        **dict(chosen(option, locale)),
        price=Money(amount=option.cost(goods), currency=currency),
        free_from=free_from,
    )


def method_read(method: ShippingMethod) -> ShippingMethodRead:
    """The wire model of a method whose rates are loaded."""
    return ShippingMethodRead(
        id=method.id,
        code=method.code,
        names=Names(vi=method.name_vi, en=method.name_en),
        active=method.active,
        position=method.position,
        rates=[RateRead.model_validate(rate) for rate in method.rates],
    )
