"""What a provider's event does to a payment: forward only, whatever order they come in.

Events are rows first (commerce/payments/intake.py). Each is applied in one transaction, under the
locks of its order and its payment, so that a webhook, a question of ours and an expiring order that
come at the same moment go one after the other.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, outbox
from commerce.orders import service as orders
from commerce.orders.errors import OrderNotPayable, PaymentMismatch
from commerce.orders.models import Order
from commerce.payments import expiring, reading, refunds
from commerce.payments.models import Payment, PaymentEvent
from commerce.payments.states import LIVE, TAKEN, moves_forward


async def apply(session: AsyncSession, event: PaymentEvent) -> str:
    """Do what the event says, if it still says anything new; answers what came of it."""
    if event.kind in {"refunded", "refund_failed"}:
        return await refunds.hear(session, event)
    if event.kind == "other":
        return "ignored"
    if event.payment_id is None:
        return "unmatched"
    order, payment = await reading.lock(session, event.payment_id)
    if event.kind == "succeeded":
        return await _succeed(session, order, payment, event)
    if event.kind == "failed":
        return _fail(session, payment, event)
    return _authorize(payment, event) if event.kind == "authorized" else _note(payment, event)


async def settle(session: AsyncSession, order: Order, payment: Payment, actor: str) -> str:
    """Let money that came pay the locked order; what pays nothing goes back by itself."""
    payment.status, payment.paid_at = "succeeded", clock.now()
    payment.flag = payment.failure = None
    # Staff and providers are not asked about it any more.
    payment.next_attempt_at = None
    if order.paid_amount:
        await refunds.open_automatic(session, payment, "double_payment")
        return "double_payment"
    try:
        await orders.record_payment(session, order.id, payment.amount, payment.currency, actor)
    except OrderNotPayable:
        await refunds.open_automatic(session, payment, "order_cancelled")
        return "too_late"
    except PaymentMismatch:
        payment.flag = "mismatch"
        return "mismatch"
    payment.settles = True
    await session.flush()
    # Another way to pay that was begun meanwhile must not take money too.
    await expiring.expire_live(session, order.id)
    outbox.enqueue(session, "payment.succeeded", told(payment))
    return "paid"


def told(payment: Payment) -> dict[str, object]:
    """What the rest of the shop hears of a payment."""
    return {
        "paymentId": str(payment.id),
        "orderId": str(payment.order_id),
        "number": payment.order_number,
        "userId": str(payment.user_id),
        "provider": payment.provider,
        "amount": payment.amount,
        "currency": payment.currency,
    }


async def _succeed(
    session: AsyncSession, order: Order, payment: Payment, event: PaymentEvent
) -> str:
    if payment.status in TAKEN:
        return "repeated"
    if not _fits(payment, event):
        payment.flag = "mismatch"
        return "mismatch"
    payment.provider_ref = event.provider_ref or payment.provider_ref
    return await settle(session, order, payment, payment.provider)


def _authorize(payment: Payment, event: PaymentEvent) -> str:
    if not moves_forward(payment.status, "authorized"):
        return "ignored"
    if not _fits(payment, event):
        payment.flag = "mismatch"
        return "mismatch"
    payment.status = "authorized"
    payment.provider_ref = event.provider_ref or payment.provider_ref
    # Taken by commerce/payments/follow_up.py, which looks at the order once more.
    payment.attempts, payment.next_attempt_at = 0, clock.now()
    return "authorized"


def _fail(session: AsyncSession, payment: Payment, event: PaymentEvent) -> str:
    if not moves_forward(payment.status, "failed"):
        return "ignored"
    payment.status, payment.failure = "failed", event.reason
    payment.next_attempt_at = None
    outbox.enqueue(session, "payment.failed", told(payment) | {"reason": event.reason})
    return "failed"


def _note(payment: Payment, event: PaymentEvent) -> str:
    """One try did not succeed, or is under way: the shopper may still pay."""
    if payment.status not in LIVE:
        return "ignored"
    payment.failure = event.reason
    return "noted"


def _fits(payment: Payment, event: PaymentEvent) -> bool:
    return (event.amount, event.currency) == (payment.amount, payment.currency)
