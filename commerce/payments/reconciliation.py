"""Every payment beside the provider's books: what differs, and, if wanted, mended."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from commerce.core import clock
from commerce.core.database import Database
from commerce.payments import intake, reading
from commerce.payments.books import Difference, as_events, compare
from commerce.payments.checkout import charge_of
from commerce.payments.errors import (
    ProviderRefused,
    ProviderUnavailable,
    UnknownProvider,
    reason_of,
)
from commerce.payments.models import Payment
from commerce.payments.providers import ProviderState
from commerce.payments.refunds import BY_HAND
from commerce.payments.registry import Providers

logger = logging.getLogger(__name__)

BATCH = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """A payment about which the books differ, or about which the provider could not be asked."""

    payment_id: UUID
    order_number: str
    provider: str
    differences: list[Difference]
    mended: bool


async def reconcile(
    database: Database,
    providers: Providers,
    since: timedelta,
    *,
    fix: bool,
    only: UUID | None = None,
) -> list[Finding]:
    """Compare what began since then; `fix` applies the provider's word as its webhooks would.

    `only` compares a single payment.
    What a webhook would not mend stays for a person: another sum, a refund that nobody asked for.
    """
    found = []
    async for payment in _payments(database, since, only):
        finding = await _examine(database, providers, payment, fix=fix)
        if finding is not None:
            found.append(finding)
    return found


async def _examine(
    database: Database, providers: Providers, payment: Payment, *, fix: bool
) -> Finding | None:
    try:
        state = await providers.gateway(payment.provider).fetch(charge_of(payment))
    except (ProviderRefused, ProviderUnavailable, UnknownProvider) as failure:
        unknown = Difference("unknown", payment.status, reason_of(failure))
        return _finding(payment, [unknown], mended=False)
    differences = await _differences(database, payment.id, state)
    if not differences:
        return None
    left = differences
    if fix:
        for event in as_events(payment, state):
            await intake.tell(database, payment, event)
        left = await _differences(database, payment.id, state)
    return _finding(payment, differences, mended=not left)


async def _differences(
    database: Database, payment_id: UUID, state: ProviderState
) -> list[Difference]:
    """Compared with what we know now: a webhook may have come while we asked."""
    async with database.reading() as session:
        payment = await reading.read_any(session, payment_id)
        refunds = await reading.refunds_of(session, [payment])
    return compare(payment, refunds[payment.id], state)


async def _payments(
    database: Database, since: timedelta, only: UUID | None
) -> AsyncIterator[Payment]:
    """In batches, so that no transaction is open while providers are asked."""
    begun = select(Payment).where(
        Payment.created_at >= clock.now() - since, Payment.provider.not_in(BY_HAND)
    )
    if only is not None:
        begun = begun.where(Payment.id == only)
    last: UUID | None = None
    while True:
        next_ones = begun if last is None else begun.where(Payment.id > last)
        async with database.reading() as session:
            batch = (await session.scalars(next_ones.order_by(Payment.id).limit(BATCH))).all()
        for payment in batch:
            yield payment
        if len(batch) < BATCH:
            return
        last = batch[-1].id


def _finding(payment: Payment, differences: list[Difference], *, mended: bool) -> Finding:
    return Finding(payment.id, payment.order_number, payment.provider, differences, mended)
