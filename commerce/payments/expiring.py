"""Payments that nobody waits for any more: their order is called off, or paid in another way."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.payments.models import Payment
from commerce.payments.refunds import BY_HAND
from commerce.payments.states import LIVE


async def live_of(session: AsyncSession, order_id: UUID) -> Payment | None:
    """The payment that a locked order waits for, locked; there is one at most."""
    live = select(Payment).where(Payment.order_id == order_id, Payment.status.in_(LIVE))
    return await session.scalar(live.with_for_update(key_share=True))


async def expire_live(session: AsyncSession, order_id: UUID) -> None:
    """Wait no longer for what a locked order waits for."""
    live = await live_of(session, order_id)
    if live is not None:
        await expire(session, live)


async def expire(session: AsyncSession, payment: Payment) -> None:
    """Wait no longer for a payment; money that comes all the same pays the order or goes back."""
    payment.status = "expired"
    if payment.provider not in BY_HAND:
        # Let go of what is held, and ask once more whether something came after all.
        payment.attempts, payment.next_attempt_at = 0, clock.now()
    await session.flush()
