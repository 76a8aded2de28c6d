"""Moving orders from state to state: under their lock, and with an entry in their history."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import new_id
from commerce.discounts import service as discounts
from commerce.orders import announcing, anonymizing, refunds
from commerce.orders.actors import SHOPPER
from commerce.orders.errors import IllegalStatusChange
from commerce.orders.models import Order, OrderStatusChange
from commerce.orders.reading import lock, lock_own
from commerce.orders.states import BY_STAFF, CLOSED, Status, is_legal, may_shopper_cancel
from commerce.products import service as products
from commerce.products.service import Taking


async def set_status(  # noqa: PLR0913 - a move is where to, by whom, and what the shopper is told
    session: AsyncSession,
    order_id: UUID,
    status: Status,
    actor: str,
    *,
    note: str | None = None,
    tracking: dict[str, Any] | None = None,
) -> Order:
    """Have staff move an order; a cancelled one gives back its stock, its codes and its money.

    Raises:
        OrderNotFound: there is no such order.
        IllegalStatusChange: the present state does not allow it, or the state follows the money.
    """
    order = await lock(session, order_id)
    if status not in BY_STAFF and is_legal(order.status, status):
        raise IllegalStatusChange(
            f"An order becomes {status} when the money moves.", {"current": order.status}
        )
    if (order.status, status) == ("delivered", "returned"):
        raise IllegalStatusChange(
            "A delivered order is returned when its return is received.", {"current": order.status}
        )
    if tracking is not None:
        order.tracking = tracking
    await move(session, order, status, actor, note)
    return order


async def set_tracking(
    session: AsyncSession, order_id: UUID, tracking: dict[str, Any]
) -> dict[str, Any] | None:
    """Say where a parcel can be followed, also once more; answers what was said before.

    Raises:
        OrderNotFound: there is no such order.
        IllegalStatusChange: it has not been sent, or is not under way any more.
    """
    order = await lock(session, order_id)
    if order.status not in {"shipped", "delivered"}:
        raise IllegalStatusChange(f"The order is {order.status}.", {"current": order.status})
    before, order.tracking = order.tracking, tracking
    await session.flush()
    return before


async def cancel(session: AsyncSession, user_id: UUID, order_id: UUID, reason: str | None) -> Order:
    """Have a shopper call off their own order, while the house has not sent it.

    Raises:
        OrderNotFound: there is no such order, or it is somebody else's.
        IllegalStatusChange: it is too late.
    """
    order = await lock_own(session, user_id, order_id)
    if not may_shopper_cancel(order.status, order.payment_method):
        raise IllegalStatusChange(
            f"The order is {order.status}; it can no longer be cancelled.",
            {"current": order.status},
        )
    await move(session, order, "cancelled", SHOPPER, reason)
    return order


async def move(
    session: AsyncSession, order: Order, status: Status, actor: str, note: str | None = None
) -> None:
    """Move a locked order, with all that follows from it; raises IllegalStatusChange."""
    previous = order.status
    if not is_legal(previous, status):
        raise IllegalStatusChange(
            f"The order is {previous}; it cannot become {status}.", {"current": previous}
        )
    order.status = status
    if status == "delivered":
        order.delivered_at = clock.now()
        _note_cash(order)
    # What never left the house, or came back unopened, is there to be sold again.
    if status == "cancelled" or (status == "refunded" and previous in {"paid", "processing"}):
        await _call_off(session, order, "cancelled")
    if status == "returned" and previous == "shipped":
        await _call_off(session, order, "undeliverable")
    order.history.append(
        OrderStatusChange(
            id=new_id(), order_id=order.id, status=status, actor=actor, note=note,
            created_at=clock.now(),
        )
    )  # fmt: skip
    announcing.status_changed(session, order, previous)
    await session.flush()
    if order.owner_gone and status in CLOSED:
        await anonymizing.forget(session, [order])


def _note_cash(order: Order) -> None:
    if order.payment_method == "cash_on_delivery" and order.paid_amount == 0:
        order.paid_amount = order.total


async def _call_off(session: AsyncSession, order: Order, reason: str) -> None:
    """Nothing of the order is kept: pieces, codes and money go back to where they came from."""
    pieces = [
        Taking(item.variant_id, item.quantity)
        for item in order.items
        if item.variant_id is not None
    ]
    await products.return_stock(session, order.id, pieces)
    await discounts.release(session, order.id)
    await refunds.request(session, order, order.paid_amount, reason)
