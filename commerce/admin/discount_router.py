"""Staff's routes of discounts: codes and automatic promotions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from commerce.admin import audit
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage
from commerce.core.schemas import Line
from commerce.discounts import management as discounts
from commerce.discounts.errors import (
    DiscountExists,
    DiscountInUse,
    DiscountNotFound,
    LimitBelowUse,
)
from commerce.discounts.schemas import DiscountCreate, DiscountInput, DiscountRead, RedemptionRead
from commerce.discounts.wire import discount_read, redemption_read

router = APIRouter(prefix="/discounts", dependencies=[staff_only])

_CHANGES = (Unauthenticated, RoleNotAllowed, DiscountNotFound)


@router.get("", responses=problems(Unauthenticated))
async def list_discounts(
    session: ReadSession,
    page: WantedPage,
    active: Annotated[bool | None, Query()] = None,
    automatic: Annotated[bool | None, Query()] = None,
    q: Annotated[Line | None, Query(description="Part of a code or a name.")] = None,
) -> Listing[DiscountRead]:
    """Every discount with how often it was redeemed, the latest first."""
    found, total = await discounts.read_page(session, page, active=active, automatic=automatic, q=q)
    items = [discount_read(used) for used in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.post(
    "", status_code=201, responses=problems(Unauthenticated, RoleNotAllowed, DiscountExists)
)
async def create_discount(admin: Manager, session: Session, wanted: DiscountCreate) -> DiscountRead:
    """Put a discount into use: with a code, or without one a promotion for everybody."""
    after = discount_read(await discounts.create(session, wanted))
    audit.record(session, admin, "discount.create", after.id, after=after)
    return after


@router.get("/{discount_id}", responses=problems(Unauthenticated, DiscountNotFound))
async def read_discount(session: ReadSession, discount_id: UUID) -> DiscountRead:
    """One discount with how often it was redeemed."""
    return discount_read(await discounts.read(session, discount_id))


@router.put("/{discount_id}", responses=problems(*_CHANGES, LimitBelowUse))
async def replace_terms(
    admin: Manager, session: Session, discount_id: UUID, wanted: DiscountInput
) -> DiscountRead:
    """Change all terms of a discount but its code; orders keep what they were given."""
    used = await discounts.lock(session, discount_id)
    before = discount_read(used)
    after = discount_read(await discounts.change(session, used, wanted))
    audit.record(session, admin, "discount.update", discount_id, before=before, after=after)
    return after


@router.post("/{discount_id}/activate", responses=problems(*_CHANGES))
async def activate_discount(admin: Manager, session: Session, discount_id: UUID) -> DiscountRead:
    """Put a discount into use again."""
    used = await discounts.lock(session, discount_id)
    before = discount_read(used)
    after = discount_read(await discounts.set_active(session, used, active=True))
    audit.record(session, admin, "discount.activate", discount_id, before=before, after=after)
    return after


@router.post("/{discount_id}/deactivate", responses=problems(*_CHANGES))
async def deactivate_discount(admin: Manager, session: Session, discount_id: UUID) -> DiscountRead:
    """Put a discount out of use; to shoppers it is as if its code did not exist."""
    used = await discounts.lock(session, discount_id)
    before = discount_read(used)
    after = discount_read(await discounts.set_active(session, used, active=False))
    audit.record(session, admin, "discount.deactivate", discount_id, before=before, after=after)
    return after


@router.delete("/{discount_id}", status_code=204, responses=problems(*_CHANGES, DiscountInUse))
async def delete_discount(admin: Manager, session: Session, discount_id: UUID) -> None:
    """Delete a discount that was never redeemed."""
    used = await discounts.lock(session, discount_id)
    before = discount_read(used)
    await discounts.remove(session, used)
    audit.record(session, admin, "discount.delete", discount_id, before=before)


@router.get("/{discount_id}/redemptions", responses=problems(Unauthenticated, DiscountNotFound))
async def list_redemptions(
    session: ReadSession, discount_id: UUID, page: WantedPage
) -> Listing[RedemptionRead]:
    """The orders that used a discount, the latest first; cancelled ones gave it back."""
    found, total = await discounts.read_redemptions(session, discount_id, page)
    items = [redemption_read(redemption) for redemption in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)
