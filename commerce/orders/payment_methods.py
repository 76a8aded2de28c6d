"""Ways to pay: which are offered, and how long an order waits for each."""

from datetime import datetime

from commerce.core.money import Currency, PaymentMethod
from commerce.core.settings import ShopSettings
from commerce.orders.errors import PaymentMethodUnavailable
from commerce.orders.models import Order
from commerce.orders.states import Status

# Vietnamese wallets and VietQR move đồng alone.
ONLY_VND: frozenset[PaymentMethod] = frozenset({"bank_transfer", "vnpay", "momo"})


def check(method: PaymentMethod, currency: Currency, shop: ShopSettings) -> None:
    """Raise PaymentMethodUnavailable unless the shop offers the method in this currency."""
    if method not in shop.payment_methods:
        raise PaymentMethodUnavailable(f"The shop does not offer {method}.", {"method": method})
    if method in ONLY_VND and currency != "VND":
        raise PaymentMethodUnavailable(f"{method} is for VND alone.", {"method": method})


def first_status(method: PaymentMethod, total: int) -> Status:
    """Where an order begins: cash on delivery is paid at the door, so the house starts at once."""
    if method == "cash_on_delivery":
        return "processing"
    # A gift of the house: no provider takes a payment of nothing.
    return "awaiting_payment" if total else "paid"


def due_at(method: PaymentMethod, placed_at: datetime, shop: ShopSettings) -> datetime:
    """When an order that waits for its payment is cancelled."""
    banks = method == "bank_transfer"
    return placed_at + (shop.bank_transfer_window if banks else shop.payment_window)


def change(order: Order, method: PaymentMethod, shop: ShopSettings) -> None:
    """Have a locked order that waits for its payment be paid in another way from now on.

    It waits as long as the new way may take, and never less than it did. Raises
    PaymentMethodUnavailable, also for cash: an order that waits is not sent before it is paid.
    """
    check(method, order.currency, shop)
    if method == "cash_on_delivery" or order.payment_due_at is None:
        raise PaymentMethodUnavailable("This order is paid before it is sent.", {"method": method})
    order.payment_method = method
    order.payment_due_at = max(order.payment_due_at, due_at(method, order.created_at, shop))
