"""The verbs of staff's accounts: signing in and out, opening an account."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import attempts, devices, totp
from commerce.admin.account_schemas import AdminRead, AdminSignedIn
from commerce.admin.errors import AdminExists, TotpRequired, WrongTotp
from commerce.admin.models import AdminRefreshToken, AdminUser, Role
from commerce.auth import passwords, refresh, tokens
from commerce.auth.errors import WrongCredentials
from commerce.auth.tokens import Claims
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Besides:
    """What came with the password, and from where on the network, as far as either is known."""

    code: str | None = None
    recovery_code: str | None = None
    device_token: str | None = None
    address: str | None = None

    @property
    def has_no_factor(self) -> bool:
        """Whether neither a code nor a recovery code came."""
        return self.code is None and self.recovery_code is None


NOTHING = Besides()


@dataclass(frozen=True, slots=True)
class _Account:
    admin_id: UUID
    password_hash: str
    has_totp: bool


async def sign_in(
    database: Database,
    settings: Settings,
    email: str,
    password: SecretStr,
    besides: Besides = NOTHING,
) -> AdminSignedIn:
    """Let in a member of staff.

    An attempt is counted and committed before the password is looked at, so that many at once are
    no way round the limit; a success clears the count. No connection is held while Argon2 works.

    Raises:
        WrongCredentials: whichever of the two is wrong, after the same time.
        TotpRequired: both are right, and a code is missing.
        WrongTotp: both are right, and the code is not; that counts as a failure.
        TooManyAttempts: too many failures came before; `retryAfter` says how long to wait.
    """
    device = devices.known(settings.auth, email, besides.device_token)
    lanes = attempts.of_stranger(email, besides.address)
    if device is not None:
        lanes = attempts.of_device(email, device)
    account = await _prove(database, lanes, email, password)
    if account.has_totp and besides.has_no_factor:
        async with database.transaction() as session:
            await attempts.take_back(session, lanes)
        raise TotpRequired
    async with database.transaction() as session:
        admin = await totp.locked(session, account.admin_id)
        await _check_second_factor(session, settings, admin, besides)
        if not admin.active or admin.password_hash != account.password_hash:
            raise WrongCredentials
        await attempts.clear(session, lanes)
        signed_in = await start_session(session, settings, admin)
    device_token = devices.issue(settings.auth, email, device)
    return signed_in.model_copy(update={"device_token": device_token})


async def _prove(
    database: Database, lanes: attempts.Lanes, email: str, password: SecretStr
) -> _Account:
    """Count an attempt, and then find whose address and password these are."""
    async with database.transaction() as session:
        await attempts.begin(session, lanes)
        account = await _find(session, email)
    expected = None if account is None else account.password_hash
    right = await passwords.matches(password.get_secret_value(), expected)
    if account is None or not right:
        raise WrongCredentials
    return account


async def start_session(
    session: AsyncSession, settings: Settings, admin: AdminUser
) -> AdminSignedIn:
    """A pair of tokens for who has proven who they are."""
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


async def _find(session: AsyncSession, email: str) -> _Account | None:
    columns = (AdminUser.id, AdminUser.password_hash, AdminUser.totp_secret.is_not(None))
    statement = select(*columns).where(AdminUser.email == email.lower(), AdminUser.active)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _Account(*row)


async def _check_second_factor(
    session: AsyncSession, settings: Settings, admin: AdminUser, besides: Besides
) -> None:
    """Use up the code that came; the account's row is locked, so of two with one code one passes.

    Raises:
        TotpRequired: the factor was set up while the password was being looked at.
        WrongTotp: as its name says.
    """
    if not admin.totp_enabled:
        return
    if besides.has_no_factor:
        raise TotpRequired
    by_code = besides.code is not None and totp.spend_code(settings.auth, admin, besides.code)
    recovery = besides.recovery_code
    if not by_code and (
        recovery is None or not await totp.spend_recovery_code(session, admin.id, recovery)
    ):
        raise WrongTotp


def _signed_in(settings: Settings, admin: AdminUser, refresh_token: str) -> AdminSignedIn:
    signer = tokens.staff(settings.auth)
    return AdminSignedIn(
        admin=AdminRead.model_validate(admin),
        token=signer.issue(Claims(admin.id, admin.token_generation)),
        refresh_token=refresh_token,
        expires_in=int(signer.lifetime.total_seconds()),
    )
