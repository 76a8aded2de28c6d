"""Wire models of outbound webhooks."""

from datetime import datetime
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from commerce.core.schemas import Input, Line, Output
from commerce.webhooks.models import Status
from commerce.webhooks.topics import EVERYTHING, is_told


def _check_url(url: str) -> str:
    """No credentials, which would lie about in logs, and no fragment, which is never sent."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port is none") from None
    if not parts.hostname or parts.username is not None or parts.fragment or port == 0:
        raise ValueError("must be https://host/path, without credentials or fragment")
    return url


def _check_topic(topic: str) -> str:
    if topic != EVERYTHING and not is_told(topic):
        raise ValueError("is not a topic that webhooks can be told of")
    return topic


TargetUrl = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=r"^https?://[!-~]+$"),
    AfterValidator(_check_url),
]
Topic = Annotated[str, StringConstraints(max_length=40), AfterValidator(_check_topic)]
Topics = Annotated[list[Topic], Field(min_length=1, max_length=50)]


class WebhookCreate(Input):
    """Where the shop's events are sent."""

    url: TargetUrl = Field(description="https; plain http in development alone")
    topics: Topics = Field(description="such as `order.placed`, or `*` for all")
    description: Line | None = None
    active: bool = True


class WebhookUpdate(Input):
    """Changes to an endpoint; what is left out stays."""

    # Factories, because a plain default would be documented, and what is left out stays.
    url: TargetUrl = Field(default_factory=str)
    topics: Topics = Field(default_factory=list)
    description: Line | None = None
    active: bool = Field(default_factory=bool)

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self


class WebhookRead(Output):
    """Where the shop's events are sent. `disabledReason` says why the shop turned it off."""

    id: UUID
    url: str
    description: str | None
    topics: list[str]
    active: bool
    failing_since: datetime | None
    disabled_reason: str | None
    previous_secret_until: datetime | None
    created_at: datetime


class WebhookSecret(WebhookRead):
    """An endpoint with its secret, which is shown this once."""

    secret: str = Field(description="for checking signatures: Standard Webhooks, `whsec_...`")


class Webhooks(Output):
    """Every endpoint."""

    items: list[WebhookRead]


class WebhookDeliveryRead(Output):
    """An event on its way to an endpoint."""

    id: UUID
    event_id: UUID
    topic: str
    payload: dict[str, Any]
    status: Status
    attempts: int
    response_status: int | None
    last_error: str | None
    next_attempt_at: datetime | None = Field(validation_alias="due_at")
    delivered_at: datetime | None
    occurred_at: datetime


class WebhookDeliveries(Output):
    """Some deliveries to an endpoint, the newest first."""

    items: list[WebhookDeliveryRead]
    limit: int
    next_cursor: UUID | None
