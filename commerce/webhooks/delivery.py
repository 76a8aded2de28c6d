"""Sends events to integrators: claimed, sent with no session open, recorded.

A crash between sending and recording sends twice, under the same `Webhook-Id`.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx
import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, jobs, outbox, tracing
from commerce.core.database import Database
from commerce.core.secrets_at_rest import Safe, SealError
from commerce.core.settings import Settings
from commerce.webhooks import service as webhooks
from commerce.webhooks import signing
from commerce.webhooks.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks.targets import LONGEST_BODY, GuardedTransport

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=2)
# About a day in all; then the delivery has failed, and staff may replay it.
DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 7200, 18000, 21600, 36000)
)
# An endpoint that takes nothing for so long is turned off.
PATIENCE = timedelta(days=5)
RETENTION = timedelta(days=30)
USER_AGENT = "Atelier-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery, where it goes, and what it is signed with."""

    delivery: WebhookDelivery
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How sending went; `status` is None when nothing was answered."""

    status: int | None
    error: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        status = self.status
        return status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing more, ever."""
        return self.status == HTTPStatus.GONE


class Sender:
    """Sends what is due, any number of senders side by side."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Make the client; nothing is sent yet."""
        self._database = database
        self._safe = webhooks.safe(settings)
        self._timeout = settings.webhooks.timeout.total_seconds()
        transport = GuardedTransport(private_too=settings.webhooks.allow_private_targets)
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=self._timeout,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": USER_AGENT},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def step(self) -> int:
        """Send one batch; return how many were tried."""
        async with self._database.transaction() as session:
            parcels = await _claim(session, self._safe)
        await asyncio.gather(*(self._deliver(parcel) for parcel in parcels))
        return len(parcels)

    async def _deliver(self, parcel: Parcel) -> None:
        outcome = await self._send(parcel)
        async with self._database.transaction() as session:
            if outcome.is_taken:
                await _record_taken(session, parcel.delivery, outcome)
            else:
                await _record_failure(session, parcel.delivery, outcome)

    async def _send(self, parcel: Parcel) -> Outcome:
        if not parcel.secrets:
            return Outcome(None, "the secret cannot be read; rotate it")
        body = _body(parcel.delivery)
        timestamp = int(clock.now().timestamp())
        headers = signing.headers(str(parcel.delivery.event_id), timestamp, body, parcel.secrets)
        try:
            with tracing.outward("webhook"):
                async with asyncio.timeout(self._timeout):
                    return await self._post(parcel.url, body, headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            return Outcome(None, said[: jobs.LONGEST_ERROR])

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        """Only the status is of interest; of what else is answered, some is read and let go."""
        headers = {**headers, "Content-Type": "application/json"}
        async with self._http.stream("POST", url, content=body, headers=headers) as response:
            read = 0
            async for chunk in response.aiter_raw():
                read += len(chunk)
                if read >= LONGEST_BODY:
                    break
            return Outcome(response.status_code, f"answered {response.status_code}")


async def forget(database: Database) -> int:
    """Drop deliveries that ended long ago; return how many."""
    old = delete(WebhookDelivery).where(
        WebhookDelivery.due_at.is_(None), WebhookDelivery.created_at < clock.now() - RETENTION
    )
    async with database.transaction() as session:
        return len((await session.scalars(old.returning(WebhookDelivery.id))).all())


def _body(delivery: WebhookDelivery) -> bytes:
    event: dict[str, Any] = {
        "type": delivery.topic,
        "timestamp": delivery.occurred_at.isoformat(),
        "data": delivery.payload,
    }
    return orjson.dumps(event)


async def _claim(session: AsyncSession, safe: Safe) -> list[Parcel]:
    claimed = await jobs.claim(session, WebhookDelivery, LEASE, BATCH)
    ids = {delivery.endpoint_id for delivery in claimed}
    found = await session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.id.in_(ids)))
    endpoints = {endpoint.id: endpoint for endpoint in found}
    return [
        Parcel(delivery, endpoint.url, _secrets(endpoint, safe))
        for delivery in claimed
        if (endpoint := endpoints.get(delivery.endpoint_id)) is not None
    ]


def _secrets(endpoint: WebhookEndpoint, safe: Safe) -> tuple[str, ...]:
    sealed = [endpoint.secret]
    until = endpoint.previous_secret_until
    if endpoint.previous_secret is not None and until is not None and until > clock.now():
        sealed.append(endpoint.previous_secret)
    try:
        return tuple(safe.unseal(secret) for secret in sealed)
    except SealError:
        logger.exception("the secret of webhook endpoint %s cannot be read", endpoint.id)
        return ()


async def _record_taken(session: AsyncSession, delivery: WebhookDelivery, outcome: Outcome) -> None:
    await jobs.finish(
        session,
        delivery,
        status="delivered",
        response_status=outcome.status,
        delivered_at=clock.now(),
        last_error=None,
    )
    well = update(WebhookEndpoint).where(
        WebhookEndpoint.id == delivery.endpoint_id, WebhookEndpoint.failing_since.is_not(None)
    )
    await session.execute(well.values(failing_since=None))


async def _record_failure(
    session: AsyncSession, delivery: WebhookDelivery, outcome: Outcome
) -> None:
    failures = delivery.attempts
    if failures > len(DELAYS):
        changes = {"status": "failed", "last_error": outcome.error}
        held = await jobs.finish(session, delivery, response_status=outcome.status, **changes)
    else:
        delay = jobs.jittered(DELAYS[failures - 1])
        held = await jobs.try_again(
            session, delivery, delay, outcome.error, response_status=outcome.status
        )
    if held:
        await _judge(session, delivery, outcome)


async def _judge(session: AsyncSession, delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Turn off an endpoint that wants nothing more, or has taken nothing for days."""
    failing = (
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == delivery.endpoint_id)
        .values(failing_since=func.coalesce(WebhookEndpoint.failing_since, clock.now()))
        .returning(WebhookEndpoint)
    )
    endpoint = await session.scalar(failing)
    if endpoint is None or not endpoint.active or endpoint.failing_since is None:
        return
    if not outcome.is_gone and endpoint.failing_since > clock.now() - PATIENCE:
        return
    reason = "it answered 410 Gone" if outcome.is_gone else f"nothing taken in {PATIENCE.days} days"
    logger.error("webhook endpoint %s was turned off: %s", endpoint.id, reason)
    await webhooks.turn_off(session, endpoint, reason)
    notice = {"endpointId": str(endpoint.id), "url": endpoint.url, "reason": reason}
    outbox.enqueue(session, "webhook.disabled", notice)
