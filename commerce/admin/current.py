"""Which member of staff is asking. Shoppers' tokens are useless here."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select

from commerce.admin.errors import RoleNotAllowed
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


async def _current_admin(bearer: _Bearer, database: Data, settings: AppSettings) -> Admin:
    if bearer is None:
        raise Unauthenticated
    claims = tokens.staff(settings.auth).read(bearer.credentials)
    statement = select(AdminUser.id, AdminUser.email, AdminUser.role).where(
        AdminUser.id == claims.subject,
        AdminUser.token_generation == claims.generation,
        AdminUser.active,
    )
    # Not the request's session: it may be in a transaction, and this one is let go at once.
    async with database.reading() as session:
        row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise InvalidToken
    return Admin(*row)


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
# Analysts read; support serves shoppers; managers run catalogue and prices; owners keep the keys.
Support = Annotated[Admin, _at_least("owner", "manager", "support")]
Manager = Annotated[Admin, _at_least("owner", "manager")]
Owner = Annotated[Admin, _at_least("owner")]
