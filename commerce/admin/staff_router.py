"""Owners' routes of staff."""

from uuid import UUID

from fastapi import APIRouter

from commerce.admin import staff
from commerce.admin.account_schemas import AdminRead, StaffCreate, StaffUpdate
from commerce.admin.current import CurrentAdmin, Owner, staff_only
from commerce.admin.errors import (
    AdminExists,
    AdminNotFound,
    LastOwner,
    RoleNotAllowed,
    TotpEnrolmentRequired,
    TotpNotEnrolled,
)
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage

router = APIRouter(prefix="/staff", dependencies=[staff_only])
_OWNERS = (Unauthenticated, RoleNotAllowed, TotpEnrolmentRequired)


@router.get("", responses=problems(Unauthenticated, TotpEnrolmentRequired))
async def list_staff(
    _admin: CurrentAdmin, session: ReadSession, page: WantedPage
) -> Listing[AdminRead]:
    """Everybody who works here or did."""
    found, total = await staff.read_page(session, page)
    items = [AdminRead.model_validate(admin) for admin in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.post("", status_code=201, responses=problems(*_OWNERS, AdminExists))
async def create_staff(owner: Owner, session: Session, wanted: StaffCreate) -> AdminRead:
    """Open an account for a new member of staff."""
    return AdminRead.model_validate(await staff.create(session, owner, wanted))


@router.get(
    "/{admin_id}", responses=problems(Unauthenticated, TotpEnrolmentRequired, AdminNotFound)
)
async def read_staff(_admin: CurrentAdmin, session: ReadSession, admin_id: UUID) -> AdminRead:
    """A member of staff."""
    return AdminRead.model_validate(await staff.read(session, admin_id))


@router.patch("/{admin_id}", responses=problems(*_OWNERS, AdminNotFound, LastOwner))
async def change_staff(
    owner: Owner, session: Session, admin_id: UUID, wanted: StaffUpdate
) -> AdminRead:
    """Change somebody's role or name, or let them go; it holds from their next request on."""
    return AdminRead.model_validate(await staff.change(session, owner, admin_id, wanted))


@router.post("/{admin_id}/revoke", status_code=204, responses=problems(*_OWNERS, AdminNotFound))
async def revoke_staff(owner: Owner, session: Session, admin_id: UUID) -> None:
    """Sign somebody out everywhere; their tokens end at once."""
    await staff.revoke(session, owner, admin_id)


@router.delete(
    "/{admin_id}/totp",
    status_code=204,
    responses=problems(*_OWNERS, AdminNotFound, TotpNotEnrolled),
)
async def reset_staff_totp(owner: Owner, session: Session, admin_id: UUID) -> None:
    """Take the second factor from who has lost it, and sign them out everywhere."""
    await staff.reset_totp(session, owner, admin_id)
