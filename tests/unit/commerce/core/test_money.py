"""Money is divided without losing any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from commerce.core.money import LARGEST_AMOUNT, Currency, Price, allocate, percentage, written

amounts = st.integers(0, LARGEST_AMOUNT)


@given(amounts, st.lists(amounts, max_size=30))
def test_the_parts_of_a_sum_make_the_sum(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)

    assert len(parts) == len(weights)
    assert sum(parts) == (total if sum(weights) else 0)


@given(amounts, st.lists(amounts, min_size=1, max_size=30).filter(any))
def test_no_part_is_off_by_a_whole_minor_unit(total: int, weights: list[int]) -> None:
    whole = sum(weights)

    parts = allocate(total, weights)

    assert all(
        abs(part * whole - total * weight) < whole
        for part, weight in zip(parts, weights, strict=True)
    )


@given(st.lists(amounts, min_size=1, max_size=30).filter(any), st.data())
def test_a_line_is_never_given_more_off_than_it_costs(
    weights: list[int], data: st.DataObject
) -> None:
    discount = data.draw(st.integers(0, sum(weights)))

    parts = allocate(discount, weights)

    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [1, 1], [1, 0]),
        (10, [0, 5], [0, 10]),
        (7, [0, 0], [0, 0]),
        (7, [], []),
    ],
)
def test_the_largest_remainder_gets_the_odd_unit(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert allocate(total, weights) == parts


@given(amounts, st.integers(0, 100))
def test_a_percentage_is_rounded_down(amount: int, percent: int) -> None:
    part = percentage(amount, percent)

    assert part * 100 <= amount * percent < (part + 1) * 100
    assert part <= amount


@pytest.mark.parametrize(
    "price",
    [
        {"amount": -1, "currency": "VND"},
        {"amount": LARGEST_AMOUNT + 1, "currency": "VND"},
        {"amount": 1.5, "currency": "VND"},
        {"amount": 1.0, "currency": "VND"},
        {"amount": "1", "currency": "VND"},
        {"amount": True, "currency": "VND"},
        {"amount": 1, "currency": "EUR"},
        {"amount": 1},
    ],
)
def test_a_price_is_a_whole_number_of_a_known_currency(price: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Price.model_validate(price)


@pytest.mark.parametrize(
    ("amount", "currency", "english", "vietnamese"),
    [
        (1_290_000, "VND", "₫1,290,000", "1.290.000 ₫"),
        (0, "VND", "₫0", "0 ₫"),
        (1_290, "USD", "$12.90", "12,90 US$"),
        (123_456_705, "USD", "$1,234,567.05", "1.234.567,05 US$"),
    ],
)
def test_sums_are_written_as_people_of_the_language_write_them(
    amount: int, currency: Currency, english: str, vietnamese: str
) -> None:
    assert written(amount, currency, "en") == english
    assert written(amount, currency, "vi") == vietnamese
