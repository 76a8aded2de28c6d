"""Tables of outbound webhooks."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified
from commerce.core.jobs import Job

Status = Literal["pending", "delivered", "failed"]


class WebhookEndpoint(Identified, Base):
    """An integrator's address, what it wants to hear of, and the secret it checks us by."""

    __tablename__ = "webhook_endpoints"

    url: Mapped[str]
    description: Mapped[str | None]
    topics: Mapped[list[str]] = mapped_column(ARRAY(String))
    active: Mapped[bool] = mapped_column(default=True)
    # Sealed (commerce/core/secrets_at_rest.py): it must be read again for every signature.
    secret: Mapped[str]
    # After a rotation both sign, until this one ends.
    previous_secret: Mapped[str | None]
    previous_secret_until: Mapped[datetime | None]
    # Since when nothing has been taken; None while things are well.
    failing_since: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class WebhookDelivery(Job, Base):
    """An event on its way to one endpoint, as it was when it happened."""

    __tablename__ = "webhook_deliveries"

    endpoint_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_endpoints.id", ondelete="CASCADE")
    )
    # `Webhook-Id`: the same however often it is sent, so that a receiver takes it once.
    event_id: Mapped[UUID]
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    status: Mapped[Status] = mapped_column(String(10), default="pending")
    response_status: Mapped[int | None]
    delivered_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_endpoint_id_id", "endpoint_id", "id"),
        Index("ix_webhook_deliveries_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )
