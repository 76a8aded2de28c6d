"""Owners' routes of outbound webhooks: the keys to what leaves the house."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from commerce.admin import audit
from commerce.admin.current import Owner
from commerce.admin.errors import RoleNotAllowed
from commerce.core.dependencies import AppSettings, ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.webhooks import service as webhooks
from commerce.webhooks.errors import (
    TooManyWebhooks,
    WebhookDeliveryNotFound,
    WebhookNotFound,
    WebhookTargetRefused,
)
from commerce.webhooks.models import Status, WebhookEndpoint
from commerce.webhooks.schemas import (
    WebhookCreate,
    WebhookDeliveries,
    WebhookDeliveryRead,
    WebhookRead,
    Webhooks,
    WebhookSecret,
    WebhookUpdate,
)

router = APIRouter(tags=["webhooks"])

# Sessions connect at their first statement: addresses are looked up before that, so that no
# transaction is open meanwhile.


@router.get("/webhooks", responses=problems(Unauthenticated, RoleNotAllowed))
async def list_webhooks(_admin: Owner, session: ReadSession) -> Webhooks:
    """Every endpoint; secrets are not shown again."""
    found = await webhooks.read_all(session)
    return Webhooks(items=[WebhookRead.model_validate(endpoint) for endpoint in found])


@router.post(
    "/webhooks",
    status_code=201,
    responses=problems(Unauthenticated, RoleNotAllowed, TooManyWebhooks, WebhookTargetRefused),
)
async def create_webhook(
    admin: Owner, session: Session, settings: AppSettings, wanted: WebhookCreate
) -> WebhookSecret:
    """Have events sent to an address. The secret is shown this once."""
    await webhooks.check_target(settings, wanted.url)
    endpoint, secret = await webhooks.create(session, webhooks.safe(settings), wanted)
    after = WebhookRead.model_validate(endpoint)
    audit.record(session, admin, "webhook.create", endpoint.id, after=after)
    return _with_secret(endpoint, secret)


@router.get(
    "/webhooks/{webhook_id}", responses=problems(Unauthenticated, RoleNotAllowed, WebhookNotFound)
)
async def read_webhook(_admin: Owner, session: ReadSession, webhook_id: UUID) -> WebhookRead:
    """One endpoint."""
    return WebhookRead.model_validate(await webhooks.read(session, webhook_id))


@router.patch(
    "/webhooks/{webhook_id}",
    responses=problems(Unauthenticated, RoleNotAllowed, WebhookNotFound, WebhookTargetRefused),
)
async def change_webhook(
    admin: Owner, session: Session, settings: AppSettings, webhook_id: UUID, wanted: WebhookUpdate
) -> WebhookRead:
    """Change an endpoint, or turn it on or off; what is left out stays."""
    if "url" in wanted.model_fields_set:
        await webhooks.check_target(settings, wanted.url)
    endpoint = await webhooks.lock(session, webhook_id)
    before = WebhookRead.model_validate(endpoint)
    await webhooks.change(session, endpoint, wanted)
    after = WebhookRead.model_validate(endpoint)
    audit.record(session, admin, "webhook.update", webhook_id, before=before, after=after)
    return after


@router.delete(
    "/webhooks/{webhook_id}",
    status_code=204,
    responses=problems(Unauthenticated, RoleNotAllowed, WebhookNotFound),
)
async def remove_webhook(admin: Owner, session: Session, webhook_id: UUID) -> None:
    """Drop an endpoint with everything that is still to be sent to it."""
    endpoint = await webhooks.lock(session, webhook_id)
    before = WebhookRead.model_validate(endpoint)
    await webhooks.remove(session, endpoint)
    audit.record(session, admin, "webhook.delete", webhook_id, before=before)


@router.post(
    "/webhooks/{webhook_id}/rotate-secret",
    responses=problems(Unauthenticated, RoleNotAllowed, WebhookNotFound),
)
async def rotate_webhook_secret(
    admin: Owner, session: Session, settings: AppSettings, webhook_id: UUID
) -> WebhookSecret:
    """Make a new secret, shown this once; for a day both secrets sign."""
    endpoint = await webhooks.lock(session, webhook_id)
    before = WebhookRead.model_validate(endpoint)
    secret = await webhooks.rotate_secret(session, webhooks.safe(settings), endpoint)
    after = WebhookRead.model_validate(endpoint)
    audit.record(session, admin, "webhook.rotate-secret", webhook_id, before=before, after=after)
    return _with_secret(endpoint, secret)


@router.post(
    "/webhooks/{webhook_id}/ping",
    status_code=202,
    responses=problems(Unauthenticated, RoleNotAllowed, WebhookNotFound),
)
async def ping_webhook(_admin: Owner, session: Session, webhook_id: UUID) -> WebhookDeliveryRead:
    """Have a `webhook.ping` sent; see what became of it among the deliveries."""
    return WebhookDeliveryRead.model_validate(await webhooks.ping(session, webhook_id))


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    responses=problems(Unauthenticated, RoleNotAllowed, WebhookNotFound),
)
async def list_webhook_deliveries(
    _admin: Owner,
    session: ReadSession,
    webhook_id: UUID,
    status: Status | None = None,
    cursor: Annotated[UUID | None, Query(description="`nextCursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> WebhookDeliveries:
    """What was or is to be sent to an endpoint, the newest first."""
    found = await webhooks.read_deliveries(session, webhook_id, status, cursor, limit)
    return WebhookDeliveries(
        items=[WebhookDeliveryRead.model_validate(delivery) for delivery in found.items],
        limit=limit,
        next_cursor=found.items[-1].id if found.has_more else None,
    )


@router.post(
    "/webhook-deliveries/{delivery_id}/replay",
    status_code=202,
    responses=problems(Unauthenticated, RoleNotAllowed, WebhookDeliveryNotFound),
)
async def replay_webhook_delivery(
    admin: Owner, session: Session, delivery_id: UUID
) -> WebhookDeliveryRead:
    """Send something again, under its old `Webhook-Id`, whatever became of it."""
    before = WebhookDeliveryRead.model_validate(await webhooks.lock_delivery(session, delivery_id))
    after = WebhookDeliveryRead.model_validate(await webhooks.replay(session, delivery_id))
    audit.record(session, admin, "webhook-delivery.replay", delivery_id, before=before, after=after)
    return after


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> WebhookSecret:
    shown = WebhookRead.model_validate(endpoint)
    return WebhookSecret(**dict(shown), secret=secret)
