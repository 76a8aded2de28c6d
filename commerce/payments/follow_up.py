"""Loop `payments.follow-up`: what a provider holds or has not told is looked after.

Money that is held is taken if its order still waits for it, and let go if not. A payment that
nobody has told of for a while is asked about: webhooks get lost.
"""

import logging
from datetime import timedelta

from sqlalchemy import select

from commerce.core import clock
from commerce.core.database import Database
from commerce.orders.models import Order
from commerce.payments import intake, reading
from commerce.payments.books import as_events
from commerce.payments.checkout import charge_of
from commerce.payments.errors import (
    ProviderRefused,
    ProviderUnavailable,
    UnknownProvider,
    reason_of,
)
from commerce.payments.leases import claim, delay_after, is_held
from commerce.payments.models import Payment
from commerce.payments.providers import ProviderState
from commerce.payments.registry import Providers
from commerce.payments.states import LIVE

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(minutes=1)


async def follow_up(database: Database, providers: Providers) -> int:
    """Look after one payment that is due for it; answers 1, or 0 if none is."""
    due = Payment.next_attempt_at <= clock.now()
    held = await claim(database, Payment, providers.settings.lease, due)
    if held is None:
        return 0
    state: ProviderState | None = None
    try:
        state = await _look_after(database, providers, held)
    except (ProviderRefused, ProviderUnavailable, UnknownProvider) as failure:
        logger.warning("payment %s could not be looked after: %s", held.id, reason_of(failure))
    else:
        for event in as_events(held, state):
            await intake.tell(database, held, event)
    await _let_go(database, providers, held, state)
    return 1


async def _look_after(database: Database, providers: Providers, held: Payment) -> ProviderState:
    gateway = providers.gateway(held.provider)
    charge, capturing = charge_of(held), providers.capturing(held.provider)
    if capturing is not None and held.provider_ref is not None:
        try:
            if held.status == "authorized" and await _is_awaited(database, held):
                await capturing.capture(charge)
            elif held.status in {"authorized", "expired"}:
                await capturing.release(charge)
        except ProviderRefused as refusal:
            # Taken or let go already: the provider's books say which.
            logger.info("payment %s: %s", held.id, refusal)
    return await gateway.fetch(charge)


async def _is_awaited(database: Database, held: Payment) -> bool:
    async with database.reading() as session:
        status = await session.scalar(select(Order.status).where(Order.id == held.order_id))
    return status == "awaiting_payment"


async def _let_go(
    database: Database, providers: Providers, held: Payment, state: ProviderState | None
) -> None:
    """Ask again later as long as something may still come."""
    async with database.transaction() as session:
        _, payment = await reading.lock(session, held.id)
        if not await is_held(session, payment, held.lease_token):
            return
        is_open = state is None or state.status in {"pending", "authorized"}
        may_come = payment.status in LIVE or (payment.status == "expired" and is_open)
        if not may_come or payment.attempts >= providers.settings.max_attempts:
            payment.next_attempt_at = None
        else:
            payment.next_attempt_at = clock.now() + delay_after(payment.attempts, FIRST_DELAY)
