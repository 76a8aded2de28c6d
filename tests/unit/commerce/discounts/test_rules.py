"""What a discount is worth, for what, and when."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.discounts.basket import Basket
from commerce.discounts.rules import History, covered, obstacle, take, worth
from tests.unit.commerce.discounts.sales import NOON, basket, discount, line

SECOND = timedelta(seconds=1)
NOT_REACHED = "The cart has not reached this code's minimum."
amounts = st.integers(0, 10**12)


def test_a_code_without_conditions_can_be_used() -> None:
    assert obstacle(discount(), basket(1000), History()) is None


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (NOON - SECOND, "This code is not valid yet."),
        (NOON, None),
        (NOON + timedelta(days=1) - SECOND, None),
        (NOON + timedelta(days=1), "This code has expired."),
    ],
)
def test_a_code_is_valid_from_its_start_until_its_end(at: Any, sentence: str | None) -> None:  # noqa: ANN401
    day = discount(starts_at=NOON, ends_at=NOON + timedelta(days=1))

    assert obstacle(day, basket(1000, at=at), History()) == sentence


@pytest.mark.parametrize(
    ("columns", "bought", "history", "sentence"),
    [
        ({"active": False}, basket(1000), History(), "There is no such code."),
        ({"minimum_subtotal": 1000}, basket(400, 600), History(), None),
        ({"minimum_subtotal": 1001}, basket(400, 600), History(), NOT_REACHED),
        ({"total_limit": 3, "times_redeemed": 2}, basket(1), History(), None),
        (
            {"total_limit": 3, "times_redeemed": 3},
            basket(1),
            History(),
            "This code has been used up.",
        ),
        ({"total_limit": 0}, basket(1), History(), "This code has been used up."),
        ({"per_customer_limit": 2}, basket(1), History(1), None),
        ({"per_customer_limit": 2}, basket(1), History(2), "You have used this code already."),
        ({"per_customer_limit": 0}, basket(1), History(), "You have used this code already."),
        ({"first_order_only": True}, basket(1), History(), None),
        (
            {"first_order_only": True},
            basket(1),
            History(has_ordered=True),
            "This code is for a first order only.",
        ),
    ],
)
def test_conditions_stand_in_the_way_at_their_very_edge(
    columns: dict[str, Any], bought: Basket, history: History, sentence: str | None
) -> None:
    assert obstacle(discount(**columns), bought, history) == sentence


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"kind": "percentage"}, None),
        ({"kind": "free_shipping", "value": 0}, None),
        ({"kind": "fixed"}, "This code is for orders in VND."),
        ({"minimum_subtotal": 1}, "This code is for orders in VND."),
        ({"kind": "fixed", "currency": "USD"}, None),
    ],
)
def test_sums_are_not_converted(columns: dict[str, Any], sentence: str | None) -> None:
    assert obstacle(discount(**columns), basket(1000, currency="USD"), History()) == sentence


def test_a_scope_covers_what_any_of_its_names_covers() -> None:
    gown, coat, bag, scarf = (
        line(1, "evening", "dresses", "women"),
        line(1, "coats"),
        line(1, "bags", collection_slugs=frozenset({"tet"})),
        line(1, "scarves"),
    )
    scoped = discount(
        category_slugs=["dresses"], collection_slugs=["tet"], product_ids=[coat.product_id]
    )

    assert covered(scoped, basket(gown, coat, bag, scarf)) == (True, True, True, False)


def test_a_code_needs_something_in_its_scope() -> None:
    scoped = discount(product_ids=[uuid4()])

    sentence = "Nothing in the cart is eligible for this code."
    assert obstacle(scoped, basket(1000), History()) == sentence
    assert obstacle(scoped, basket(), History()) == sentence


def test_the_minimum_counts_what_is_in_the_scope_alone() -> None:
    scoped = discount(category_slugs=["coats"], minimum_subtotal=500)

    assert obstacle(scoped, basket(line(499, "coats"), 9000), History()) == NOT_REACHED
    assert obstacle(scoped, basket(line(500, "coats")), History()) is None


def test_only_covered_lines_are_reduced_in_proportion() -> None:
    parts = take(discount(kind="fixed", value=100), (True, False, True), (300, 500, 100))

    assert parts == (75, 0, 25)


@given(amounts, st.integers(1, 100))
def test_a_percentage_is_at_most_the_whole(subtotal: int, percent: int) -> None:
    assert 0 <= worth(discount(value=percent), subtotal) <= subtotal


@given(amounts, st.integers(1, 10**13))
def test_a_fixed_sum_is_at_most_the_whole(subtotal: int, value: int) -> None:
    assert worth(discount(kind="fixed", value=value), subtotal) == min(value, subtotal)


def test_free_shipping_takes_nothing_off_the_lines() -> None:
    assert take(discount(kind="free_shipping", value=0), (True, True), (10, 20)) == (0, 0)


@given(
    st.lists(st.tuples(amounts, st.booleans()), max_size=12),
    st.one_of(
        st.builds(lambda value: discount(value=value), st.integers(1, 100)),
        st.builds(lambda value: discount(kind="fixed", value=value), st.integers(1, 10**13)),
    ),
)
def test_the_lines_parts_sum_to_the_discount_and_leave_no_line_below_zero(
    lines: list[tuple[int, bool]],
    reducing: Any,  # noqa: ANN401
) -> None:
    left = tuple(amount for amount, _ in lines)
    reach = tuple(is_in for _, is_in in lines)

    parts = take(reducing, reach, left)

    assert sum(parts) == worth(reducing, sum(amount for amount, is_in in lines if is_in))
    assert all(0 <= part <= amount for part, amount in zip(parts, left, strict=True))
    assert not any(part for part, is_in in zip(parts, reach, strict=True) if not is_in)
