"""What a piece costs in a currency."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.core.money import Currency
from commerce.products.models import Product, Variant
from commerce.products.pricing import unit_price

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def product(**columns: object) -> Product:
    plain = {"price_amount": 1_000_000, "currency": "VND", "prices": {"USD": 4000}}
    return Product(**{**plain, **columns})


def variant(**columns: object) -> Variant:
    return Variant(**{"price_amount": None, "prices": {}, **columns})


@pytest.mark.parametrize(
    ("own", "others", "currency", "price"),
    [
        (None, {}, "VND", 1_000_000),
        (None, {}, "USD", 4000),
        (1_200_000, {}, "VND", 1_200_000),
        (1_200_000, {}, "USD", 4000),
        (None, {"USD": 4800}, "USD", 4800),
        (0, {"USD": 0}, "VND", 0),
        (0, {"USD": 0}, "USD", 0),
    ],
)
def test_a_variants_own_price_goes_before_the_products(
    own: int | None, others: dict[str, int], currency: Currency, price: int
) -> None:
    piece = variant(price_amount=own, prices=others)

    assert unit_price(product(), piece, currency) == price


def test_what_has_no_price_in_a_currency_is_not_sold_in_it() -> None:
    assert unit_price(product(prices={}), variant(price_amount=1_200_000), "USD") is None


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"publish_from": NOW},
        {"publish_until": NOW + DAY},
        {"publish_from": NOW - DAY, "publish_until": NOW + DAY},
    ],
)
def test_a_product_is_on_sale_within_its_window(columns: dict[str, object]) -> None:
    assert product(**{"published": True, **columns}).is_on_sale(NOW)


@pytest.mark.parametrize(
    "columns",
    [
        {"published": False},
        {"deleted_at": NOW - DAY},
        {"publish_from": NOW + DAY},
        {"publish_until": NOW},
    ],
)
def test_a_product_is_not_on_sale_outside_of_it(columns: dict[str, object]) -> None:
    assert not product(**{"published": True, **columns}).is_on_sale(NOW)
