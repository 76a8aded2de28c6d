"""Orders as clients see them."""

from commerce.core.money import Money
from commerce.core.storage import Storage
from commerce.orders.actors import by
from commerce.orders.checkout import Buyer, Checkout, Line
from commerce.orders.models import Order, OrderItem, OrderStatusChange
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


def order_read(order: Order, storage: Storage) -> OrderRead:
    """The wire model of an order whose items and history are loaded."""

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=order.currency)

    def item_read(item: OrderItem) -> OrderItemRead:
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

    return OrderRead(
        id=order.id,
        number=order.number,
        status=order.status,
        items=[item_read(item) for item in order.items],
        subtotal=money(order.subtotal),
        discount=money(order.discount),
        shipping=money(order.shipping),
        tax=money(order.tax),
        tax_rate=order.tax_rate,
        total=money(order.total),
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

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=found.currency)

    def item(n: int, line: Line) -> QuoteItem:
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

    return QuoteRead(
        items=[item(n, line) for n, line in enumerate(found.lines)],
        discounts=[
            DiscountRead(
                code=used.code,
                name=used.name,
                amount=money(used.amount),
                explanation=used.explanation,
            )
            for used in found.quote.applied
        ],
        rejected_codes=[
            RejectedCode(code=rejected.code, reason=rejected.reason)
            for rejected in found.quote.rejected
        ],
        shipping_method=chosen(found.option, buyer.locale),
        subtotal=money(found.sums.subtotal),
        discount=money(found.sums.discount),
        shipping=money(found.sums.shipping),
        tax=money(found.sums.tax),
        tax_rate=found.sums.tax_rate,
        total=money(found.sums.total),
    )


def _chosen_shipping(order: Order) -> ChosenShipping | None:
    method = order.shipping_method
    return None if method is None else ChosenShipping.model_validate(method)


def _status_change_read(change: OrderStatusChange) -> StatusChangeRead:
    return StatusChangeRead(
        status=change.status, by=by(change.actor), at=change.created_at, note=change.note
    )
