"""Staff's routes of orders."""

from uuid import UUID

from fastapi import APIRouter

from commerce.admin.current import CurrentAdmin, staff_only
from commerce.admin.schemas import AdminOrderRead, OrderStatusUpdate
from commerce.admin.wire import staff_order_read
from commerce.core.dependencies import ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage
from commerce.orders import service as orders
from commerce.orders.errors import IllegalStatusChange, OrderNotFound
from commerce.orders.states import Status

router = APIRouter(prefix="/orders", dependencies=[staff_only])


@router.get("", responses=problems(Unauthenticated))
async def list_orders(
    session: ReadSession,
    storage: Store,
    page: WantedPage,
    status: Status | None = None,
) -> Listing[AdminOrderRead]:
    """Everybody's orders, newest first."""
    found, total = await orders.read_page_of_all(session, page, status)
    items = [staff_order_read(order, storage) for order in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.get("/{order_id}", responses=problems(Unauthenticated, OrderNotFound))
async def read_order(session: ReadSession, storage: Store, order_id: UUID) -> AdminOrderRead:
    """Anybody's order."""
    return staff_order_read(await orders.read_any(session, order_id), storage)


@router.put(
    "/{order_id}/status", responses=problems(Unauthenticated, OrderNotFound, IllegalStatusChange)
)
async def set_order_status(
    admin: CurrentAdmin,
    session: Session,
    storage: Store,
    order_id: UUID,
    wanted: OrderStatusUpdate,
) -> AdminOrderRead:
    """Move an order to another state."""
    order = await orders.set_status(session, order_id, wanted.status, admin.email)
    return staff_order_read(order, storage)
