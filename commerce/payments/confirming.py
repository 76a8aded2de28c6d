"""Money that a person has seen come in: bank transfers, cash counted before the delivery."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.payments import intake, processing, reading
from commerce.payments.errors import PaymentNotConfirmable
from commerce.payments.models import Payment
from commerce.payments.providers import ProviderEvent
from commerce.payments.refunds import BY_HAND
from commerce.payments.states import TAKEN


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
