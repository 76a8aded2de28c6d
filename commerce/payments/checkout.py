"""A shopper pays: one live payment an order, begun once at its provider."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Update, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.orders import service as orders
from commerce.orders.errors import OrderNotFound, OrderNotPayable, PaymentMethodUnavailable
from commerce.orders.models import Order
from commerce.orders.states import CLOSED
from commerce.payments import expiring
from commerce.payments.errors import ProviderRefused
from commerce.payments.models import Payment
from commerce.payments.providers import Charge, Gateway, Provider, Started, Visitor
from commerce.payments.registry import Providers
from commerce.payments.schemas import PaymentCreate

# How long a provider has to tell us by itself; then it is asked.
FIRST_QUESTION = timedelta(minutes=5)


async def begin(
    database: Database,
    providers: Providers,
    shopper_id: UUID,
    wanted: PaymentCreate,
    visitor: Visitor,
) -> UUID:
    """Begin to pay an order, or go on with the payment that waits for it; answers its id.

    Opens transactions of its own: the provider is asked between them, never within. Whatever goes
    wrong half-way, the next call goes on with the same payment, and the provider knows it by the
    same id.

    Raises:
        ReturnUrlNotAllowed: shoppers do not come back there.
        OrderNotFound, OrderNotPayable: there is nothing to pay.
        PaymentMethodUnavailable: the order's way of paying is not offered, or was refused.
        ProviderUnavailable: the provider does not answer.
    """
    providers.check_return_url(wanted.return_url)
    async with database.transaction() as session:
        payment, provider = await _open(session, providers, shopper_id, wanted)
    if payment.instructions is None:
        try:
            started = await provider.begin(charge_of(payment), visitor)
        except ProviderRefused as refusal:
            async with database.transaction() as session:
                await session.execute(_refused(payment.id, refusal))
            raise PaymentMethodUnavailable(
                "The payment provider did not accept this payment.", {"code": refusal.code}
            ) from None
        async with database.transaction() as session:
            await session.execute(_begun(payment.id, started))
    return payment.id


def charge_of(payment: Payment) -> Charge:
    """What a provider has to know of a payment."""
    return Charge(
        payment_id=payment.id,
        order_number=payment.order_number,
        amount=payment.amount,
        currency=payment.currency,
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        provider_ref=payment.provider_ref,
    )


async def _open(
    session: AsyncSession, providers: Providers, shopper_id: UUID, wanted: PaymentCreate
) -> tuple[Payment, Provider]:
    """The order's live payment, made if there is none; the order's lock makes it one."""
    order = await _payable(session, shopper_id, wanted.order_id)
    if wanted.method is not None and wanted.method != order.payment_method:
        orders.change_payment_method(order, wanted.method, providers.shop)
    provider = providers.find(order.payment_method, order.total, order.currency)
    live = await expiring.live_of(session, order.id)
    if live is not None and live.provider != provider.name:
        await expiring.expire(session, live)
        live = None
    if live is None:
        live = _new_payment(order, provider)
        session.add(live)
    live.return_url = wanted.return_url or live.return_url
    await session.flush()
    return live, provider


async def _payable(session: AsyncSession, shopper_id: UUID, order_id: UUID) -> Order:
    order = await orders.lock(session, order_id)
    if order.user_id != shopper_id:
        raise OrderNotFound
    if order.payment_method != "cash_on_delivery":
        return await orders.for_payment(session, shopper_id, order_id)
    if order.status in CLOSED:
        raise OrderNotPayable(f"The order is {order.status}.", {"current": order.status})
    return order


def _new_payment(order: Order, provider: Provider) -> Payment:
    now = clock.now()
    return Payment(
        id=new_id(),
        created_at=now,
        order_id=order.id,
        order_number=order.number,
        user_id=order.user_id,
        provider=provider.name,
        amount=order.total,
        currency=order.currency,
        status="pending",
        expires_at=order.payment_due_at,
        next_attempt_at=now + FIRST_QUESTION if isinstance(provider, Gateway) else None,
    )


def _begun(payment_id: UUID, started: Started) -> Update:
    """Keep what the provider said, unless a faster request or event has done so."""
    return (
        update(Payment)
        .where(Payment.id == payment_id, Payment.instructions.is_(None))
        .values(
            instructions=started.instructions.model_dump(mode="json", exclude_none=True),
            provider_ref=func.coalesce(Payment.provider_ref, started.provider_ref),
        )
    )


def _refused(payment_id: UUID, refusal: ProviderRefused) -> Update:
    return (
        update(Payment)
        .where(Payment.id == payment_id, Payment.status == "pending")
        .values(status="failed", failure=refusal.code)
    )
