"""Routes of what shoppers may ask about their data."""

from uuid import UUID

from fastapi import APIRouter

from commerce.auth.dependencies import Firebase
from commerce.auth.errors import (
    AccountDisabled,
    ExpiredToken,
    IdentityProviderUnavailable,
    InvalidToken,
    TooManyAttempts,
    UnusableEmail,
    WrongCredentials,
)
from commerce.core.dependencies import ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.privacy import exports
from commerce.privacy import service as privacy
from commerce.privacy.errors import ExportNotFound, FreshProofNeeded, TooManyExports
from commerce.privacy.schemas import AccountDeletion, ExportRead
from commerce.users.current import CurrentUser
from commerce.users.errors import UserNotFound

router = APIRouter(prefix="/users", tags=["privacy"])


@router.post("/export", status_code=202, responses=problems(Unauthenticated, TooManyExports))
async def request_export(shopper: CurrentUser, session: Session, storage: Store) -> ExportRead:
    """Have a copy made of everything the shop knows about the caller; they are told when it is."""
    return exports.wire(await exports.request(session, shopper.id), storage)


@router.get("/export/{export_id}", responses=problems(Unauthenticated, ExportNotFound))
async def read_export(
    shopper: CurrentUser, session: ReadSession, storage: Store, export_id: UUID
) -> ExportRead:
    """How far a copy is; when it is ready, a short-lived URL to download it from."""
    return exports.wire(await exports.read(session, shopper.id, export_id), storage)


@router.delete(
    "/profile",
    status_code=204,
    responses=problems(
        Unauthenticated, WrongCredentials, InvalidToken, ExpiredToken, UnusableEmail,
        AccountDisabled, FreshProofNeeded, UserNotFound, TooManyAttempts,
        IdentityProviderUnavailable,
    ),
)  # fmt: skip
async def delete_account(
    shopper: CurrentUser, firebase: Firebase, session: Session, proof: AccountDeletion
) -> None:
    """End the caller's account for good. Orders stay without their names; all else goes."""
    identity = await privacy.prove(firebase, shopper, proof)
    await privacy.delete_account(session, shopper.id, identity)
