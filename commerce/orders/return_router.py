"""Shoppers' routes of returns."""

from uuid import UUID

from fastapi import APIRouter

from commerce.core.dependencies import AppSettings, ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.orders import returns
from commerce.orders.errors import (
    OrderItemNotFound,
    OrderNotFound,
    ReturnNotPossible,
    TooManyPieces,
)
from commerce.orders.return_schemas import ReturnCreate, ReturnListing, ReturnRead
from commerce.orders.return_wire import return_read
from commerce.users.current import CurrentUser

router = APIRouter(prefix="/orders/{order_id}/returns", tags=["orders"])


@router.post(
    "",
    status_code=201,
    responses=problems(
        Unauthenticated, OrderNotFound, OrderItemNotFound, ReturnNotPossible, TooManyPieces
    ),
)
async def request_return(
    shopper: CurrentUser,
    session: Session,
    settings: AppSettings,
    order_id: UUID,
    wanted: ReturnCreate,
) -> ReturnRead:
    """Ask to send pieces of a delivered order back."""
    window = settings.shop.return_window
    return return_read(await returns.request(session, shopper.id, order_id, wanted, window))


@router.get("", responses=problems(Unauthenticated, OrderNotFound))
async def list_returns(shopper: CurrentUser, session: ReadSession, order_id: UUID) -> ReturnListing:
    """What the shopper asked to send back of an order, and what became of it."""
    found = await returns.read_of_order(session, shopper.id, order_id)
    return ReturnListing(items=[return_read(asked) for asked in found])
