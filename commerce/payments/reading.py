"""Finding payments and refunds."""

import hmac
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.pagination import Page
from commerce.orders import service as orders
from commerce.orders.models import Order
from commerce.payments.errors import PaymentNotFound, RefundNotFound
from commerce.payments.models import Payment, PaymentEvent, Refund
from commerce.payments.providers import Returned
from commerce.payments.states import RefundStatus, Status

# `needs_attention`: money that does not fit, or that could not be given back.
Wanted = Status | Literal["mismatch", "needs_attention"]


async def read(session: AsyncSession, user_id: UUID, payment_id: UUID) -> Payment:
    """One of the shopper's own payments; raises PaymentNotFound, also for anybody else's."""
    payment = await session.get(Payment, payment_id)
    if payment is None or payment.user_id != user_id:
        raise PaymentNotFound
    return payment


async def read_any(session: AsyncSession, payment_id: UUID) -> Payment:
    """Anybody's payment, for staff; raises PaymentNotFound."""
    payment = await session.get(Payment, payment_id)
    if payment is None:
        raise PaymentNotFound
    return payment


async def find_returned(session: AsyncSession, provider: str, returned: Returned) -> Payment:
    """The payment that a returning shopper comes from; raises PaymentNotFound."""
    named = select(Payment).where(Payment.provider == provider)
    if returned.payment_id is not None:
        named = named.where(Payment.id == returned.payment_id)
    else:
        named = named.where(Payment.provider_ref == returned.provider_ref)
    payment = await session.scalar(named.limit(1))
    if payment is None or not _is_known_secret(payment, returned.client_secret):
        raise PaymentNotFound
    return payment


async def lock(session: AsyncSession, payment_id: UUID) -> tuple[Order, Payment]:
    """A payment and its order, the caller's alone until the transaction ends.

    The order first, always: whoever changes either comes through here or through the order's own
    lock, so that no two wait for each other in a circle. Raises PaymentNotFound.
    """
    order_id = await session.scalar(select(Payment.order_id).where(Payment.id == payment_id))
    if order_id is None:
        raise PaymentNotFound
    order = await orders.lock(session, order_id)
    mine = select(Payment).where(Payment.id == payment_id).with_for_update(key_share=True)
    payment = (await session.scalars(mine.execution_options(populate_existing=True))).one()
    return order, payment


async def find_settling(session: AsyncSession, order_id: UUID) -> Payment | None:
    """The payment that paid the order, if one did."""
    return await session.scalar(
        select(Payment).where(Payment.order_id == order_id, Payment.settles)
    )


async def read_page(
    session: AsyncSession,
    page: Page,
    wanted: Wanted | None,
    provider: str | None,
    order_id: UUID | None,
) -> tuple[list[Payment], int]:
    """Everybody's payments, newest first, for staff."""
    statement = select(Payment)
    if wanted is not None:
        statement = _narrowed(statement, wanted)
    if provider is not None:
        statement = statement.where(Payment.provider == provider)
    if order_id is not None:
        statement = statement.where(Payment.order_id == order_id)
    total = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    newest = statement.order_by(Payment.id.desc()).limit(page.limit).offset(page.offset)
    return list(await session.scalars(newest)), total


async def refunds_of(session: AsyncSession, payments: list[Payment]) -> dict[UUID, list[Refund]]:
    """The refunds of these payments, oldest first, in one statement."""
    found: dict[UUID, list[Refund]] = {payment.id: [] for payment in payments}
    statement = select(Refund).where(Refund.payment_id.in_(found)).order_by(Refund.id)
    for refund in await session.scalars(statement):
        if refund.payment_id is not None:
            found[refund.payment_id].append(refund)
    return found


async def events_of(session: AsyncSession, payment_id: UUID) -> list[PaymentEvent]:
    """What was told of a payment, oldest first; raises PaymentNotFound."""
    await read_any(session, payment_id)
    mine = select(PaymentEvent).where(PaymentEvent.payment_id == payment_id)
    return list(await session.scalars(mine.order_by(PaymentEvent.id)))


async def read_refunds(
    session: AsyncSession, page: Page, status: RefundStatus | None
) -> tuple[list[Refund], int]:
    """Money on its way back, newest first, for staff."""
    statement = select(Refund) if status is None else select(Refund).where(Refund.status == status)
    total = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    newest = statement.order_by(Refund.id.desc()).limit(page.limit).offset(page.offset)
    return list(await session.scalars(newest)), total


async def read_refund(session: AsyncSession, refund_id: UUID) -> Refund:
    """A refund; raises RefundNotFound."""
    refund = await session.get(Refund, refund_id)
    if refund is None:
        raise RefundNotFound
    return refund


def _is_known_secret(payment: Payment, given: str | None) -> bool:
    if given is None:
        return True
    known = (payment.instructions or {}).get("client_secret", "")
    return hmac.compare_digest(known.encode(), given.encode(errors="replace"))


def _narrowed(statement: Select[Payment], wanted: Wanted) -> Select[Payment]:
    troubled = select(Refund.payment_id).where(Refund.status == "needs_attention")
    match wanted:
        case "mismatch":
            return statement.where(Payment.flag == "mismatch")
        case "needs_attention":
            return statement.where(or_(Payment.flag.is_not(None), Payment.id.in_(troubled)))
        case _:
            return statement.where(Payment.status == wanted)
