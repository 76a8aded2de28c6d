"""Unpaid orders do not hold stock for ever."""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import Database
from commerce.orders import moving
from commerce.orders.actors import SYSTEM
from commerce.orders.models import Order
from commerce.orders.reading import whole

logger = logging.getLogger(__name__)

BATCH = 100


async def expire(database: Database, batch: int = BATCH) -> int:
    """Cancel orders whose time for paying is over, the longest overdue first; return how many.

    One transaction an order: none waits for another's stock, and one that fails stops no other.
    """
    now = clock.now()
    async with database.reading() as session:
        overdue = select(Order.id).where(_is_overdue(now)).order_by(Order.payment_due_at)
        order_ids = (await session.scalars(overdue.limit(batch))).all()
    return sum([await _expire(database, order_id, now) for order_id in order_ids])


async def _expire(database: Database, order_id: UUID, now: datetime) -> bool:
    try:
        async with database.transaction() as session:
            return await _cancel(session, order_id, now)
    except Exception:
        logger.exception("order %s could not be expired", order_id)
        return False


async def _cancel(session: AsyncSession, order_id: UUID, now: datetime) -> bool:
    """Cancel it unless it is being paid, or changed otherwise, at this moment."""
    still = whole().where(Order.id == order_id, _is_overdue(now))
    order = await session.scalar(still.with_for_update(of=Order, skip_locked=True, key_share=True))
    if order is None:
        return False
    await moving.move(session, order, "cancelled", SYSTEM, "Not paid in time.")
    return True


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    return (Order.status == "awaiting_payment") & (Order.payment_due_at <= now)
