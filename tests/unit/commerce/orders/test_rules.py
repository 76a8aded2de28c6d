"""What an order costs, what it may become, what it is called."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.core.settings import ShopSettings
from commerce.orders.numbers import ALPHABET, new_number
from commerce.orders.pricing import totals
from commerce.orders.states import MOVES, Status, is_legal

SHOP = ShopSettings(shipping_fee=50, free_shipping_from=1000)


@given(st.integers(0, 10**13), st.data())
def test_the_total_is_what_remains_and_is_never_negative(
    subtotal: int, data: st.DataObject
) -> None:
    discount = data.draw(st.integers(0, subtotal))

    sums = totals(subtotal, discount, SHOP)

    assert sums.total == subtotal - discount + sums.shipping
    assert sums.total >= 0


@pytest.mark.parametrize(
    ("subtotal", "discount", "shipping"),
    [(999, 0, 50), (1000, 0, 0), (1100, 100, 0), (1100, 101, 50), (0, 0, 50)],
)
def test_shipping_is_free_from_a_sum_after_the_discount(
    subtotal: int, discount: int, shipping: int
) -> None:
    assert totals(subtotal, discount, SHOP).shipping == shipping


def test_every_state_says_where_it_leads() -> None:
    assert set(MOVES) == set(get_args(Status))


@pytest.mark.parametrize("status", get_args(Status))
def test_no_order_moves_to_where_it_is(status: Status) -> None:
    assert not is_legal(status, status)


@pytest.mark.parametrize("current", ["awaiting_payment", "paid", "processing"])
def test_what_has_not_left_the_house_may_be_cancelled(current: Status) -> None:
    assert is_legal(current, "cancelled")


@pytest.mark.parametrize("current", ["shipped", "delivered", "returned", "refunded"])
def test_what_has_left_the_house_may_not_be_cancelled(current: Status) -> None:
    assert not is_legal(current, "cancelled")


def test_stock_that_was_given_back_is_never_taken_again() -> None:
    assert MOVES["cancelled"] == frozenset()


def test_a_number_can_be_read_aloud() -> None:
    assert re.fullmatch(f"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", new_number())
    assert not set("ILOU") & set(ALPHABET)


def test_numbers_do_not_repeat() -> None:
    assert len({new_number() for _ in range(10_000)}) == 10_000
