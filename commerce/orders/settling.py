"""What orders learn from the payments' side: money that came, money that went back."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.money import Currency
from commerce.orders import moving, refunds
from commerce.orders.errors import OrderNotPayable, PaymentMismatch, RefundTooLarge
from commerce.orders.models import Order, OrderRefund
from commerce.orders.reading import lock, lock_own
from commerce.orders.states import is_legal


async def for_payment(session: AsyncSession, user_id: UUID, order_id: UUID) -> Order:
    """The shopper's own order that waits for its payment, locked.

    Raises:
        OrderNotFound: there is no such order, or it is somebody else's.
        OrderNotPayable: it is paid, called off, paid at the door, or too late.
    """
    order = await lock_own(session, user_id, order_id)
    if order.status != "awaiting_payment":
        raise OrderNotPayable(f"The order is {order.status}.", {"current": order.status})
    if order.payment_due_at is not None and order.payment_due_at <= clock.now():
        raise OrderNotPayable("The time for paying is over.", {"current": order.status})
    return order


async def record_payment(
    session: AsyncSession, order_id: UUID, amount: int, currency: Currency, actor: str
) -> Order:
    """Note that the whole order was paid; once more is harmless, so webhooks may race.

    An order that is past its deadline and not yet cancelled is paid: whoever locks it first wins.

    Raises:
        OrderNotFound: there is no such order.
        OrderNotPayable: it was cancelled, or came back unpaid, meanwhile; the money must go back.
        PaymentMismatch: the sum or the currency is another.
    """
    order = await lock(session, order_id)
    is_over = order.status in {"returned", "refunded"} and not order.paid_amount
    if order.status == "cancelled" or is_over:
        raise OrderNotPayable(f"The order is {order.status}.", {"current": order.status})
    if (amount, currency) != (order.total, order.currency):
        raise PaymentMismatch(f"The order costs {order.total} {order.currency}.")
    if order.paid_amount:
        return order
    order.paid_amount = amount
    if order.status == "awaiting_payment":
        await moving.move(session, order, "paid", actor)
    await session.flush()
    return order


async def request_refund(
    session: AsyncSession, order_id: UUID, amount: int, reason: str
) -> tuple[Order, int]:
    """Owe the shopper part of what they paid, as staff decided; answers how much it came to.

    Raises:
        OrderNotFound: there is no such order.
        RefundTooLarge: that much was not paid, or is owed already.
    """
    order = await lock(session, order_id)
    left = order.paid_amount - order.refund_due
    if amount > left:
        raise RefundTooLarge(f"At most {left} can go back.", {"available": left})
    owed = await refunds.request(session, order, amount, reason)
    await session.flush()
    return order, owed


async def record_refund(
    session: AsyncSession, order_id: UUID, amount: int, actor: str, refund_id: UUID | None = None
) -> Order:
    """Note that money went back; an order that got all of it back is refunded, where that is legal.

    Args:
        session: the caller's transaction.
        order_id: which order.
        amount: minor units of the order's currency.
        actor: who sent it.
        refund_id: the `refundId` of `order.refund-due`: noted once, however often it is told.
            Without one the refund was made at the provider, unasked.

    Raises:
        OrderNotFound: there is no such order.
        RefundTooLarge: more would have gone back than was paid.
    """
    order = await lock(session, order_id)
    refund = None if refund_id is None else await session.get(OrderRefund, refund_id)
    if refund is not None and refund.completed_at is not None:
        return order
    if order.refunded_amount + amount > order.paid_amount:
        raise RefundTooLarge(f"{order.paid_amount} was paid.", {"refunded": order.refunded_amount})
    if refund is None:
        order.refund_due = min(order.paid_amount, order.refund_due + amount)
    else:
        refund.completed_at = clock.now()
    order.refunded_amount += amount
    if order.refunded_amount == order.paid_amount and is_legal(order.status, "refunded"):
        await moving.move(session, order, "refunded", actor)
    await session.flush()
    return order
