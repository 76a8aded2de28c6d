"""The verbs of staff's accounts: signing in and out, opening an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin.errors import AdminExists
from commerce.admin.models import AdminRefreshToken, AdminUser, Role
from commerce.admin.schemas import AdminRead, AdminSignedIn
from commerce.auth import passwords, refresh, tokens
from commerce.auth.errors import TooManyAttempts, WrongCredentials
from commerce.auth.tokens import Claims
from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings

# After so many failures in a row an account takes no attempts for a while (OWASP ASVS 2.2.1).
ATTEMPTS = 5
LOCKOUT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Attempt:
    admin_id: UUID
    password_hash: str


async def sign_in(
    database: Database, settings: Settings, email: str, password: SecretStr
) -> AdminSignedIn:
    """Let in a member of staff.

    An attempt is counted and committed before the password is looked at, so that many at once are
    no way round the limit; a success clears the count. No connection is held while Argon2 works.

    Raises:
        WrongCredentials: whichever of the two is wrong, after the same time.
        TooManyAttempts: the account is locked for a while; `retryAfter` says for how long.
    """
    async with database.transaction() as session:
        attempt = await _begin_attempt(session, email)
    expected = None if attempt is None else attempt.password_hash
    right = await passwords.matches(password.get_secret_value(), expected)
    if attempt is None or not right:
        raise WrongCredentials
    async with database.transaction() as session:
        admin = await session.get_one(AdminUser, attempt.admin_id, with_for_update=True)
        admin.failed_attempts, admin.locked_until = 0, None
        lifetime = settings.auth.refresh_lifetime
        refresh_token = await refresh.start(session, AdminRefreshToken, admin.id, lifetime)
        return _signed_in(settings, admin, refresh_token)


async def renew(
    session: AsyncSession, settings: Settings, refresh_token: str
) -> AdminSignedIn | None:
    """Exchange a refresh token for a new pair; None when it can no longer be used."""
    renewal = await refresh.rotate(session, AdminRefreshToken, refresh_token)
    if renewal is None:
        return None
    admin = await session.get_one(AdminUser, renewal.owner_id)
    return _signed_in(settings, admin, renewal.token) if admin.active else None


async def sign_out(session: AsyncSession, refresh_token: str) -> None:
    """End the sign-in that a refresh token belongs to."""
    await refresh.end(session, AdminRefreshToken, refresh_token)


async def create_admin(
    session: AsyncSession, email: str, password: str, role: Role, display_name: str | None = None
) -> AdminUser:
    """Open an account for a member of staff; raises AdminExists."""
    created = await _insert(session, email, password, role, display_name)
    if created is None:
        raise AdminExists(f"{email} has an account already.")
    return created


async def ensure_admin(session: AsyncSession, email: str, password: str, role: Role) -> AdminUser:
    """The account with this address, opened with this password and role if there is none."""
    created = await _insert(session, email, password, role, None)
    if created is not None:
        return created
    found = await session.scalars(select(AdminUser).where(AdminUser.email == email.lower()))
    return found.one()


async def _insert(
    session: AsyncSession, email: str, password: str, role: Role, display_name: str | None
) -> AdminUser | None:
    row = insert(AdminUser).values(
        id=new_id(),
        email=email.lower(),
        password_hash=await passwords.digest(password),
        role=role,
        display_name=display_name,
    )
    created = row.on_conflict_do_nothing().returning(AdminUser)
    return (await session.scalars(created)).one_or_none()


async def _begin_attempt(session: AsyncSession, email: str) -> _Attempt | None:
    """Count an attempt on an account that is open and not locked; None if there is none.

    Raises:
        TooManyAttempts: the account is locked.
    """
    lapsed = AdminUser.locked_until <= func.now()
    attempts = case((lapsed, 1), else_=AdminUser.failed_attempts + 1)
    counted = (
        update(AdminUser)
        .where(AdminUser.email == email, AdminUser.active)
        .where(or_(AdminUser.locked_until.is_(None), lapsed))
        .values(
            failed_attempts=attempts,
            locked_until=case((attempts >= ATTEMPTS, func.now() + LOCKOUT)),
        )
        .returning(AdminUser.id, AdminUser.password_hash)
    )
    row = (await session.execute(counted)).one_or_none()
    if row is not None:
        return _Attempt(*row)
    await _refuse_if_locked(session, email)
    return None


async def _refuse_if_locked(session: AsyncSession, email: str) -> None:
    statement = select(AdminUser.locked_until).where(AdminUser.email == email, AdminUser.active)
    until: datetime | None = await session.scalar(statement)
    if until is not None:
        seconds = max(1, ceil((until - clock.now()).total_seconds()))
        raise TooManyAttempts(extra={"retryAfter": seconds})


def _signed_in(settings: Settings, admin: AdminUser, refresh_token: str) -> AdminSignedIn:
    signer = tokens.staff(settings.auth)
    return AdminSignedIn(
        admin=AdminRead.model_validate(admin),
        token=signer.issue(Claims(admin.id, admin.token_generation)),
        refresh_token=refresh_token,
        expires_in=int(signer.lifetime.total_seconds()),
    )
