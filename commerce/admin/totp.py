"""The second factor of staff: time-based one-time passwords (RFC 6238), and recovery codes.

The seed is sealed at rest. A code is good for its own time step and the one on either side, and
works once: the step of the last one is kept, and looked at under the lock of the account's row.
"""

import hashlib
import hmac
import logging
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin.account_schemas import TotpSetup
from commerce.admin.errors import AdminNotFound, ProofRefused, TotpEnrolled, TotpNotEnrolled
from commerce.admin.models import AdminUser, RecoveryCode
from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.secrets_at_rest import Safe, SealError
from commerce.core.settings import AuthSettings

logger = logging.getLogger(__name__)

ISSUER = "Atelier"
STEP = 30
# Clocks differ; RFC 6238, section 5.2, recommends no more than one step.
TOLERANCE = 1
RECOVERY_CODES = 10
# Crockford's alphabet: nothing is mistaken for something else when it is copied from paper.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4


def matching_step(secret: str, code: str, at: datetime, after: int) -> int | None:
    """The time step that a code belongs to, if it is near `at` and later than step `after`."""
    totp = pyotp.TOTP(secret, interval=STEP)
    now = int(at.timestamp()) // STEP
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and step > after:
            return step
    return None


def new_recovery_code() -> str:
    """Eighty random bits that can be read aloud: `7KQ2-M9XT-VA40-C3DE`."""
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    return "-".join(groups)


def recovery_hash(code: str) -> bytes:
    """The code's hash, however it was typed; 80 random bits need no salt and no slow hash."""
    typed = code.upper().replace("-", "").replace(" ", "")
    plain = typed.translate(str.maketrans("OIL", "011"))
    return hashlib.sha256(plain.encode()).digest()


async def begin(session: AsyncSession, settings: AuthSettings, admin_id: UUID) -> TotpSetup:
    """A new seed that waits for its first code; one that waited before is dropped.

    Raises:
        TotpEnrolled: a second factor is in use; it must be removed first.
    """
    admin = await locked(session, admin_id)
    if admin.totp_secret is not None:
        raise TotpEnrolled
    secret = pyotp.random_base32()
    admin.totp_pending = _safe(settings).seal(secret)
    await session.flush()
    uri = pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=admin.email, issuer_name=ISSUER)
    return TotpSetup(secret=secret, otpauth_uri=uri)


async def confirm(
    session: AsyncSession, settings: AuthSettings, admin_id: UUID, code: str
) -> list[str]:
    """Put the waiting seed into use, which its first code proves; answers recovery codes.

    Raises:
        TotpNotEnrolled: nothing waits.
        ProofRefused: the code is wrong.
    """
    admin = await locked(session, admin_id)
    if admin.totp_pending is None:
        raise TotpNotEnrolled
    secret = _safe(settings).unseal(admin.totp_pending)
    step = matching_step(secret, code, clock.now(), after=0)
    if step is None:
        raise ProofRefused("The code is wrong; is the device's clock right?")
    admin.totp_secret, admin.totp_pending = admin.totp_pending, None
    admin.totp_last_step = step
    return await renew_recovery_codes(session, admin.id)


async def renew_recovery_codes(session: AsyncSession, admin_id: UUID) -> list[str]:
    """New recovery codes in place of all that were there."""
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    await session.execute(delete(RecoveryCode).where(RecoveryCode.admin_id == admin_id))
    session.add_all(
        RecoveryCode(id=new_id(), admin_id=admin_id, code_hash=recovery_hash(code))
        for code in codes
    )
    await session.flush()
    return codes


async def remove(session: AsyncSession, admin: AdminUser) -> None:
    """Do without the second factor, and without what stood in for it."""
    admin.totp_secret = admin.totp_pending = None
    await session.execute(delete(RecoveryCode).where(RecoveryCode.admin_id == admin.id))
    await session.flush()


def spend_code(settings: AuthSettings, admin: AdminUser, code: str) -> bool:
    """Use up a code; the account's row must be locked, and its change committed."""
    if admin.totp_secret is None:
        return False
    try:
        secret = _safe(settings).unseal(admin.totp_secret)
    except SealError:
        logger.exception("the key of secrets at rest has changed; reset %s's factor", admin.id)
        return False
    step = matching_step(secret, code, clock.now(), admin.totp_last_step)
    if step is not None:
        admin.totp_last_step = step
    return step is not None


async def spend_recovery_code(session: AsyncSession, admin_id: UUID, code: str) -> bool:
    """Use up a recovery code."""
    unused = update(RecoveryCode).where(
        RecoveryCode.admin_id == admin_id,
        RecoveryCode.code_hash == recovery_hash(code),
        RecoveryCode.used_at.is_(None),
    )
    used = unused.values(used_at=clock.now()).returning(RecoveryCode.id)
    return await session.scalar(used) is not None


async def locked(session: AsyncSession, admin_id: UUID) -> AdminUser:
    """An account whose row is locked; raises AdminNotFound."""
    admin = await session.get(AdminUser, admin_id, with_for_update=True)
    if admin is None:
        raise AdminNotFound
    return admin


def _safe(settings: AuthSettings) -> Safe:
    return Safe(settings, "staff-totp")
