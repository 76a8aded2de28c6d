"""What an order costs, what it may become, what it is called."""

import re
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.orders.numbers import ALPHABET, as_written, new_number
from commerce.orders.pricing import included_tax, share_of_pieces, sums
from commerce.orders.states import MOVES, Status, is_legal

AMOUNT = st.integers(0, 10**13)
LINES = st.lists(
    AMOUNT.flatmap(lambda price: st.tuples(st.just(price), st.integers(0, price))),
    min_size=1,
    max_size=20,
)
RATE = st.integers(0, 3_000)


@given(LINES, AMOUNT, RATE)
def test_the_total_is_what_remains_and_holds_its_tax(
    lines: list[tuple[int, int]], shipping: int, rate: int
) -> None:
    found = sums(lines, shipping, rate)

    assert found.total == sum(price - discount for price, discount in lines) + shipping
    assert 0 <= found.tax <= found.total


@given(LINES, AMOUNT, RATE)
def test_the_taxes_of_the_parts_are_the_tax_of_the_order(
    lines: list[tuple[int, int]], shipping: int, rate: int
) -> None:
    found = sums(lines, shipping, rate)

    assert sum(found.line_taxes) + found.shipping_tax == found.tax
    for (price, discount), tax in zip(lines, found.line_taxes, strict=True):
        assert 0 <= tax <= price - discount


@given(AMOUNT, RATE)
def test_included_tax_is_the_net_sums_tax_to_half_a_unit(gross: int, rate: int) -> None:
    tax = included_tax(gross, rate)

    exact = Fraction(gross * rate, 10_000 + rate)
    assert abs(tax - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [
        (110, 1000, 10),
        (1_100_000, 1000, 100_000),
        (5, 1000, 0),
        (6, 1000, 1),
        (105, 0, 0),
        (3, 10_000, 2),
    ],
)
def test_included_tax_is_rounded_half_up(gross: int, rate: int, tax: int) -> None:
    assert included_tax(gross, rate) == tax


@given(AMOUNT, st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_pieces_that_go_back_in_any_steps_are_worth_their_line(
    whole: int, steps: list[int]
) -> None:
    quantity, earlier, shares = sum(steps), 0, []
    for pieces in steps:
        shares.append(share_of_pieces(whole, quantity, earlier, pieces))
        earlier += pieces

    assert sum(shares) == whole
    assert all(
        abs(share - Fraction(whole * pieces, quantity)) < 1
        for share, pieces in zip(shares, steps, strict=True)
    )


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


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("7kq2m x9tva", "7KQ2M-X9TVA"),
        ("7KQ2M-X9TVA", "7KQ2M-X9TVA"),
        ("7kq", "7KQ"),
        ("7kq2m", "7KQ2M"),
        ("oil", "011"),
        ("%_--", ""),
    ],
)
def test_a_number_is_known_however_it_was_heard(heard: str, written: str) -> None:
    assert as_written(heard) == written
