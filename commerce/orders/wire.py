"""Orders as clients see them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from commerce.core.money import Currency, Money
from commerce.core.storage import Storage
from commerce.discounts.basket import Applied
from commerce.orders.actors import by
from commerce.orders.checkout import Buyer, Checkout
from commerce.orders.models import Order, OrderItem, OrderStatusChange
from commerce.orders.pricing import Sums
from commerce.orders.schemas import (
    AddressRead,
    DiscountRead,
    OrderItemRead,
    OrderRead,
    QuoteItem,
    QuoteRead,
    RejectedCode,
    StatusChangeRead,
    Tracking,
)
from commerce.shipping.schemas import ChosenShipping
from commerce.shipping.wire import chosen

InMoney = Callable[[int], Money]


def order_read(order: Order, storage: Storage) -> OrderRead:
    """The wire model of an order whose items and history are loaded."""
    money = partial(_money, order.currency)
    return OrderRead(
        **_sums(order, money),
        id=order.id,
        number=order.number,
        status=order.status,
        items=[_item_read(item, money, storage) for item in order.items],
        tax_rate=order.tax_rate,
        paid=money(order.paid_amount),
        refunded=money(order.refunded_amount),
        discount_code=order.discount_code,
        discounts=[
            DiscountRead(**{**used, "amount": money(used["amount"])}) for used in order.discounts
        ],
        shipping_address=AddressRead.model_validate(order.shipping_address),
        shipping_method=_chosen_shipping(order),
        payment_method=order.payment_method,
        payment_due_at=order.payment_due_at,
        tracking=Tracking.model_validate(order.tracking) if order.tracking else None,
        note=order.note,
        history=[_status_change_read(change) for change in order.history],
        created_at=order.created_at,
    )


def quote_read(found: Checkout, buyer: Buyer, storage: Storage) -> QuoteRead:
    """The wire model of what an order would cost."""
    money = partial(_money, found.currency)
    return QuoteRead(
        **_sums(found.sums, money),
        items=[_quote_item(found, n, buyer, storage) for n in range(len(found.lines))],
        discounts=[_discount_read(used, money) for used in found.quote.applied],
        rejected_codes=[
            RejectedCode(code=rejected.code, reason=rejected.reason)
            for rejected in found.quote.rejected
        ],
        shipping_method=chosen(found.option, buyer.locale),
        tax_rate=found.sums.tax_rate,
    )


def _money(currency: Currency, amount: int) -> Money:
    return Money(amount=amount, currency=currency)


def _sums(of: Order | Sums, money: InMoney) -> dict[str, Any]:
    return {
        "subtotal": money(of.subtotal),
        "discount": money(of.discount),
        "shipping": money(of.shipping),
        "tax": money(of.tax),
        "total": money(of.total),
    }


def _item_read(item: OrderItem, money: InMoney, storage: Storage) -> OrderItemRead:
    return OrderItemRead(
        id=item.id,
        product_id=item.product_id,
        variant_id=item.variant_id,
        name=item.name,
        sku=item.sku,
        size=item.size,
        color=item.color,
        image_url=storage.url(item.image_key) if item.image_key else None,
        quantity=item.quantity,
        unit_price=money(item.unit_price),
        discount=money(item.discount),
        tax=money(item.tax),
        line_total=money(item.line_total),
        returned_quantity=item.returned_quantity,
    )


def _quote_item(found: Checkout, n: int, buyer: Buyer, storage: Storage) -> QuoteItem:
    line, money = found.lines[n], partial(_money, found.currency)
    image_key = line.product.cover(line.variant.color)
    return QuoteItem(
        product_id=line.product.id,
        variant_id=line.variant.id,
        name=line.name_in(buyer.locale),
        sku=line.variant.sku,
        size=line.variant.size,
        color=line.variant.color,
        image_url=storage.url(image_key) if image_key else None,
        quantity=line.item.quantity,
        unit_price=money(line.unit_price),
        discount=money(found.quote.per_line(n)),
        tax=money(found.sums.line_taxes[n]),
        line_total=money(line.total),
    )


def _discount_read(used: Applied, money: InMoney) -> DiscountRead:
    return DiscountRead(
        code=used.code, name=used.name, amount=money(used.amount), explanation=used.explanation
    )


def _chosen_shipping(order: Order) -> ChosenShipping | None:
    method = order.shipping_method
    return None if method is None else ChosenShipping.model_validate(method)


def _status_change_read(change: OrderStatusChange) -> StatusChangeRead:
    return StatusChangeRead(
        status=change.status, by=by(change.actor), at=change.created_at, note=change.note
    )
