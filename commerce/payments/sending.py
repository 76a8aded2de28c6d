"""Loop `payments.send-refunds`: providers give money back, asked as often as it takes."""

import logging
from datetime import timedelta

from sqlalchemy import or_

from commerce.core import clock
from commerce.core.database import Database
from commerce.payments import refunds
from commerce.payments.checkout import charge_of
from commerce.payments.errors import (
    ProviderRefused,
    ProviderUnavailable,
    UnknownProvider,
    reason_of,
)
from commerce.payments.leases import claim, delay_after, is_held
from commerce.payments.models import Payment, Refund
from commerce.payments.providers import RefundReceipt, RefundRequest
from commerce.payments.registry import Providers

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=30)


async def send_refund(database: Database, providers: Providers) -> int:
    """Send one refund that waits; answers 1, or 0 if none does.

    The provider knows the refund by its id, so that asking again after a lost answer is harmless.
    After the last attempt it waits for a person.
    """
    now = clock.now()
    due = or_(Refund.next_attempt_at.is_(None), Refund.next_attempt_at <= now)
    # Without a payment there is nobody to ask: a person sends it.
    asked = (Refund.status == "pending", Refund.payment_id.is_not(None))
    held = await claim(database, Refund, providers.settings.lease, *asked, due)
    if held is None:
        return 0
    try:
        receipt = await _send(database, providers, held)
    except (ProviderRefused, ProviderUnavailable, UnknownProvider) as failure:
        logger.warning("refund %s was not sent: %s", held.id, reason_of(failure))
        await _put_off(database, providers, held, reason_of(failure))
    else:
        await _record(database, providers, held, receipt)
    return 1


async def _send(database: Database, providers: Providers, held: Refund) -> RefundReceipt:
    gateway = providers.gateway(held.provider)
    async with database.reading() as session:
        payment = await session.get_one(Payment, held.payment_id)
    request = RefundRequest(held.id, held.amount, held.reason, held.provider_ref, held.attempts - 1)
    return await gateway.refund(charge_of(payment), request)


async def _record(
    database: Database, providers: Providers, held: Refund, receipt: RefundReceipt
) -> None:
    if receipt.status == "pending":
        await _put_off(database, providers, held, None, receipt.provider_ref)
        return
    async with database.transaction() as session:
        refund = await refunds.lock(session, held.id)
        if await is_held(session, refund, held.lease_token):
            await refunds.finish(session, refund, receipt.provider_ref, refund.provider)


async def _put_off(
    database: Database,
    providers: Providers,
    held: Refund,
    failure: str | None,
    provider_ref: str | None = None,
) -> None:
    async with database.transaction() as session:
        refund = await refunds.lock(session, held.id)
        if not await is_held(session, refund, held.lease_token) or refund.status != "pending":
            return
        refund.failure = failure
        refund.provider_ref = provider_ref or refund.provider_ref
        refund.next_attempt_at = clock.now() + delay_after(refund.attempts, FIRST_DELAY)
        if refund.attempts >= providers.settings.max_attempts:
            refund.status = "needs_attention"
