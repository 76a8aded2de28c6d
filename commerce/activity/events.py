"""What the shop itself tells activity: orders, try-ons that were seen, shoppers who have gone."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity import service as activity
from commerce.activity.models import EVERY_PRODUCT, Basket, Type
from commerce.activity.rules import Person, day_of, when
from commerce.core import clock
from commerce.core.events import Event

TOPICS = ("order.placed", "order.status-changed", "tryon.completed", "user.deleted")


class Listener:
    """Applies events; days are those of the shop's time zone."""

    def __init__(self, timezone: ZoneInfo) -> None:
        """`timezone` is where the shop's days begin."""
        self._timezone = timezone

    async def handle(self, session: AsyncSession, event: Event) -> None:
        """Apply an event, in the caller's transaction."""
        payload = event.payload
        match event.topic:
            case "order.placed":
                await self._ordered(session, payload)
            case "order.status-changed" if payload["status"] == "cancelled":
                await self._cancelled(session, UUID(payload["orderId"]))
            # Services ask for people whom the shop does not know.
            case "tryon.completed" if {"productId", "userId"} <= payload.keys():
                await self._tried_on(session, payload)
            case "user.deleted":
                await activity.unlink(session, UUID(payload["userId"]))
            case _:
                pass

    async def _ordered(self, session: AsyncSession, payload: dict[str, Any]) -> None:
        order_id = UUID(payload["orderId"])
        products = sorted({UUID(item["productId"]) for item in payload["items"]})
        basket = [{"order_id": order_id, "product_id": product_id} for product_id in products]
        await session.execute(insert(Basket).values(basket).on_conflict_do_nothing())
        person = await activity.known(session, UUID(payload["userId"]))
        rows = [self._row(order_id, "order", product_id, person) for product_id in products]
        await activity.add(session, rows)

    async def _cancelled(self, session: AsyncSession, order_id: UUID) -> None:
        """Forget a basket for good: that the order was placed may be heard of later than this."""
        await session.execute(delete(Basket).where(Basket.order_id == order_id))
        called_off = insert(Basket).values(order_id=order_id, product_id=EVERY_PRODUCT)
        await session.execute(called_off.on_conflict_do_nothing())

    async def _tried_on(self, session: AsyncSession, payload: dict[str, Any]) -> None:
        person = await activity.known(session, UUID(payload["userId"]))
        product_id = UUID(payload["productId"])
        row = self._row(UUID(payload["jobId"]), "tryon-completed", product_id, person)
        await activity.add(session, [row])

    def _row(self, source: UUID, kind: Type, product_id: UUID, person: Person) -> dict[str, Any]:
        now: datetime = clock.now()
        return {
            "day": day_of(now, self._timezone),
            "id": uuid5(source, str(product_id)),
            "type": kind,
            "occurred_at": when(now, now, person),
            "user_id": person.user_id,
            "visitor_id": None,
            "product_id": product_id,
            "query": None,
        }
