"""Money that goes back: written down once, sent once, told to the order."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, outbox
from commerce.core.database import new_id
from commerce.orders import service as orders
from commerce.orders.errors import RefundTooLarge
from commerce.payments import reading
from commerce.payments.errors import RefundNotOpen
from commerce.payments.models import Payment, PaymentEvent, Refund
from commerce.payments.states import RefundStatus, after_refund

# Nobody can be told to give money back over the network: a person does.
BY_HAND = frozenset({"cash_on_delivery", "bank_transfer"})


async def open_due(
    session: AsyncSession, refund_id: UUID, order_id: UUID, amount: int, reason: str
) -> None:
    """Write down what an order owes; the same `refund_id` twice is one refund."""
    order = await orders.lock(session, order_id)
    payment = await reading.find_settling(session, order_id)
    await _insert(
        session,
        Refund(
            id=refund_id,
            order_id=order_id,
            payment_id=None if payment is None else payment.id,
            order_number=order.number,
            provider=order.payment_method if payment is None else payment.provider,
            amount=amount,
            currency=order.currency,
            reason=reason,
            of_order=True,
            status=await _first_status(session, payment, amount),
        ),
    )


async def open_automatic(session: AsyncSession, payment: Payment, reason: str) -> None:
    """Give back the whole of a locked payment that paid for nothing."""
    await session.flush()
    await _insert(
        session,
        Refund(
            id=new_id(),
            order_id=payment.order_id,
            payment_id=payment.id,
            order_number=payment.order_number,
            provider=payment.provider,
            amount=payment.amount,
            currency=payment.currency,
            reason=reason,
            of_order=False,
            status="manual" if payment.provider in BY_HAND else "pending",
        ),
    )


async def lock(session: AsyncSession, refund_id: UUID) -> Refund:
    """A refund, its payment and its order, locked from the order down; raises RefundNotFound."""
    known = await reading.read_refund(session, refund_id)
    if known.payment_id is None:
        await orders.lock(session, known.order_id)
    else:
        await reading.lock(session, known.payment_id)
    mine = select(Refund).where(Refund.id == refund_id).with_for_update()
    return (await session.scalars(mine.execution_options(populate_existing=True))).one()


async def finish(
    session: AsyncSession, refund: Refund, provider_ref: str | None, actor: str
) -> None:
    """Note that a locked refund's money is gone; once, however often it is told."""
    refund.status, refund.failure = "succeeded", None
    refund.provider_ref = provider_ref or refund.provider_ref
    refund.next_attempt_at = None
    if refund.finished_at is not None:
        return
    refund.finished_at = clock.now()
    payment = await session.get(Payment, refund.payment_id) if refund.payment_id else None
    if payment is not None:
        # A person may have sent more than was paid; the refund itself tells how much.
        payment.refunded_amount = min(payment.amount, payment.refunded_amount + refund.amount)
        payment.status = after_refund(payment.amount, payment.refunded_amount)
    if refund.of_order:
        await _tell_order(session, refund, actor)
    await session.flush()
    outbox.enqueue(session, "payment.refunded", _told(refund, payment))


async def hear(session: AsyncSession, event: PaymentEvent) -> str:
    """Apply what a provider says of a refund."""
    known = None if event.refund_id is None else await session.get(Refund, event.refund_id)
    if known is None or known.provider != event.provider:
        # Made at the provider, unasked; reconciliation reports it.
        return "unmatched"
    refund = await lock(session, known.id)
    if event.kind == "refund_failed":
        refund.status, refund.failure = "needs_attention", event.reason
        return "refund_failed"
    if refund.finished_at is not None:
        return "repeated"
    if event.amount != refund.amount:
        refund.status, refund.failure = "needs_attention", "mismatch"
        return "mismatch"
    await finish(session, refund, event.provider_ref, event.provider)
    return "refunded"


async def confirm(
    session: AsyncSession, refund_id: UUID, reference: str | None, actor: str
) -> Refund:
    """Note that a person has sent the money; raises RefundNotFound, RefundNotOpen."""
    refund = await lock(session, refund_id)
    if refund.status not in {"manual", "needs_attention"}:
        raise RefundNotOpen(f"The refund is {refund.status}.", {"current": refund.status})
    await finish(session, refund, reference, actor)
    return refund


async def retry(session: AsyncSession, refund_id: UUID) -> Refund:
    """Have the provider asked again; raises RefundNotFound, RefundNotOpen."""
    refund = await lock(session, refund_id)
    if refund.status != "needs_attention" or refund.provider in BY_HAND:
        raise RefundNotOpen(f"The refund is {refund.status}.", {"current": refund.status})
    refund.status, refund.next_attempt_at, refund.attempts = "pending", None, 0
    return refund


async def _first_status(
    session: AsyncSession, payment: Payment | None, amount: int
) -> RefundStatus:
    if payment is None or payment.provider in BY_HAND:
        return "manual"
    promised = await session.scalar(
        select(func.coalesce(func.sum(Refund.amount), 0)).where(Refund.payment_id == payment.id)
    )
    # More than was paid: orders never ask for it, so somebody has to look.
    return "pending" if amount + (promised or 0) <= payment.amount else "needs_attention"


async def _insert(session: AsyncSession, refund: Refund) -> None:
    names = (
        "id", "order_id", "payment_id", "order_number", "provider", "amount", "currency", "reason",
        "of_order", "status",
    )  # fmt: skip
    row = insert(Refund).values({name: getattr(refund, name) for name in names})
    await session.execute(row.on_conflict_do_nothing())


async def _tell_order(session: AsyncSession, refund: Refund, actor: str) -> None:
    try:
        await orders.record_refund(session, refund.order_id, refund.amount, actor, refund.id)
    except RefundTooLarge:
        # The money is gone either way; the order's books are a person's to mend.
        refund.status, refund.failure = "needs_attention", "more than the order was paid"


def _told(refund: Refund, payment: Payment | None) -> dict[str, object]:
    return {
        "refundId": str(refund.id),
        "paymentId": None if payment is None else str(payment.id),
        "userId": None if payment is None else str(payment.user_id),
        "orderId": str(refund.order_id),
        "number": refund.order_number,
        "amount": refund.amount,
        "currency": refund.currency,
        "reason": refund.reason,
    }
