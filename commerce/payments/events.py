"""What payments do about the shop's events."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.events import Event
from commerce.orders import service as orders
from commerce.payments import confirming, expiring, refunds

TOPICS = ("order.refund-due", "order.status-changed")


async def handle(session: AsyncSession, event: Event) -> None:
    """Write down what is owed; stop waiting for what is not awaited; count cash at the door."""
    told = event.payload
    if event.topic == "order.refund-due":
        await _owe(session, told)
    elif told["status"] in {"cancelled", "returned"}:
        await _stop_waiting(session, UUID(told["orderId"]))
    elif told["status"] == "delivered" and told.get("paymentMethod") == "cash_on_delivery":
        await _count_cash(session, told)


async def _owe(session: AsyncSession, told: dict[str, Any]) -> None:
    refund_id, order_id = UUID(told["refundId"]), UUID(told["orderId"])
    await refunds.open_due(session, refund_id, order_id, told["amount"], told["reason"])


async def _stop_waiting(session: AsyncSession, order_id: UUID) -> None:
    await orders.lock(session, order_id)
    await expiring.expire_live(session, order_id)


async def _count_cash(session: AsyncSession, told: dict[str, Any]) -> None:
    order = await orders.lock(session, UUID(told["orderId"]))
    await confirming.count_cash(session, order)
