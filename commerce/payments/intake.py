"""A provider's call: believed by its signature, kept once, answered, then applied."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.payments import processing
from commerce.payments.leases import delay_after
from commerce.payments.models import Payment, PaymentEvent
from commerce.payments.providers import Gateway, ProviderEvent, Taken, WebhookCall

logger = logging.getLogger(__name__)

BATCH = 50
# An event that fails must not hold up the others.
PATIENCE = timedelta(seconds=5)


async def receive(database: Database, gateway: Gateway, call: WebhookCall) -> Taken:
    """Take a provider's call in.

    The event is committed before it is applied, and applying it may fail without the provider
    hearing of it: the loop `payments.process-events` tries again.

    Raises:
        InvalidSignature: nothing is kept of the call.
    """
    event = gateway.read_event(call)
    async with database.transaction() as session:
        payment = await _payment_of(session, gateway.name, event)
        row_id = await keep(session, gateway.name, event, payment)
    if row_id is None:
        return "duplicate"
    await _try_to_apply(database, row_id)
    if payment is None and event.kind not in {"other", "refunded", "refund_failed"}:
        return "unknown_payment"
    is_sum = event.kind in {"succeeded", "authorized"}
    if payment is not None and is_sum and event.amount != payment.amount:
        return "wrong_amount"
    return "accepted"


async def keep(
    session: AsyncSession,
    provider: str,
    event: ProviderEvent,
    payment: Payment | None,
    outcome: str | None = None,
) -> UUID | None:
    """Write the event down; None if it was told before. With an outcome it is applied already."""
    row = insert(PaymentEvent).values(
        id=new_id(),
        provider=provider,
        event_id=event.event_id,
        kind=event.kind,
        payment_id=None if payment is None else payment.id,
        refund_id=event.refund_id,
        provider_ref=event.provider_ref,
        amount=event.amount,
        currency=event.currency,
        reason=event.reason,
        payload=event.payload,
        outcome=outcome,
        processed_at=None if outcome is None else clock.now(),
    )
    return await session.scalar(row.on_conflict_do_nothing().returning(PaymentEvent.id))


async def tell(database: Database, payment: Payment, event: ProviderEvent) -> None:
    """Apply what we learned by asking, in the way of a call that came in."""
    async with database.transaction() as session:
        row_id = await keep(session, payment.provider, event, payment)
    if row_id is not None:
        await apply(database, row_id)


async def process_events(database: Database, batch: int = BATCH) -> int:
    """Apply events that wait, oldest first; answers how many were applied."""
    waiting = (
        select(PaymentEvent.id)
        .where(
            PaymentEvent.processed_at.is_(None),
            or_(
                PaymentEvent.next_attempt_at.is_(None),
                PaymentEvent.next_attempt_at <= clock.now(),
            ),
        )
        .order_by(PaymentEvent.id)
        .limit(batch)
    )
    async with database.reading() as session:
        row_ids = (await session.scalars(waiting)).all()
    return sum([await _try_to_apply(database, row_id) for row_id in row_ids])


async def apply(database: Database, row_id: UUID) -> bool:
    """Apply an event that waits; False if somebody else does, or did."""
    waiting = select(PaymentEvent).where(
        PaymentEvent.id == row_id, PaymentEvent.processed_at.is_(None)
    )
    async with database.transaction() as session:
        event = await session.scalar(waiting.with_for_update(skip_locked=True))
        if event is None:
            return False
        event.outcome = await processing.apply(session, event)
        event.processed_at = clock.now()
        if event.outcome in {"mismatch", "unmatched"}:
            logger.warning("payment event %s of %s: %s", event.id, event.provider, event.outcome)
        return True


async def _try_to_apply(database: Database, row_id: UUID) -> bool:
    try:
        return await apply(database, row_id)
    except Exception:
        logger.exception("payment event %s could not be applied", row_id)
        await _put_off(database, row_id)
        return False


async def _put_off(database: Database, row_id: UUID) -> None:
    async with database.transaction() as session:
        attempts = await session.scalar(
            update(PaymentEvent)
            .where(PaymentEvent.id == row_id)
            .values(attempts=PaymentEvent.attempts + 1)
            .returning(PaymentEvent.attempts)
        )
        await session.execute(
            update(PaymentEvent)
            .where(PaymentEvent.id == row_id)
            .values(next_attempt_at=clock.now() + delay_after(attempts or 1, PATIENCE))
        )


async def _payment_of(session: AsyncSession, provider: str, event: ProviderEvent) -> Payment | None:
    if event.payment_id is not None:
        payment = await session.get(Payment, event.payment_id)
        return payment if payment is not None and payment.provider == provider else None
    if event.provider_ref is None or event.refund_id is not None:
        return None
    named = select(Payment).where(
        Payment.provider == provider, Payment.provider_ref == event.provider_ref
    )
    return await session.scalar(named.order_by(Payment.id.desc()).limit(1))
