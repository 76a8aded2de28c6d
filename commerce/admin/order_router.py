"""Staff's routes of orders."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from commerce.admin import audit
from commerce.admin.current import Manager, Support, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.admin.order_schemas import (
    AdminOrderRead,
    NoteCreate,
    NoteRead,
    NoteWritten,
    OrderChange,
    OrderFilter,
    OrderStatusUpdate,
    RefundCreate,
    RefundOwed,
    TrackingWrite,
)
from commerce.admin.order_wire import staff_order_read
from commerce.core.dependencies import AppSettings, Data, ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.idempotency import (
    IdempotencyKey,
    IdempotencyKeyReused,
    Once,
    RequestInFlight,
    answer_once,
    request_hash,
)
from commerce.core.money import Money
from commerce.core.pagination import Listing, Page
from commerce.orders import invoices
from commerce.orders import service as orders
from commerce.orders.errors import (
    IllegalStatusChange,
    InvoiceNotReady,
    OrderNotFound,
    RefundTooLarge,
)
from commerce.orders.invoice_answer import PdfResponse, pdf_answer
from commerce.orders.schemas import Tracking

router = APIRouter(prefix="/orders", dependencies=[staff_only])


@router.get("", responses=problems(Unauthenticated))
async def list_orders(
    session: ReadSession,
    storage: Store,
    wanted: Annotated[OrderFilter, Query()],
) -> Listing[AdminOrderRead]:
    """Everybody's orders, newest first."""
    page = Page(wanted.page, wanted.limit)
    conditions = wanted.model_dump(exclude={"page", "limit"})
    found, total = await orders.read_page_of_all(session, page, **conditions)
    items = [staff_order_read(view, storage) for view in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.get("/{order_id}", responses=problems(Unauthenticated, OrderNotFound))
async def read_order(session: ReadSession, storage: Store, order_id: UUID) -> AdminOrderRead:
    """Anybody's order."""
    return staff_order_read(await orders.read_any(session, order_id), storage)


@router.put(
    "/{order_id}/status",
    responses=problems(Unauthenticated, RoleNotAllowed, OrderNotFound, IllegalStatusChange),
)
async def set_order_status(
    admin: Support,
    session: Session,
    storage: Store,
    order_id: UUID,
    wanted: OrderStatusUpdate,
) -> AdminOrderRead:
    """Move an order to another state. `paid` and `refunded` follow the money alone."""
    tracking = wanted.tracking.model_dump() if wanted.tracking else None
    order = await orders.set_status(
        session, order_id, wanted.status, admin.email, note=wanted.note, tracking=tracking
    )
    before = OrderChange(status=order.history[-2].status)
    after = OrderChange.model_validate(wanted.model_dump())
    audit.record(session, admin, "order.change-status", order_id, before=before, after=after)
    return staff_order_read(await orders.read_any(session, order_id), storage)


@router.put(
    "/{order_id}/tracking",
    responses=problems(Unauthenticated, RoleNotAllowed, OrderNotFound, IllegalStatusChange),
)
async def set_tracking(
    admin: Support, session: Session, storage: Store, order_id: UUID, wanted: TrackingWrite
) -> AdminOrderRead:
    """Correct where a parcel that is under way can be followed."""
    earlier = await orders.set_tracking(session, order_id, wanted.model_dump())
    audit.record(
        session,
        admin,
        "order.change-tracking",
        order_id,
        before=Tracking.model_validate(earlier) if earlier else None,
        after=Tracking.model_validate(wanted.model_dump()),
    )
    return staff_order_read(await orders.read_any(session, order_id), storage)


@router.post(
    "/{order_id}/notes",
    status_code=201,
    responses=problems(Unauthenticated, RoleNotAllowed, OrderNotFound),
)
async def add_note(
    admin: Support, session: Session, order_id: UUID, wanted: NoteCreate
) -> NoteRead:
    """Write something down for colleagues; the shopper never sees it."""
    note = NoteRead.model_validate(
        await orders.add_note(session, order_id, wanted.text, admin.email)
    )
    written = NoteWritten.model_validate(note)
    audit.record(session, admin, "order.add-note", order_id, after=written)
    return note


@router.post(
    "/{order_id}/refunds",
    status_code=201,
    response_model=AdminOrderRead,
    responses=problems(
        Unauthenticated, RoleNotAllowed, OrderNotFound, RefundTooLarge, RequestInFlight,
        IdempotencyKeyReused,
    ),
)  # fmt: skip
async def refund_order(
    admin: Manager,
    request: Request,
    session: Session,
    storage: Store,
    order_id: UUID,
    wanted: RefundCreate,
    key: IdempotencyKey = None,
) -> Response:
    """Give part of the money back without a return; never more than was paid and is not owed."""

    async def refund() -> AdminOrderRead:
        order, owed = await orders.request_refund(session, order_id, wanted.amount, wanted.reason)
        after = RefundOwed(
            refund=Money(amount=owed, currency=order.currency),
            reason=wanted.reason,
            refund_due=Money(amount=order.refund_due, currency=order.currency),
        )
        audit.record(session, admin, "order.refund", order_id, after=after)
        return staff_order_read(await orders.read_any(session, order_id), storage)

    return await answer_once(session, Once(admin.id, key, await request_hash(request)), 201, refund)


@router.get(
    "/{order_id}/invoice",
    response_class=PdfResponse,
    responses=problems(Unauthenticated, RoleNotAllowed, OrderNotFound, InvoiceNotReady),
)
async def read_invoice(
    _admin: Support, database: Data, settings: AppSettings, order_id: UUID
) -> PdfResponse:
    """The invoice of anybody's order as a PDF; the first request gives it its number."""
    async with database.transaction() as session:
        order, invoice = await invoices.issue(session, order_id)
    return await pdf_answer(order, invoice, settings.seller)
