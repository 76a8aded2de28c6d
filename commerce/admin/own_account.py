"""The verbs of staff about themselves; a token alone, which may have been found, is not enough."""

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import attempts, audit, staff, totp
from commerce.admin import service as accounts
from commerce.admin.account_schemas import AdminRead, AdminSignedIn
from commerce.admin.current import Admin
from commerce.admin.errors import ProofRefused, TotpNotEnrolled
from commerce.admin.models import AdminRefreshToken, AdminUser
from commerce.auth import passwords, refresh
from commerce.core.database import Database
from commerce.core.settings import AuthSettings, Settings


async def change_password(
    database: Database, settings: Settings, actor: Admin, old: SecretStr, new: SecretStr
) -> AdminSignedIn:
    """Change one's own password: every sign-in ends, and a new one begins.

    Raises:
        ProofRefused: the present password is another; that counts as a failure to sign in.
        TooManyAttempts: there were too many of those.
    """
    proof = await _prove(database, actor, old)
    digest = await passwords.digest(new.get_secret_value())
    async with database.transaction() as session:
        admin = await _locked(session, actor, proof)
        admin.password_hash = digest
        await staff.sign_out_everywhere(session, admin)
        await attempts.clear(session, attempts.of_signed_in(actor.email))
        audit.record(session, actor, "staff.change-password", admin.id)
        return await accounts.start_session(session, settings, admin)


async def confirm_totp(
    session: AsyncSession, settings: AuthSettings, actor: Admin, code: str
) -> list[str]:
    """Put the second factor into use that waits; raises TotpNotEnrolled, ProofRefused.

    Sign-ins from before were by password alone, whoever began them: none is renewed any more.
    """
    codes = await totp.confirm(session, settings, actor.id, code)
    await refresh.end_all(session, AdminRefreshToken, actor.id)
    audit.record(session, actor, "staff.enable-totp", actor.id)
    return codes


async def remove_totp(
    database: Database, settings: AuthSettings, actor: Admin, password: SecretStr, code: str
) -> None:
    """Do without one's own second factor.

    Raises:
        ProofRefused: the password or the code is wrong; that counts as a failure to sign in.
        TotpNotEnrolled: there is none.
        TooManyAttempts: there were too many failures.
    """
    proof = await _prove(database, actor, password)
    async with database.transaction() as session:
        admin = await _locked_with_code(session, settings, actor, proof, code)
        await totp.remove(session, admin)
        audit.record(session, actor, "staff.disable-totp", admin.id)


async def renew_recovery_codes(
    database: Database, settings: AuthSettings, actor: Admin, password: SecretStr, code: str
) -> list[str]:
    """New recovery codes in place of all others; raises as `remove_totp` does."""
    proof = await _prove(database, actor, password)
    async with database.transaction() as session:
        admin = await _locked_with_code(session, settings, actor, proof, code)
        audit.record(session, actor, "staff.renew-recovery-codes", admin.id)
        return await totp.renew_recovery_codes(session, admin.id)


async def read(session: AsyncSession, actor: Admin) -> AdminRead:
    """Who is asking."""
    return AdminRead.model_validate(await staff.read(session, actor.id))


async def _prove(database: Database, actor: Admin, password: SecretStr) -> str:
    """Ask for the password again; answers its hash, to be compared under the account's lock.

    Guesses count by themselves, so that strangers' lock out nobody who is signed in. No connection
    is held while Argon2 works.
    """
    async with database.transaction() as session:
        await attempts.begin(session, attempts.of_signed_in(actor.email))
        own = select(AdminUser.password_hash).where(AdminUser.id == actor.id)
        expected: str | None = await session.scalar(own)
    if not await passwords.matches(password.get_secret_value(), expected) or expected is None:
        raise ProofRefused
    return expected


async def _locked(session: AsyncSession, actor: Admin, proof: str) -> AdminUser:
    admin = await totp.locked(session, actor.id)
    if admin.password_hash != proof:
        raise ProofRefused
    return admin


async def _locked_with_code(
    session: AsyncSession, settings: AuthSettings, actor: Admin, proof: str, code: str
) -> AdminUser:
    admin = await _locked(session, actor, proof)
    if not admin.totp_enabled:
        raise TotpNotEnrolled
    if not totp.spend_code(settings, admin, code) and not await totp.spend_recovery_code(
        session, admin.id, code
    ):
        raise ProofRefused
    await attempts.clear(session, attempts.of_signed_in(actor.email))
    return admin
