"""What orders know of a shopper. They are forgotten by events (commerce/orders/events.py)."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import personal
from commerce.orders.models import (
    Order,
    OrderItem,
    OrderRefund,
    OrderReturn,
    OrderReturnItem,
    OrderStatusChange,
)


async def personal_data(session: AsyncSession, user_id: UUID) -> dict[str, Any]:
    """Every order with its lines, its history, its returns and refunds.

    Who of the staff did what is theirs, and what they noted for each other is the house's.
    """
    own = select(Order.id).where(Order.user_id == user_id)
    returned = select(OrderReturn.id).where(OrderReturn.order_id.in_(own))
    return {
        "orders": await personal.rows(session, Order, Order.user_id == user_id),
        "items": await personal.rows(session, OrderItem, OrderItem.order_id.in_(own)),
        "history": await personal.rows(
            session, OrderStatusChange, OrderStatusChange.order_id.in_(own), ("actor",)
        ),
        "returns": await personal.rows(session, OrderReturn, OrderReturn.order_id.in_(own)),
        "returnItems": await personal.rows(
            session, OrderReturnItem, OrderReturnItem.return_id.in_(returned)
        ),
        "refunds": await personal.rows(session, OrderRefund, OrderRefund.order_id.in_(own)),
    }
