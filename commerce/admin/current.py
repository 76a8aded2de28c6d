"""Which member of staff is asking. Shoppers' tokens are useless here."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select

from commerce.admin.errors import RoleNotAllowed, TotpEnrolmentRequired
from commerce.admin.models import AdminUser, Role
from commerce.auth import tokens
from commerce.auth.errors import InvalidToken
from commerce.core.dependencies import AppSettings, Data
from commerce.core.errors import Unauthenticated

_bearer = HTTPBearer(
    scheme_name="staff", description="The `token` of POST /admin/login.", auto_error=False
)
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True, slots=True)
class Admin:
    """The member of staff who is asking."""

    id: UUID
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class _SignedIn:
    admin: Admin
    has_totp: bool


# What a stolen password alone must not open, where the house asks for a second factor.
_POWERFUL: frozenset[Role] = frozenset({"owner", "manager"})


async def _signed_in(bearer: _Bearer, database: Data, settings: AppSettings) -> _SignedIn:
    if bearer is None:
        raise Unauthenticated
    claims = tokens.staff(settings.auth).read(bearer.credentials)
    has_totp = AdminUser.totp_secret.is_not(None)
    statement = select(AdminUser.id, AdminUser.email, AdminUser.role, has_totp).where(
        AdminUser.id == claims.subject,
        AdminUser.token_generation == claims.generation,
        AdminUser.active,
    )
    # Not the request's session: it may be in a transaction, and this one is let go at once.
    async with database.reading() as session:
        row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise InvalidToken
    admin_id, email, role, has_totp_now = row
    return _SignedIn(Admin(admin_id, email, role), has_totp_now)


_SignedInStaff = Annotated[_SignedIn, Depends(_signed_in)]


async def _enrolling_admin(signed_in: _SignedInStaff) -> Admin:
    return signed_in.admin


async def _current_admin(signed_in: _SignedInStaff, settings: AppSettings) -> Admin:
    demanded = settings.auth.require_totp and signed_in.admin.role in _POWERFUL
    if demanded and not signed_in.has_totp:
        raise TotpEnrolmentRequired
    return signed_in.admin


def _at_least(*roles: Role) -> Any:  # noqa: ANN401 - what Depends returns
    """A dependency that lets in these roles alone."""

    async def check(admin: Annotated[Admin, Depends(_current_admin)]) -> Admin:
        if admin.role not in roles:
            raise RoleNotAllowed(f"This needs one of the roles {', '.join(roles)}.")
        return admin

    return Depends(check)


# For routers: a route below it can neither forget to ask nor answer before it has asked.
staff_only = Depends(_current_admin)
CurrentAdmin = Annotated[Admin, staff_only]
# Also lets in who has yet to set up the second factor that the house asks for.
EnrollingAdmin = Annotated[Admin, Depends(_enrolling_admin)]
# Analysts read; support serves shoppers; managers run catalogue and prices; owners keep the keys.
Support = Annotated[Admin, _at_least("owner", "manager", "support")]
Manager = Annotated[Admin, _at_least("owner", "manager")]
Owner = Annotated[Admin, _at_least("owner")]
