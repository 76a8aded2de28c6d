"""Routes of the signed-in shopper's own account."""

from uuid import UUID

from fastapi import APIRouter

from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.users import addresses, consents, sign_ins
from commerce.users import service as users
from commerce.users.current import CurrentUser
from commerce.users.errors import AddressBookFull, AddressNotFound, SignInNotFound
from commerce.users.schemas import (
    AddressBook,
    AddressRead,
    AddressWrite,
    Consents,
    ConsentsWrite,
    ProfileUpdate,
    SignInRead,
    SignIns,
    UserRead,
)

router = APIRouter(prefix="/users", tags=["users"])


@router.get("/profile", responses=problems(Unauthenticated))
async def read_profile(shopper: CurrentUser, session: ReadSession) -> UserRead:
    """The caller's profile."""
    return UserRead.model_validate(await users.read(session, shopper.id))


@router.put("/profile", responses=problems(Unauthenticated))
async def change_profile(shopper: CurrentUser, session: Session, wanted: ProfileUpdate) -> UserRead:
    """Change the caller's profile."""
    return UserRead.model_validate(await users.change_profile(session, shopper.id, wanted))


@router.get("/addresses", responses=problems(Unauthenticated))
async def list_addresses(shopper: CurrentUser, session: ReadSession) -> AddressBook:
    """The caller's address book."""
    found = await addresses.read_all(session, shopper.id)
    return AddressBook(items=[addresses.wire(address) for address in found])


@router.post("/addresses", status_code=201, responses=problems(Unauthenticated, AddressBookFull))
async def add_address(shopper: CurrentUser, session: Session, wanted: AddressWrite) -> AddressRead:
    """Add an address; the first one is the default."""
    return addresses.wire(await addresses.add(session, shopper.id, wanted))


@router.get("/addresses/{address_id}", responses=problems(Unauthenticated, AddressNotFound))
async def read_address(shopper: CurrentUser, session: ReadSession, address_id: UUID) -> AddressRead:
    """One of the caller's addresses."""
    return addresses.wire(await addresses.read(session, shopper.id, address_id))


@router.put("/addresses/{address_id}", responses=problems(Unauthenticated, AddressNotFound))
async def replace_address(
    shopper: CurrentUser, session: Session, address_id: UUID, wanted: AddressWrite
) -> AddressRead:
    """Replace one of the caller's addresses."""
    return addresses.wire(await addresses.change(session, shopper.id, address_id, wanted))


@router.delete(
    "/addresses/{address_id}", status_code=204, responses=problems(Unauthenticated, AddressNotFound)
)
async def remove_address(shopper: CurrentUser, session: Session, address_id: UUID) -> None:
    """Drop one of the caller's addresses."""
    await addresses.remove(session, shopper.id, address_id)


@router.get("/consents", responses=problems(Unauthenticated))
async def read_consents(shopper: CurrentUser, session: ReadSession) -> Consents:
    """What the caller has agreed to."""
    return Consents(items=await consents.read(session, shopper.id))


@router.put("/consents", responses=problems(Unauthenticated))
async def change_consents(
    shopper: CurrentUser, session: Session, wanted: ConsentsWrite
) -> Consents:
    """Agree to uses of the caller's data, or take that back; every word is kept."""
    return Consents(items=await consents.change(session, shopper.id, wanted.consents))


@router.get("/sessions", responses=problems(Unauthenticated))
async def list_sign_ins(shopper: CurrentUser, session: ReadSession) -> SignIns:
    """Where the caller is signed in."""
    found = await sign_ins.read_all(session, shopper.id)
    return SignIns(items=[SignInRead.model_validate(row) for row in found])


@router.delete(
    "/sessions/{sign_in_id}", status_code=204, responses=problems(Unauthenticated, SignInNotFound)
)
async def end_sign_in(shopper: CurrentUser, session: Session, sign_in_id: UUID) -> None:
    """End one of the caller's sign-ins; its access token lives out its hour."""
    await sign_ins.end(session, shopper.id, sign_in_id)
