"""Wire models of staff's accounts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.admin.models import Role
from commerce.auth.schemas import EmailAddress, NewPassword, Password
from commerce.core.schemas import Input, Line, Moment, Output, Plain

TotpCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(examples=["492039"])]
TypedCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    Plain,
    Field(examples=["7KQ2-M9XT-VA40-C3DE"]),
]
DeviceToken = Annotated[str, StringConstraints(max_length=1000), Plain]


class AdminSignIn(Input):
    """A member of staff signs in; whose second factor is lost gives a recovery code instead."""

    email: EmailAddress
    password: Password
    totp: TotpCode | None = None
    recovery_code: TypedCode | None = None
    device_token: DeviceToken | None = Field(
        default=None, description="of an earlier sign-in: strangers' guesses do not lock it out"
    )


class AdminRead(Output):
    """A member of staff."""

    id: UUID
    email: str
    display_name: str | None
    role: Role
    active: bool
    totp_enabled: bool
    created_at: datetime


class AdminSignedIn(Output):
    """A member of staff who has signed in: `token` lives for `expiresIn` seconds."""

    admin: AdminRead
    token: str
    refresh_token: str
    expires_in: int
    device_token: str | None = Field(
        default=None, description="after a sign-in with a password: keep it for the next one"
    )


class StaffCreate(Input):
    """A new member of staff, with the password that they change at their first sign-in."""

    email: EmailAddress
    password: NewPassword
    role: Role
    display_name: Line | None = None


class StaffUpdate(Input):
    """Changes to a member of staff: fields that are left out stay."""

    role: Role | None = None
    active: bool | None = None
    display_name: Line | None = None


class PasswordChange(Input):
    """A new password for oneself, and the one it replaces."""

    current_password: Password
    new_password: NewPassword


class TotpSetup(Output):
    """A seed for an authenticator; `otpauthUri` is what its QR code says. Shown once."""

    secret: str
    otpauth_uri: str


class TotpConfirm(Input):
    """The first code of a new seed."""

    code: TotpCode


class TotpProof(Input):
    """Who removes a second factor proves to have both; a recovery code will do for the code."""

    password: Password
    code: TypedCode


class RecoveryCodes(Output):
    """Ways in for who loses the second factor: each good for one sign-in. Shown once."""

    recovery_codes: list[str]


class AuditEntryRead(Output):
    """What a member of staff changed."""

    id: UUID
    created_at: datetime
    admin_id: UUID | None
    actor: str
    role: str
    action: str
    entity: str
    entity_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditPage(Output):
    """Entries, newest first; `nextCursor` asks for older ones."""

    items: list[AuditEntryRead]
    next_cursor: UUID | None


class AuditQuery(Input):
    """Which entries are wanted; all conditions hold together."""

    entity: Line | None = None
    entity_id: Line | None = None
    actor: Line | None = None
    action: Line | None = None
    since: Moment | None = Field(None, alias="from")
    until: Moment | None = Field(None, alias="to")
    cursor: UUID | None = None
    limit: int = Field(50, ge=1, le=200)
