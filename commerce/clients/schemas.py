"""Wire models of API keys."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from commerce.clients.keys import LONGEST_OVERLAP
from commerce.core.schemas import Input, Line, Output


class ApiKeyCreate(Input):
    """A service that shall call the shop."""

    name: Line = Field(examples=["Stylist app"])


class ApiKeyRead(Output):
    """A service's key, by its first characters."""

    id: UUID
    name: str
    prefix: str = Field(examples=["atl_9fJx2LbQ"])
    created_at: datetime
    created_by: UUID | None
    last_used_at: datetime | None = Field(description="to the minute")
    revoked_at: datetime | None
    previous_until: datetime | None = Field(description="until when the key before is good too")


class ApiKeyRotate(Input):
    """How the old key ends."""

    overlap_seconds: int = Field(
        default=0,
        ge=0,
        le=int(LONGEST_OVERLAP.total_seconds()),
        description="how long the old key is good beside the new one; not at all if it leaked",
    )


class ApiKeySecret(ApiKeyRead):
    """A key that has just been made; `key` is shown this once and sent in `X-API-Key`."""

    key: str = Field(examples=["atl_9fJx2LbQ..."])
