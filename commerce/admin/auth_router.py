"""Routes of staff signing in and out."""

from fastapi import APIRouter, Request

from commerce.admin import service as admin
from commerce.admin.account_schemas import AdminSignedIn, AdminSignIn
from commerce.admin.errors import TotpRequired, WrongTotp
from commerce.admin.service import Besides
from commerce.auth.errors import InvalidRefreshToken, TooManyAttempts, WrongCredentials
from commerce.auth.schemas import RefreshRequest
from commerce.core.dependencies import AppSettings, Data, Session
from commerce.core.errors import problems
from commerce.core.ratelimit import address_of

router = APIRouter()


@router.post(
    "/login", responses=problems(WrongCredentials, TotpRequired, WrongTotp, TooManyAttempts)
)
async def login(
    request: Request, database: Data, settings: AppSettings, wanted: AdminSignIn
) -> AdminSignedIn:
    """Sign in as a member of staff; who has a second factor is asked for a code as well.

    After several failures each further attempt has to wait. Who sends the `deviceToken` of an
    earlier sign-in does not wait for what strangers have guessed.
    """
    besides = Besides(wanted.totp, wanted.recovery_code, wanted.device_token, address_of(request))
    return await admin.sign_in(database, settings, wanted.email, wanted.password, besides)


@router.post("/refresh", responses=problems(InvalidRefreshToken))
async def refresh(database: Data, settings: AppSettings, wanted: RefreshRequest) -> AdminSignedIn:
    """Exchange a refresh token for a new pair; each works once."""
    # Committed before it is refused: a family that was revoked must stay revoked.
    async with database.transaction() as session:
        signed_in = await admin.renew(session, settings, wanted.refresh_token)
    if signed_in is None:
        raise InvalidRefreshToken
    return signed_in


@router.post("/logout", status_code=204, responses=problems())
async def logout(session: Session, wanted: RefreshRequest) -> None:
    """Sign out: neither this refresh token nor any that came from it works any more."""
    await admin.sign_out(session, wanted.refresh_token)
