"""Every event is told at least once and applied once: what listeners keep equals the facts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.chaos.events import ORDERS, Told
from commerce.activity.models import EVERY_PRODUCT, ActivityEvent, Basket
from commerce.core.inbox import InboxMessage
from commerce.notifications.models import Notification
from commerce.orders.models import Order
from commerce.tryons.models import TryonSession

# Who listens to both topics of orders.
LISTENERS = ("activity", "orders", "webhooks")
_TOLD_OF = {"shipped": "order-shipped", "cancelled": "order-cancelled", "paid": "order-paid"}


def orders_were_told(orders: Sequence[Order], heard: Sequence[Told]) -> list[str]:
    """What is wrong with what was told of orders: being placed and every move, each once."""
    told = Counter(
        (UUID(event.payload["orderId"]), event.payload["status"])
        for event in heard
        if event.topic in ORDERS
    )
    due = Counter((order.id, change.status) for order in orders for change in order.history)
    return [
        f"that order {order_id} is {status} was told {told[order_id, status]} times of {times}"
        for (order_id, status), times in due.items()
        if told[order_id, status] != times
    ] + [f"of order {order_id}, which is not there, was told" for order_id, _ in told - due]


async def were_applied(session: AsyncSession, heard: Iterable[Told]) -> list[str]:
    """What is wrong with who applied what was told of orders; nobody can have twice."""
    ids = [event.id for event in heard if event.topic in ORDERS]
    counted = (
        select(InboxMessage.subscriber, func.count().label("times"))
        .where(InboxMessage.message_id.in_(ids), InboxMessage.subscriber.in_(LISTENERS))
        .group_by(InboxMessage.subscriber)
    )
    applied = {row.subscriber: row.times for row in await session.execute(counted)}
    return [
        f"{listener} applied {applied.get(listener, 0)} of {len(ids)} events"
        for listener in LISTENERS
        if applied.get(listener, 0) != len(ids)
    ]


async def shoppers_were_told(
    session: AsyncSession, orders: Sequence[Order], jobs: Sequence[TryonSession]
) -> list[str]:
    """What is wrong with what shoppers were notified of: each thing that happened, once."""
    due = Counter[tuple[str, str]]()
    for order in orders:
        due[str(order.id), "order-placed"] += 1
        for change in order.history[1:]:
            if change.status in _TOLD_OF:
                due[str(order.id), _TOLD_OF[change.status]] += 1
    for job in jobs:
        kind = {"completed": "tryon-ready", "failed": "tryon-failed"}.get(job.status)
        if kind is not None and job.user_id is not None and not job.cached:
            due[str(job.id), kind] += 1
    told = Counter[tuple[str, str]]()
    for kind, data in await session.execute(select(Notification.kind, Notification.data)):
        told[data.get("orderId") or data.get("jobId", ""), kind] += 1
    return [
        f"of {kind} for {whose} the shopper was told {told[whose, kind]} times of {times}"
        for (whose, kind), times in due.items()
        if told[whose, kind] != times
    ]


async def orders_are_counted(session: AsyncSession, orders: Sequence[Order]) -> list[str]:
    """What is wrong with statistics: each product of an order once, none of a cancelled basket."""
    bought = {(order.id, item.product_id) for order in orders for item in order.items}
    kept = {
        (order.id, item.product_id)
        for order in orders
        if order.status != "cancelled"
        for item in order.items
    }
    ids = [uuid5(order_id, str(product_id)) for order_id, product_id in bought]
    events = select(func.count()).where(ActivityEvent.id.in_(ids), ActivityEvent.type == "order")
    wrong, counted = [], await session.scalar(events)
    if counted != len(ids):
        wrong.append(f"{counted} bought products are counted of {len(ids)}")
    known = {order.id for order in orders}
    rows = await session.execute(select(Basket.order_id, Basket.product_id))
    found = {(order_id, product_id) for order_id, product_id in rows if order_id in known}
    called_off = {order_id for order_id, product_id in found if product_id == EVERY_PRODUCT}
    baskets = {pair for pair in found if pair[0] not in called_off}
    if baskets - kept:
        wrong.append(f"{len(baskets - kept)} products of cancelled orders lie in baskets")
    if kept - baskets:
        wrong.append(f"{len(kept - baskets)} products lie in no basket")
    return wrong
