"""What a person decides: money seen to come in, and money that does not fit."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, outbox
from commerce.core.database import new_id
from commerce.orders.models import Order
from commerce.payments import expiring, intake, processing, reading
from commerce.payments.errors import PaymentNotConfirmable, PaymentNotFlagged
from commerce.payments.gateways.cash import NAME as CASH
from commerce.payments.models import Payment
from commerce.payments.providers import ProviderEvent
from commerce.payments.refunds import BY_HAND
from commerce.payments.states import LIVE, TAKEN


async def confirm(
    session: AsyncSession, payment_id: UUID, reference: str | None, actor: str
) -> Payment:
    """Note that the whole sum came in; once more is harmless.

    Money for an order that was cancelled meanwhile is written down as a refund to be sent by hand.

    Raises:
        PaymentNotFound: there is no such payment.
        PaymentNotConfirmable: its provider tells us by itself.
    """
    order, payment = await reading.lock(session, payment_id)
    if payment.provider not in BY_HAND:
        raise PaymentNotConfirmable(f"{payment.provider} tells of its payments by itself.")
    if payment.status in TAKEN:
        return payment
    if payment.provider == CASH and order.paid_amount:
        # Delivered already: this is the cash that the order knows of.
        await count_cash(session, order)
        return payment
    payment.provider_ref = reference
    event = ProviderEvent(
        event_id=f"confirmed:{payment.id}",
        kind="succeeded",
        payment_id=payment.id,
        provider_ref=reference,
        amount=payment.amount,
        currency=payment.currency,
        payload={"confirmedBy": actor},
    )
    outcome = await processing.settle(session, order, payment, actor)
    await intake.keep(session, payment.provider, event, payment, outcome)
    await session.flush()
    return payment


async def count_cash(session: AsyncSession, order: Order) -> None:
    """Note that a locked order was paid at the door; once more is harmless."""
    if await reading.find_settling(session, order.id) is not None:
        return
    payment = await expiring.live_of(session, order.id) or Payment(
        id=new_id(),
        order_id=order.id,
        order_number=order.number,
        user_id=order.user_id,
        provider=CASH,
        amount=order.total,
        currency=order.currency,
    )
    payment.status, payment.settles, payment.paid_at = "succeeded", True, clock.now()
    session.add(payment)
    await session.flush()
    outbox.enqueue(session, "payment.succeeded", processing.told(payment))


async def dismiss(session: AsyncSession, payment_id: UUID) -> Payment:
    """Note that money which did not fit was dealt with; the order may be paid anew.

    Raises:
        PaymentNotFound: there is no such payment.
        PaymentNotFlagged: nothing about it waits for a person.
    """
    _, payment = await reading.lock(session, payment_id)
    if payment.flag is None:
        raise PaymentNotFlagged
    if payment.status in LIVE:
        payment.status, payment.failure = "failed", payment.flag
        payment.next_attempt_at = None
    payment.flag = None
    await session.flush()
    return payment
