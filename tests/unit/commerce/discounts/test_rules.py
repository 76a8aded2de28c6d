"""What a code is worth, and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.discounts.models import Discount
from commerce.discounts.rules import Purchase, obstacle, worth

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def discount(**columns: Any) -> Discount:  # noqa: ANN401 - whatever the table has
    defaults = {
        "kind": "percentage", "value": 20, "minimum_subtotal": 0, "times_redeemed": 0,
        "active": True,
    }  # fmt: skip
    return Discount(**{**defaults, **columns})


def purchase(subtotal: int = 1000, at: datetime = NOON, earlier: int = 0) -> Purchase:
    return Purchase(subtotal, at, earlier)


def test_a_code_without_conditions_can_be_used() -> None:
    assert obstacle(discount(), purchase()) is None


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (NOON - SECOND, "This code is not valid yet."),
        (NOON, None),
        (NOON + timedelta(days=1) - SECOND, None),
        (NOON + timedelta(days=1), "This code has expired."),
    ],
)
def test_a_code_is_valid_from_its_start_until_its_end(at: datetime, sentence: str | None) -> None:
    day = discount(starts_at=NOON, ends_at=NOON + timedelta(days=1))

    assert obstacle(day, purchase(at=at)) == sentence


@pytest.mark.parametrize(
    ("columns", "bought", "sentence"),
    [
        ({"active": False}, purchase(), "This code is not in use."),
        ({"minimum_subtotal": 1000}, purchase(1000), None),
        (
            {"minimum_subtotal": 1001},
            purchase(1000),
            "The cart has not reached this code's minimum.",
        ),
        ({"total_limit": 3, "times_redeemed": 2}, purchase(), None),
        ({"total_limit": 3, "times_redeemed": 3}, purchase(), "This code has been used up."),
        ({"total_limit": 0}, purchase(), "This code has been used up."),
        ({"per_customer_limit": 2}, purchase(earlier=1), None),
        ({"per_customer_limit": 2}, purchase(earlier=2), "You have used this code already."),
        ({"per_customer_limit": 0}, purchase(), "You have used this code already."),
    ],
)
def test_conditions_stand_in_the_way_at_their_very_edge(
    columns: dict[str, Any], bought: Purchase, sentence: str | None
) -> None:
    assert obstacle(discount(**columns), bought) == sentence


@given(st.integers(0, 10**13), st.integers(1, 100))
def test_a_percentage_is_at_most_the_whole(subtotal: int, percent: int) -> None:
    assert 0 <= worth(discount(value=percent), subtotal) <= subtotal


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_fixed_sum_is_at_most_the_whole(subtotal: int, value: int) -> None:
    assert worth(discount(kind="fixed", value=value), subtotal) == min(value, subtotal)
