"""Wire models of what shoppers ask about their data."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from commerce.auth.schemas import Password, Token
from commerce.core.schemas import Input, Output
from commerce.privacy.models import Status


class ExportRead(Output):
    """A copy of the caller's data. `downloadUrl` is short-lived; ask again for a fresh one."""

    export_id: UUID
    status: Status
    size: int | None = Field(description="bytes")
    download_url: str | None
    expires_at: datetime | None
    created_at: datetime


class AccountDeletion(Input):
    """Proof that it is the caller who asks: the password, or the ID token of a fresh sign-in."""

    password: Password | None = None
    id_token: Token | None = None

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if (self.password is None) == (self.id_token is None):
            raise ValueError("send either password or idToken")
        return self
