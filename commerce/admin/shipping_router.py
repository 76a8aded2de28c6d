"""Staff's routes of shipping: methods and what they cost where."""

from uuid import UUID

from fastapi import APIRouter

from commerce.admin import audit
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing
from commerce.shipping import service as shipping
from commerce.shipping.errors import ShippingMethodExists, ShippingMethodNotFound
from commerce.shipping.schemas import ShippingMethodRead, ShippingMethodWrite
from commerce.shipping.wire import method_read

router = APIRouter(prefix="/shipping/methods", dependencies=[staff_only])


@router.get("", responses=problems(Unauthenticated))
async def list_methods(session: ReadSession) -> Listing[ShippingMethodRead]:
    """Every method, offered or not, on one page."""
    items = [method_read(method) for method in await shipping.read_methods(session)]
    return Listing(items=items, page=1, limit=max(len(items), 1), total=len(items))


@router.post(
    "", status_code=201, responses=problems(Unauthenticated, RoleNotAllowed, ShippingMethodExists)
)
async def create_method(
    admin: Manager, session: Session, wanted: ShippingMethodWrite
) -> ShippingMethodRead:
    """Offer another way to send."""
    after = method_read(await shipping.create(session, wanted))
    audit.record(session, admin, "shipping-method.create", after.id, after=after)
    return after


@router.get("/{method_id}", responses=problems(Unauthenticated, ShippingMethodNotFound))
async def read_method(session: ReadSession, method_id: UUID) -> ShippingMethodRead:
    """One method with its rates."""
    return method_read(await shipping.get(session, method_id))


@router.put(
    "/{method_id}",
    responses=problems(
        Unauthenticated, RoleNotAllowed, ShippingMethodNotFound, ShippingMethodExists
    ),
)
async def replace_method(
    admin: Manager, session: Session, method_id: UUID, wanted: ShippingMethodWrite
) -> ShippingMethodRead:
    """Change a method and all its rates."""
    method = await shipping.lock(session, method_id)
    before = method_read(method)
    await shipping.replace(session, method, wanted)
    after = method_read(method)
    audit.record(session, admin, "shipping-method.update", method_id, before=before, after=after)
    return after


@router.delete(
    "/{method_id}",
    status_code=204,
    responses=problems(Unauthenticated, RoleNotAllowed, ShippingMethodNotFound),
)
async def delete_method(admin: Manager, session: Session, method_id: UUID) -> None:
    """Offer a method no more; orders keep what they were promised."""
    method = await shipping.lock(session, method_id)
    before = method_read(method)
    await shipping.delete(session, method)
    audit.record(session, admin, "shipping-method.delete", method_id, before=before)
