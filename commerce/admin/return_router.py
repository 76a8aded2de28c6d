"""Staff's routes of returns."""

from uuid import UUID

from fastapi import APIRouter

from commerce.admin import audit
from commerce.admin.current import Support, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.admin.order_schemas import AdminReturnRead, ReturnDecision, ReturnReceipt
from commerce.admin.order_wire import staff_return_read
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage
from commerce.orders import returns
from commerce.orders.errors import OrderItemNotFound, ReturnDecided, ReturnNotFound
from commerce.orders.states import ReturnStatus

router = APIRouter(prefix="/returns", dependencies=[staff_only])


@router.get("", responses=problems(Unauthenticated))
async def list_returns(
    session: ReadSession, page: WantedPage, status: ReturnStatus | None = None
) -> Listing[AdminReturnRead]:
    """Everybody's returns, newest first."""
    found, total = await returns.read_page(session, page, status)
    items = [staff_return_read(asked) for asked in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.get("/{return_id}", responses=problems(Unauthenticated, ReturnNotFound))
async def read_return(session: ReadSession, return_id: UUID) -> AdminReturnRead:
    """Anybody's return."""
    return staff_return_read(await returns.get(session, return_id))


@router.post(
    "/{return_id}/approve",
    responses=problems(Unauthenticated, RoleNotAllowed, ReturnNotFound, ReturnDecided),
)
async def approve_return(
    admin: Support, session: Session, return_id: UUID, wanted: ReturnDecision
) -> AdminReturnRead:
    """Have the shopper send the pieces."""
    before = staff_return_read(await returns.get(session, return_id))
    found = await returns.approve(session, return_id, wanted.note)
    after = staff_return_read(found)
    _write_down(session, admin, "return.approve", before, after)
    return after


@router.post(
    "/{return_id}/reject",
    responses=problems(Unauthenticated, RoleNotAllowed, ReturnNotFound, ReturnDecided),
)
async def reject_return(
    admin: Support, session: Session, return_id: UUID, wanted: ReturnDecision
) -> AdminReturnRead:
    """Say no; the shopper may ask again."""
    before = staff_return_read(await returns.get(session, return_id))
    found = await returns.reject(session, return_id, wanted.note)
    after = staff_return_read(found)
    _write_down(session, admin, "return.reject", before, after)
    return after


@router.post(
    "/{return_id}/receive",
    responses=problems(
        Unauthenticated, RoleNotAllowed, ReturnNotFound, ReturnDecided, OrderItemNotFound
    ),
)
async def receive_return(
    admin: Support, session: Session, return_id: UUID, wanted: ReturnReceipt
) -> AdminReturnRead:
    """Take in the pieces of an approved return: what was paid for them goes back."""
    before = staff_return_read(await returns.get(session, return_id))
    restock = {piece.order_item_id: piece.restock for piece in wanted.items}
    found = await returns.receive(session, return_id, restock, admin.email)
    after = staff_return_read(found)
    _write_down(session, admin, "return.receive", before, after)
    return after


def _write_down(
    session: Session, admin: Support, action: str, before: AdminReturnRead, after: AdminReturnRead
) -> None:
    """Entries are never changed, so what people said stays where it can be forgotten."""
    wordless = {"note": None, "decision_note": None}
    states = {
        "before": before.model_copy(update=wordless),
        "after": after.model_copy(update=wordless),
    }
    audit.record(session, admin, action, after.id, **states)
