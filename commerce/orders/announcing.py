"""What orders tell the rest of the shop. Events carry enough that listeners look nothing up."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import outbox
from commerce.core.direct import Direct
from commerce.orders.models import Order, OrderItem, OrderRefund, OrderReturn
from commerce.orders.states import Status


def placed(work: Direct, order: Order) -> None:
    """Tell that an order was placed."""
    outbox.enqueue(work, "order.placed", _order(order, previous=None))


def status_changed(session: AsyncSession, order: Order, previous: Status) -> None:
    """Tell that an order moved on."""
    outbox.enqueue(session, "order.status-changed", _order(order, previous))


def refund_due(session: AsyncSession, order: Order, refund: OrderRefund) -> None:
    """Tell that money must go back."""
    payload = {
        "orderId": str(order.id),
        "number": order.number,
        "userId": str(order.user_id),
        "refundId": str(refund.id),
        "amount": refund.amount,
        "currency": order.currency,
        "paymentMethod": order.payment_method,
        "reason": refund.reason,
    }
    outbox.enqueue(session, "order.refund-due", payload)


def returned(session: AsyncSession, found: OrderReturn) -> None:
    """Tell that pieces of an order came back, all or some."""
    payload = {
        "orderId": str(found.order_id),
        "number": found.order.number,
        "userId": str(found.order.user_id),
        "returnId": str(found.id),
        "status": found.order.status,
        "refund": {"amount": found.refund, "currency": found.order.currency},
        "items": [_pieces(piece.order_item, piece.quantity) for piece in found.items],
    }
    outbox.enqueue(session, "order.returned", payload)


def _order(order: Order, previous: Status | None) -> dict[str, Any]:
    tracking = {} if order.tracking is None else {"tracking": order.tracking}
    return {
        **tracking,
        "orderId": str(order.id),
        "number": order.number,
        "userId": str(order.user_id),
        "status": order.status,
        "previousStatus": previous,
        "paymentMethod": order.payment_method,
        "total": {"amount": order.total, "currency": order.currency},
        "items": [_pieces(item, item.quantity) for item in order.items],
    }


def _pieces(item: OrderItem, quantity: int) -> dict[str, Any]:
    return {
        "productId": str(item.product_id),
        "variantId": None if item.variant_id is None else str(item.variant_id),
        "quantity": quantity,
    }
