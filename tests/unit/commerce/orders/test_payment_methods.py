"""Ways to pay, and how long an order waits for each."""

from datetime import timedelta
from typing import get_args

import pytest

from commerce.core import clock
from commerce.core.money import PaymentMethod
from commerce.core.settings import ShopSettings
from commerce.orders import payment_methods
from commerce.orders.errors import PaymentMethodUnavailable
from commerce.orders.states import may_shopper_cancel

SHOP = ShopSettings(payment_window=timedelta(minutes=1), bank_transfer_window=timedelta(hours=1))


@pytest.mark.parametrize("method", get_args(PaymentMethod))
def test_every_way_to_pay_is_for_dong(method: PaymentMethod) -> None:
    payment_methods.check(method, "VND", SHOP)


@pytest.mark.parametrize("method", ["bank_transfer", "vnpay", "momo"])
def test_vietnamese_ways_to_pay_are_for_dong_alone(method: PaymentMethod) -> None:
    with pytest.raises(PaymentMethodUnavailable):
        payment_methods.check(method, "USD", SHOP)


def test_the_house_decides_what_it_takes() -> None:
    no_cards = SHOP.model_copy(update={"payment_methods": ("cash_on_delivery",)})

    payment_methods.check("cash_on_delivery", "USD", no_cards)
    with pytest.raises(PaymentMethodUnavailable):
        payment_methods.check("card", "VND", no_cards)


def test_banks_are_given_more_time() -> None:
    now = clock.now()

    assert payment_methods.due_at("card", now, SHOP) == now + timedelta(minutes=1)
    assert payment_methods.due_at("bank_transfer", now, SHOP) == now + timedelta(hours=1)


@pytest.mark.parametrize(
    ("method", "total", "status"),
    [
        ("cash_on_delivery", 1, "processing"),
        ("cash_on_delivery", 0, "processing"),
        ("card", 1, "awaiting_payment"),
        ("card", 0, "paid"),
    ],
)
def test_an_order_begins_where_its_payment_does(
    method: PaymentMethod, total: int, status: str
) -> None:
    assert payment_methods.first_status(method, total) == status


@pytest.mark.parametrize("method", get_args(PaymentMethod))
def test_a_shopper_cancels_until_the_house_starts_with_what_is_paid(method: PaymentMethod) -> None:
    cash = method == "cash_on_delivery"

    assert may_shopper_cancel("awaiting_payment", method)
    assert may_shopper_cancel("paid", method)
    assert may_shopper_cancel("processing", method) is cash
    assert not may_shopper_cancel("shipped", method)
