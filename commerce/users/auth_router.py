"""Routes of signing in and out."""

from fastapi import APIRouter, BackgroundTasks

from commerce.auth.dependencies import Firebase
from commerce.auth.errors import (
    AccountDisabled,
    EmailTaken,
    ExpiredToken,
    IdentityProviderUnavailable,
    InvalidRefreshToken,
    InvalidToken,
    NotGoogleSignIn,
    TooManyAttempts,
    UnusableEmail,
    WeakPassword,
    WrongCredentials,
)
from commerce.auth.schemas import RefreshRequest
from commerce.core.dependencies import AppSettings, Data, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.users import service as users
from commerce.users.current import CurrentUser
from commerce.users.schemas import (
    GoogleSignIn,
    PasswordResetRequest,
    Registration,
    SignedIn,
    SignIn,
)
from commerce.users.sign_ins import CurrentDevice

router = APIRouter(prefix="/auth", tags=["auth"])

# Sessions connect at their first statement: Firebase is always asked before that, so that no
# transaction is open meanwhile.


@router.post(
    "/register",
    status_code=201,
    responses=problems(
        EmailTaken, UnusableEmail, WeakPassword, TooManyAttempts, IdentityProviderUnavailable
    ),
)
async def register(
    firebase: Firebase,
    session: Session,
    settings: AppSettings,
    device: CurrentDevice,
    wanted: Registration,
) -> SignedIn:
    """Open an account with a password, and sign in; letters come in the language asked for."""
    identity = await firebase.sign_up(wanted.email, wanted.password)
    return await users.sign_in(session, settings, identity, device, wanted.display_name)


@router.post(
    "/login",
    responses=problems(
        WrongCredentials, UnusableEmail, InvalidToken, ExpiredToken, AccountDisabled, EmailTaken,
        TooManyAttempts, IdentityProviderUnavailable,
    ),
)  # fmt: skip
async def login(
    firebase: Firebase,
    session: Session,
    settings: AppSettings,
    device: CurrentDevice,
    wanted: SignIn,
) -> SignedIn:
    """Sign in with a password or a Firebase ID token."""
    if wanted.email is not None and wanted.password is not None:
        identity = await firebase.sign_in(wanted.email, wanted.password)
    else:
        identity = await firebase.sign_in_with_token(wanted.id_token or "")
    return await users.sign_in(session, settings, identity, device)


@router.post(
    "/google",
    responses=problems(
        NotGoogleSignIn, InvalidToken, ExpiredToken, AccountDisabled, EmailTaken,
        TooManyAttempts, IdentityProviderUnavailable,
    ),
)  # fmt: skip
async def login_with_google(
    firebase: Firebase,
    session: Session,
    settings: AppSettings,
    device: CurrentDevice,
    wanted: GoogleSignIn,
) -> SignedIn:
    """Sign in with the Firebase ID token of a sign-in with Google."""
    identity = await firebase.sign_in_with_token(wanted.id_token)
    if identity.provider != "google.com":
        raise NotGoogleSignIn
    return await users.sign_in(session, settings, identity, device)


@router.post("/refresh", responses=problems(InvalidRefreshToken))
async def refresh(
    firebase: Firebase, database: Data, settings: AppSettings, wanted: RefreshRequest
) -> SignedIn:
    """Exchange a refresh token for a new pair; each works once.

    Sent twice within seconds, as by two tabs, it answers the same next token; later it ends the
    sign-in, because somebody else must hold it. A new password ends it too.
    """
    ended = await users.was_ended_elsewhere(database, firebase, wanted.refresh_token)
    # Committed before it is refused: a family that was revoked must stay revoked.
    async with database.transaction() as session:
        if ended:
            await users.sign_out(session, wanted.refresh_token)
        signed_in = await users.renew(session, settings, wanted.refresh_token)
    if signed_in is None:
        raise InvalidRefreshToken
    return signed_in


@router.post("/logout", status_code=204, responses=problems())
async def logout(session: Session, wanted: RefreshRequest) -> None:
    """Sign out: neither this refresh token nor any that came from it works any more."""
    await users.sign_out(session, wanted.refresh_token)


@router.post("/logout-all", status_code=204, responses=problems(Unauthenticated))
async def logout_everywhere(shopper: CurrentUser, session: Session) -> None:
    """Sign out on every device; this request's own token works no more either."""
    await users.sign_out_everywhere(session, shopper.id)


@router.post("/password-reset", status_code=202, responses=problems())
async def reset_password(
    firebase: Firebase, tasks: BackgroundTasks, wanted: PasswordResetRequest
) -> None:
    """Have a link mailed with which the password can be set anew, if the address has an account.

    The answer is the same for every address, and comes before anything is looked up.
    """
    tasks.add_task(firebase.send_password_reset, wanted.email)


@router.post(
    "/verify-email",
    status_code=202,
    responses=problems(
        WrongCredentials, UnusableEmail, InvalidToken, ExpiredToken, AccountDisabled,
        TooManyAttempts, IdentityProviderUnavailable,
    ),
)  # fmt: skip
async def verify_email(firebase: Firebase, wanted: SignIn) -> None:
    """Have a link mailed that proves the account's address; credentials as for signing in."""
    if wanted.email is not None and wanted.password is not None:
        await firebase.send_email_verification((wanted.email, wanted.password))
    else:
        await firebase.send_email_verification(wanted.id_token or "")
