"""Staff's routes of their own account."""

from fastapi import APIRouter

from commerce.admin import own_account, totp
from commerce.admin.account_schemas import (
    AdminRead,
    AdminSignedIn,
    PasswordChange,
    RecoveryCodes,
    TotpConfirm,
    TotpProof,
    TotpSetup,
)
from commerce.admin.current import EnrollingAdmin
from commerce.admin.errors import ProofRefused, TotpEnrolled, TotpNotEnrolled
from commerce.auth.errors import TooManyAttempts
from commerce.core.dependencies import AppSettings, Data, ReadSession, Session
from commerce.core.errors import Unauthenticated, problems

router = APIRouter()
_PROOF = (Unauthenticated, ProofRefused, TooManyAttempts)


@router.get("/me", responses=problems(Unauthenticated))
async def read_me(admin: EnrollingAdmin, session: ReadSession) -> AdminRead:
    """Who is asking."""
    return await own_account.read(session, admin)


@router.post("/password", responses=problems(*_PROOF))
async def change_password(
    admin: EnrollingAdmin, database: Data, settings: AppSettings, wanted: PasswordChange
) -> AdminSignedIn:
    """Change one's own password; every other sign-in ends, and the answer is a new one."""
    return await own_account.change_password(
        database, settings, admin, wanted.current_password, wanted.new_password
    )


@router.post("/totp", responses=problems(Unauthenticated, TotpEnrolled))
async def begin_totp(admin: EnrollingAdmin, session: Session, settings: AppSettings) -> TotpSetup:
    """Begin to set up a second factor; it is in use once its first code has been confirmed."""
    return await totp.begin(session, settings.auth, admin.id)


@router.post("/totp/confirm", responses=problems(Unauthenticated, ProofRefused, TotpNotEnrolled))
async def confirm_totp(
    admin: EnrollingAdmin, session: Session, settings: AppSettings, wanted: TotpConfirm
) -> RecoveryCodes:
    """Put the second factor into use; the recovery codes are told this once.

    No sign-in from before is renewed: when this request's token ends, one signs in with a code.
    """
    codes = await own_account.confirm_totp(session, settings.auth, admin, wanted.code)
    return RecoveryCodes(recovery_codes=codes)


@router.delete("/totp", status_code=204, responses=problems(*_PROOF, TotpNotEnrolled))
async def remove_totp(
    admin: EnrollingAdmin, database: Data, settings: AppSettings, proof: TotpProof
) -> None:
    """Do without the second factor."""
    await own_account.remove_totp(database, settings.auth, admin, proof.password, proof.code)


@router.post("/totp/recovery-codes", responses=problems(*_PROOF, TotpNotEnrolled))
async def renew_recovery_codes(
    admin: EnrollingAdmin, database: Data, settings: AppSettings, proof: TotpProof
) -> RecoveryCodes:
    """New recovery codes; those from before stop working."""
    codes = await own_account.renew_recovery_codes(
        database, settings.auth, admin, proof.password, proof.code
    )
    return RecoveryCodes(recovery_codes=codes)
