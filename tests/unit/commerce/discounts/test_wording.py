"""What discounts are said to do."""

from typing import Any

import pytest

from commerce.discounts.wording import explain
from tests.unit.commerce.discounts.sales import discount


@pytest.mark.parametrize(
    ("columns", "reach", "english", "vietnamese"),
    [
        ({}, (True,), "20% off the whole cart", "Giảm 20% cho toàn bộ giỏ hàng"),
        ({}, (True, False, True), "20% off 2 of 3 items", "Giảm 20% cho 2/3 món"),
        (
            {"kind": "fixed", "value": 2_000_000, "minimum_subtotal": 20_000_000},
            (True,),
            "₫2,000,000 off the whole cart, from ₫20,000,000",
            "Giảm 2.000.000 ₫ cho toàn bộ giỏ hàng, từ 20.000.000 ₫",
        ),
        (
            {"kind": "fixed", "value": 123_456, "currency": "USD"},
            (True,),
            "$1,234.56 off the whole cart",
            "Giảm 1.234,56 US$ cho toàn bộ giỏ hàng",
        ),
        (
            {"kind": "free_shipping", "value": 0, "first_order_only": True},
            (True,),
            "Free shipping, on a first order",
            "Miễn phí vận chuyển, cho đơn hàng đầu tiên",
        ),
    ],
)
def test_a_discount_says_what_it_takes_off_and_on_which_condition(
    columns: dict[str, Any], reach: tuple[bool, ...], english: str, vietnamese: str
) -> None:
    given = discount(**columns)

    assert explain(given, reach, "en") == english
    assert explain(given, reach, "vi-VN") == vietnamese
