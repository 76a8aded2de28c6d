"""Which rate holds for a place, and what it comes to: rules that only compute."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from commerce.products.search import searchable
from commerce.shipping.models import ShippingMethod, ShippingRate

# What people write before or after a province's own name.
_TITLES = re.compile(r"^(thanh pho|tp|tinh|city of|province of)\b|\b(city|province)$")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an order goes."""

    country: str
    city: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to send to a place."""

    method: ShippingMethod
    rate: ShippingRate

    def cost(self, goods: int) -> int:
        """What it costs, in minor units, for goods that cost this much after discounts."""
        free_from = self.rate.free_from
        return 0 if free_from is not None and goods >= free_from else self.rate.amount


def place_name(text: str) -> str:
    """A city or province as rates are compared: "TP. Hồ Chí Minh" and "Ho Chi Minh City" agree."""
    words = re.sub(r"[^a-z0-9]+", " ", searchable(text)).strip()
    return _TITLES.sub("", words).strip()


def options(
    rates: Iterable[tuple[ShippingMethod, ShippingRate]], destination: Destination
) -> list[Option]:
    """One option a method, at its most particular rate for the place.

    A province's rate goes before its country's. The rest of the world is every country that no
    rate names.
    """
    found = list(rates)
    is_named = any(rate.country == destination.country for _, rate in found)
    best: dict[str, Option] = {}
    for method, rate in found:
        if not _reaches(rate, destination, is_named=is_named):
            continue
        known = best.get(method.code)
        if known is None or (rate.provinces is not None and known.rate.provinces is None):
            best[method.code] = Option(method, rate)
    return list(best.values())


def by_price(found: Iterable[Option], goods: int) -> list[Option]:
    """The cheapest first; of two that cost the same, the one that staff put first."""
    return sorted(found, key=lambda option: (option.cost(goods), option.method.position))


def _reaches(rate: ShippingRate, destination: Destination, *, is_named: bool) -> bool:
    if rate.country is None:
        return not is_named
    if rate.country != destination.country:
        return False
    return rate.provinces is None or place_name(destination.city) in rate.provinces
