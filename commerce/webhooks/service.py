"""The verbs of outbound webhooks: keeping endpoints, and what is to be sent to them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.events import Event
from commerce.core.secrets_at_rest import Safe
from commerce.core.settings import Settings
from commerce.webhooks import signing, targets, topics
from commerce.webhooks.errors import (
    TooManyWebhooks,
    WebhookDeliveryNotFound,
    WebhookNotFound,
    WebhookTargetRefused,
)
from commerce.webhooks.models import Status, WebhookDelivery, WebhookEndpoint
from commerce.webhooks.schemas import WebhookCreate, WebhookUpdate

PURPOSE = "webhook-signing"
MOST_ENDPOINTS = 50
# How long the secret before the latest still signs.
OVERLAP = timedelta(hours=24)


async def check_target(settings: Settings, url: str) -> None:
    """Look at where an address leads before it is kept; call it with no transaction open.

    Sending looks again: names may lead elsewhere by then.

    Raises:
        WebhookTargetRefused: into a private network, nowhere, or without TLS in production.
    """
    private_too = settings.webhooks.allow_private_targets
    if not private_too and not url.startswith("https://"):
        raise WebhookTargetRefused("The address must begin with https://.")
    try:
        parsed = httpx.URL(url)
        await targets.resolve(parsed.host, parsed.port or 443, private_too=private_too)
    # A host name that is no IDNA raises a kind of ValueError when it is looked at.
    except (targets.ForbiddenTargetError, httpx.InvalidURL, ValueError) as error:
        raise WebhookTargetRefused(f"Not sent there: {error}.") from error


async def create(
    session: AsyncSession, safe: Safe, wanted: WebhookCreate
) -> tuple[WebhookEndpoint, str]:
    """Keep an endpoint; answers it and its secret. Raises TooManyWebhooks."""
    present = await session.scalar(select(func.count()).select_from(WebhookEndpoint)) or 0
    if present >= MOST_ENDPOINTS:
        raise TooManyWebhooks
    secret = signing.new_secret()
    endpoint = WebhookEndpoint(
        id=new_id(), secret=safe.seal(secret), created_at=clock.now(), **wanted.model_dump()
    )
    session.add(endpoint)
    await session.flush()
    return endpoint, secret


async def read_all(session: AsyncSession) -> Sequence[WebhookEndpoint]:
    """Every endpoint, the oldest first."""
    return (await session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id))).all()


async def read(session: AsyncSession, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint; raises WebhookNotFound."""
    endpoint = await session.get(WebhookEndpoint, endpoint_id)
    if endpoint is None:
        raise WebhookNotFound
    return endpoint


async def lock(session: AsyncSession, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint, to be changed; raises WebhookNotFound."""
    endpoint = await session.get(WebhookEndpoint, endpoint_id, with_for_update=True)
    if endpoint is None:
        raise WebhookNotFound
    return endpoint


async def change(session: AsyncSession, endpoint: WebhookEndpoint, wanted: WebhookUpdate) -> None:
    """Change an endpoint that the caller has locked.

    Turned on, it starts with a clean slate; turned off, what waits for it is not sent.
    """
    for name, value in wanted.model_dump(exclude_unset=True).items():
        setattr(endpoint, name, value)
    if endpoint.active:
        endpoint.failing_since = endpoint.disabled_reason = None
    else:
        await turn_off(session, endpoint, endpoint.disabled_reason)
    await session.flush()


async def turn_off(session: AsyncSession, endpoint: WebhookEndpoint, reason: str | None) -> None:
    """Send nothing more to an endpoint that the caller has locked; staff may replay what waits."""
    endpoint.active, endpoint.disabled_reason = False, reason
    waiting = update(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.due_at.is_not(None)
    )
    await session.execute(
        waiting.values(
            status="failed", due_at=None, claim_token=None, last_error="the endpoint was turned off"
        )
    )


async def rotate_secret(session: AsyncSession, safe: Safe, endpoint: WebhookEndpoint) -> str:
    """Give an endpoint that the caller has locked a new secret; the old one signs a day longer."""
    secret = signing.new_secret()
    endpoint.previous_secret, endpoint.secret = endpoint.secret, safe.seal(secret)
    endpoint.previous_secret_until = clock.now() + OVERLAP
    await session.flush()
    return secret


async def remove(session: AsyncSession, endpoint: WebhookEndpoint) -> None:
    """Drop an endpoint with everything that is still to be sent to it."""
    await session.delete(endpoint)
    await session.flush()


async def fan_out(session: AsyncSession, event: Event) -> None:
    """Write down an event for every endpoint that wants to hear of it."""
    if not topics.is_told(event.topic):
        return
    wants = WebhookEndpoint.topics.overlap([event.topic, topics.EVERYTHING])
    endpoints = await session.scalars(
        select(WebhookEndpoint.id).where(WebhookEndpoint.active, wants)
    )
    rows = [_delivery(endpoint, event) for endpoint in endpoints]
    if rows:
        # Delivered twice by the broker, an event is still sent once.
        await session.execute(insert(WebhookDelivery).values(rows).on_conflict_do_nothing())


async def ping(session: AsyncSession, endpoint_id: UUID) -> WebhookDelivery:
    """Have a test event sent to an endpoint, also to one that is turned off."""
    endpoint = await read(session, endpoint_id)
    event = Event(new_id(), topics.PING, {"endpointId": str(endpoint.id)})
    delivery = WebhookDelivery(**_delivery(endpoint.id, event))
    session.add(delivery)
    await session.flush()
    await session.refresh(delivery)
    return delivery


async def lock_delivery(session: AsyncSession, delivery_id: UUID) -> WebhookDelivery:
    """Something that was or is to be sent, to be changed; raises WebhookDeliveryNotFound."""
    delivery = await session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise WebhookDeliveryNotFound
    return delivery


async def replay(session: AsyncSession, delivery_id: UUID) -> WebhookDelivery:
    """Send something again, whatever became of it; raises WebhookDeliveryNotFound."""
    again = (
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .values(status="pending", due_at=clock.now(), attempts=0, claim_token=None, last_error=None)
        .returning(WebhookDelivery)
    )
    delivery = await session.scalar(again)
    if delivery is None:
        raise WebhookDeliveryNotFound
    return delivery


class Deliveries(NamedTuple):
    """Some deliveries, and whether there are more."""

    items: Sequence[WebhookDelivery]
    has_more: bool


async def read_deliveries(
    session: AsyncSession,
    endpoint_id: UUID,
    status: Status | None,
    before: UUID | None,
    limit: int,
) -> Deliveries:
    """Deliveries to an endpoint, the newest first; raises WebhookNotFound."""
    await read(session, endpoint_id)
    statement = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    if status is not None:
        statement = statement.where(WebhookDelivery.status == status)
    if before is not None:
        statement = statement.where(WebhookDelivery.id < before)
    newest = statement.order_by(WebhookDelivery.id.desc()).limit(limit + 1)
    found = (await session.scalars(newest)).all()
    return Deliveries(found[:limit], len(found) > limit)


def safe(settings: Settings) -> Safe:
    """What endpoints' secrets are sealed with."""
    return Safe(settings.auth, PURPOSE)


def _delivery(endpoint_id: UUID, event: Event) -> dict[str, Any]:
    return {
        "id": new_id(),
        "endpoint_id": endpoint_id,
        "event_id": event.id,
        "topic": event.topic,
        "payload": topics.told(event.topic, event.payload),
        "occurred_at": clock.now(),
    }
