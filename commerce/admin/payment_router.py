"""Staff's routes of payments and refunds."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from commerce.admin import audit
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage
from commerce.payments import service as payments
from commerce.payments.errors import (
    PaymentNotConfirmable,
    PaymentNotFlagged,
    PaymentNotFound,
    RefundNotFound,
    RefundNotOpen,
)
from commerce.payments.reading import Wanted
from commerce.payments.schemas import (
    Confirmation,
    PaymentEventRead,
    PaymentEvents,
    RefundRead,
    StaffPaymentRead,
)
from commerce.payments.states import RefundStatus
from commerce.payments.wire import refund_read, staff_payment_read

router = APIRouter(dependencies=[staff_only])

ProviderName = Annotated[str | None, Query(max_length=20, pattern=r"^[a-z_]+$")]


@router.get("/payments", responses=problems(Unauthenticated))
async def list_payments(
    session: ReadSession,
    page: WantedPage,
    status: Wanted | None = None,
    provider: ProviderName = None,
    order_id: Annotated[UUID | None, Query(alias="orderId")] = None,
) -> Listing[StaffPaymentRead]:
    """Everybody's payments, newest first; `mismatch` and `needs_attention` wait for a person."""
    found, total = await payments.read_page(session, page, status, provider, order_id)
    refunds = await payments.refunds_of(session, found)
    items = [staff_payment_read(payment, refunds[payment.id]) for payment in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.get("/payments/{payment_id}", responses=problems(Unauthenticated, PaymentNotFound))
async def read_payment(session: ReadSession, payment_id: UUID) -> StaffPaymentRead:
    """Anybody's payment."""
    payment = await payments.read_any(session, payment_id)
    refunds = await payments.refunds_of(session, [payment])
    return staff_payment_read(payment, refunds[payment.id])


@router.post(
    "/payments/{payment_id}/confirm",
    responses=problems(Unauthenticated, RoleNotAllowed, PaymentNotFound, PaymentNotConfirmable),
)
async def confirm_payment(
    admin: Manager, session: Session, payment_id: UUID, seen: Confirmation
) -> StaffPaymentRead:
    """The money of a bank transfer has come in."""
    known = await payments.read_any(session, payment_id)
    before = staff_payment_read(known, (await payments.refunds_of(session, [known]))[known.id])
    payment = await payments.confirm(session, payment_id, seen.reference, str(admin.id))
    refunds = await payments.refunds_of(session, [payment])
    after = staff_payment_read(payment, refunds[payment.id])
    audit.record(session, admin, "payment.confirm", payment_id, before=before, after=after)
    return after


@router.get("/payments/{payment_id}/events", responses=problems(Unauthenticated, PaymentNotFound))
async def list_payment_events(session: ReadSession, payment_id: UUID) -> PaymentEvents:
    """What was told of a payment, and what came of it."""
    found = await payments.events_of(session, payment_id)
    return PaymentEvents(items=[PaymentEventRead.model_validate(event) for event in found])


@router.post(
    "/payments/{payment_id}/dismiss",
    responses=problems(Unauthenticated, RoleNotAllowed, PaymentNotFound, PaymentNotFlagged),
)
async def dismiss_payment(admin: Manager, session: Session, payment_id: UUID) -> StaffPaymentRead:
    """Money that did not fit was dealt with; the order may be paid anew."""
    known = await payments.read_any(session, payment_id)
    refunds = (await payments.refunds_of(session, [known]))[known.id]
    before = staff_payment_read(known, refunds)
    after = staff_payment_read(await payments.dismiss(session, payment_id), refunds)
    audit.record(session, admin, "payment.dismiss", payment_id, before=before, after=after)
    return after


@router.get("/refunds", responses=problems(Unauthenticated))
async def list_refunds(
    session: ReadSession, page: WantedPage, status: RefundStatus | None = None
) -> Listing[RefundRead]:
    """Money on its way back, newest first; `manual` waits to be sent by hand."""
    found, total = await payments.read_refunds(session, page, status)
    items = [refund_read(refund) for refund in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.post(
    "/refunds/{refund_id}/confirm",
    responses=problems(Unauthenticated, RoleNotAllowed, RefundNotFound, RefundNotOpen),
)
async def confirm_refund(
    admin: Manager, session: Session, refund_id: UUID, sent: Confirmation
) -> RefundRead:
    """The money was sent by hand."""
    before = refund_read(await payments.read_refund(session, refund_id))
    refund = await payments.confirm_refund(session, refund_id, sent.reference, str(admin.id))
    after = refund_read(refund)
    audit.record(session, admin, "refund.confirm", refund_id, before=before, after=after)
    return after


@router.post(
    "/refunds/{refund_id}/retry",
    responses=problems(Unauthenticated, RoleNotAllowed, RefundNotFound, RefundNotOpen),
)
async def retry_refund(admin: Manager, session: Session, refund_id: UUID) -> RefundRead:
    """Have the provider asked again."""
    before = refund_read(await payments.read_refund(session, refund_id))
    after = refund_read(await payments.retry_refund(session, refund_id))
    audit.record(session, admin, "refund.retry", refund_id, before=before, after=after)
    return after
