"""What orders do about the shop's events: tell shoppers, and forget those who are gone."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.events import Event
from commerce.notifications.kinds import Kind
from commerce.notifications.service import notify
from commerce.orders import forgetting
from commerce.orders.models import Order
from commerce.orders.states import Status

TOPICS = (
    "order.placed", "order.status-changed", "order.returned", "payment.refunded", "user.deleted",
)  # fmt: skip
# Returns and refunds are told of piece by piece and sum by sum, not by the state they lead to.
TOLD: dict[Status, Kind] = {
    "paid": "order-paid",
    "processing": "order-processing",
    "shipped": "order-shipped",
    "delivered": "order-delivered",
    "cancelled": "order-cancelled",
}


async def handle(session: AsyncSession, event: Event) -> None:
    """Apply an event."""
    told = event.payload
    match event.topic:
        case "order.placed":
            await _tell(session, told, "order-placed", told["total"])
        case "order.status-changed" if told["status"] in TOLD:
            await _tell(session, told, TOLD[told["status"]], told["total"])
        case "order.returned":
            await _tell(session, told, "order-returned", told["refund"])
        case "payment.refunded":
            await _tell_of_refund(session, told)
        case "user.deleted":
            await forgetting.forget_shopper(session, UUID(told["userId"]))
        case _:
            pass


async def _tell(
    session: AsyncSession, told: dict[str, Any], kind: Kind, sum_: dict[str, Any]
) -> None:
    data = {"orderId": told["orderId"], "number": told["number"], **sum_}
    tracking = told.get("tracking")
    if kind == "order-shipped" and tracking is not None:
        data |= {"carrier": tracking["carrier"], "trackingNumber": tracking["number"]}
    await notify(session, UUID(told["userId"]), kind, data)


async def _tell_of_refund(session: AsyncSession, told: dict[str, Any]) -> None:
    of_order = select(Order.number, Order.user_id).where(Order.id == UUID(told["orderId"]))
    row = (await session.execute(of_order)).one_or_none()
    if row is None:
        return
    number, user_id = row
    facts = {"orderId": told["orderId"], "number": number}
    facts |= {"amount": told["amount"], "currency": told["currency"]}
    await notify(session, user_id, "order-refunded", facts)
