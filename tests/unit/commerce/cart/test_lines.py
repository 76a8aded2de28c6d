"""What there is to say about a line of a cart."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from commerce.cart.lines import Line, warnings
from commerce.cart.models import CartItem
from commerce.core.money import Currency
from commerce.products.models import Product, Variant

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def line(
    *,
    currency: Currency = "VND",
    item: dict[str, Any] | None = None,
    **columns: object,
) -> Line:
    """Two gowns at 700 dong or 12.90 dollars, added at that price, of ten that there are."""
    product = Product(
        name="Váy", translations={"en": {"name": "Gown"}}, price_amount=700, currency="VND",
        prices={"USD": 1290}, published=True,
    )  # fmt: skip
    variant = Variant(
        size="M", color="Black", price_amount=None, prices={}, stock=10, low_stock_threshold=3
    )
    for name, value in columns.items():
        setattr(variant if name == "stock" else product, name, value)
    added = {"added_price": 700, "added_currency": "VND"} | (item or {})
    kept = CartItem(id=uuid4(), quantity=2, **added)
    return Line(kept, variant, product, currency)


def test_a_line_that_can_be_ordered_needs_no_words() -> None:
    found = line()

    assert (found.unit_price, found.total) == (700, 1400)
    assert found.availability(NOON) == "ok"
    assert warnings(found, NOON, "en") == []


@pytest.mark.parametrize(
    ("columns", "availability", "sentence"),
    [
        ({"stock": 3}, "low", None),
        ({"stock": 1}, "insufficient", "Only 1 left of Gown, M, Black."),
        ({"stock": 0}, "sold-out", "Gown, M, Black is sold out."),
        ({"published": False}, "withdrawn", "Gown, M, Black is no longer on sale."),
        ({"deleted_at": NOON}, "withdrawn", "Gown, M, Black is no longer on sale."),
        (
            {"publish_until": NOON, "stock": 0},
            "withdrawn",
            "Gown, M, Black is no longer on sale.",
        ),
        ({"publish_until": NOON + timedelta(seconds=1)}, "ok", None),
        ({"prices": {}, "currency": "USD"}, "unpriced", "Gown, M, Black is not sold in USD."),
    ],
)
def test_the_first_obstacle_is_told(
    columns: dict[str, Any], availability: str, sentence: str | None
) -> None:
    found = line(**columns)

    assert found.availability(NOON) == availability
    assert warnings(found, NOON, "en") == ([sentence] if sentence else [])


def test_a_line_is_named_in_the_shoppers_language() -> None:
    assert warnings(line(stock=0), NOON, "vi") == ["Váy, M, Black is sold out."]


@pytest.mark.parametrize(
    ("added", "before"),
    [
        ({"added_price": 700}, None),
        ({"added_price": 650}, 650),
        # From before prices were remembered, or from another currency: nothing to compare with.
        ({"added_price": None, "added_currency": None}, None),
        ({"added_price": 1000, "added_currency": "USD"}, None),
    ],
)
def test_a_price_is_compared_with_the_one_it_was_added_at(
    added: dict[str, Any], before: int | None
) -> None:
    assert line(item=added).price_before == before


def test_what_is_not_sold_in_the_currency_adds_nothing() -> None:
    found = line(prices={}, currency="USD")

    assert (found.unit_price, found.total) == (None, 0)
