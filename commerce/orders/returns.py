"""Sending pieces back. The shopper asks, staff say yes or no, the pieces arrive, the money goes.

What a piece brings back is what was paid for it: its share of the line after discounts, tax
included. Shipping is not paid back: it was used.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.pagination import Page
from commerce.orders import announcing, moving, refunds
from commerce.orders.errors import (
    OrderItemNotFound,
    ReturnDecided,
    ReturnNotFound,
    ReturnNotPossible,
    TooManyPieces,
)
from commerce.orders.models import Order, OrderItem, OrderReturn, OrderReturnItem
from commerce.orders.pricing import share_of_pieces
from commerce.orders.reading import lock, lock_own, read
from commerce.orders.reading import whole as whole_order
from commerce.orders.return_schemas import ReturnCreate
from commerce.orders.states import ReturnStatus, is_legal
from commerce.products import service as products
from commerce.products.service import Taking


async def request(
    session: AsyncSession, user_id: UUID, order_id: UUID, wanted: ReturnCreate, window: timedelta
) -> OrderReturn:
    """Ask to send pieces of one's own order back.

    The order is locked and the pieces are counted as asked back at once, so that of two requests
    for the same piece only one is heard.

    Raises:
        OrderNotFound: there is no such order, or it is somebody else's.
        ReturnNotPossible: it has not been delivered, or too long ago.
        OrderItemNotFound, TooManyPieces: that was not ordered, or is on its way back already.
    """
    order = await lock_own(session, user_id, order_id)
    _check_time(order, window)
    lines = {item.id: item for item in order.items}
    found = OrderReturn(
        id=new_id(), order_id=order.id, order=order, status="requested", note=wanted.note, refund=0,
        created_at=clock.now(),
    )  # fmt: skip
    found.items = []
    for piece in wanted.items:
        line = _ask_back(lines, piece.order_item_id, piece.quantity)
        found.items.append(
            OrderReturnItem(
                id=new_id(), return_id=found.id, order_item_id=line.id, order_item=line,
                quantity=piece.quantity, reason=piece.reason, refund=0,
            )
        )  # fmt: skip
    session.add(found)
    await session.flush()
    return found


async def read_of_order(
    session: AsyncSession, user_id: UUID, order_id: UUID
) -> Sequence[OrderReturn]:
    """The returns of one's own order, oldest first; raises OrderNotFound."""
    await read(session, user_id, order_id)
    of_order = whole().where(OrderReturn.order_id == order_id).order_by(OrderReturn.id)
    return (await session.scalars(of_order)).all()


async def get(session: AsyncSession, return_id: UUID) -> OrderReturn:
    """Any return, for staff; raises ReturnNotFound."""
    statement = whole().where(OrderReturn.id == return_id)
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise ReturnNotFound
    return found


async def read_page(
    session: AsyncSession, page: Page, status: ReturnStatus | None
) -> tuple[list[OrderReturn], int]:
    """Everybody's returns, newest first, for staff."""
    wanted = true() if status is None else OrderReturn.status == status
    total = await session.scalar(select(func.count(OrderReturn.id)).where(wanted)) or 0
    newest = whole().where(wanted).order_by(OrderReturn.id.desc())
    on_page = newest.limit(page.limit).offset(page.offset)
    return list(await session.scalars(on_page)), total


async def approve(session: AsyncSession, return_id: UUID, note: str | None) -> OrderReturn:
    """Have the shopper send the pieces.

    Raises:
        ReturnNotFound: there is no such return.
        ReturnDecided: it is approved, rejected or received already.
    """
    found = await _lock(session, return_id)
    _check_open(found, "requested")
    found.status, found.decision_note = "approved", note
    await session.flush()
    return found


async def reject(session: AsyncSession, return_id: UUID, note: str | None) -> OrderReturn:
    """Say no, also to what was approved and never came; the shopper may ask again.

    Raises:
        ReturnNotFound: there is no such return.
        ReturnDecided: it is rejected or received already.
    """
    found = await _lock(session, return_id)
    _check_open(found, "requested", "approved")
    found.status, found.decision_note = "rejected", note
    for piece in found.items:
        piece.order_item.returned_quantity -= piece.quantity
    await session.flush()
    return found


async def receive(
    session: AsyncSession, return_id: UUID, restock: Mapping[UUID, bool], actor: str
) -> OrderReturn:
    """Take in the pieces of an approved return: on the shelf or not, and the money goes back.

    An order of which everything has come back is returned.

    Args:
        session: the caller's transaction.
        return_id: which return.
        restock: for lines of the order, whether their pieces can be sold again; else they cannot.
        actor: who took them in.

    Raises:
        ReturnNotFound: there is no such return.
        ReturnDecided: it is not approved, or has been received.
        OrderItemNotFound: `restock` names a line that is not in it.
    """
    found = await _lock(session, return_id)
    _check_open(found, "approved")
    order = found.order
    if unknown := restock.keys() - {piece.order_item_id for piece in found.items}:
        raise OrderItemNotFound(f"{min(unknown)} is not in this return.")
    for piece in found.items:
        piece.restocked = restock.get(piece.order_item_id, False)
        piece.refund = _take_back(piece.order_item, piece.quantity)
    found.status = "received"
    await _restock(session, found, actor)
    worth = sum(piece.refund for piece in found.items)
    found.refund = await refunds.request(session, order, worth, "returned", found.id)
    if _is_whole(order) and is_legal(order.status, "returned"):
        await moving.move(session, order, "returned", actor)
    announcing.returned(session, found)
    await session.flush()
    return found


def whole() -> Select[OrderReturn]:
    """Returns with their order and the lines that their pieces are of."""
    pieces = selectinload(OrderReturn.items).joinedload(OrderReturnItem.order_item)
    return select(OrderReturn).options(joinedload(OrderReturn.order), pieces)


async def _lock(session: AsyncSession, return_id: UUID) -> OrderReturn:
    """A return whose order is locked: the same lock as for everything else about an order."""
    of_return = select(OrderReturn.order_id).where(OrderReturn.id == return_id)
    order_id = await session.scalar(of_return)
    if order_id is None:
        raise ReturnNotFound
    await lock(session, order_id)
    found = await get(session, return_id)
    # Loaded afresh with the return, and still without what moving it needs.
    await session.scalar(whole_order().where(Order.id == order_id))
    return found


def _check_time(order: Order, window: timedelta) -> None:
    if order.status != "delivered" or order.delivered_at is None:
        raise ReturnNotPossible(f"The order is {order.status}.", {"current": order.status})
    if clock.now() > order.delivered_at + window:
        raise ReturnNotPossible(f"It was delivered more than {window.days} days ago.")


def _check_open(found: OrderReturn, *open_ones: ReturnStatus) -> None:
    if found.status not in open_ones:
        raise ReturnDecided(f"The return is {found.status}.", {"current": found.status})


def _ask_back(lines: Mapping[UUID, OrderItem], item_id: UUID, quantity: int) -> OrderItem:
    line = lines.get(item_id)
    if line is None:
        raise OrderItemNotFound(f"{item_id} is no line of this order.")
    left = line.quantity - line.returned_quantity
    if quantity > left:
        raise TooManyPieces(
            f"At most {left} can be sent back.", {"available": left, "orderItemId": str(item_id)}
        )
    line.returned_quantity += quantity
    return line


def _take_back(line: OrderItem, pieces: int) -> int:
    """Count pieces as come back; answers what was paid for them."""
    paid = line.line_total - line.discount
    worth = share_of_pieces(paid, line.quantity, line.refunded_quantity, pieces)
    line.refunded_quantity += pieces
    return worth


async def _restock(session: AsyncSession, found: OrderReturn, actor: str) -> None:
    pieces = [
        Taking(piece.order_item.variant_id, piece.quantity)
        for piece in found.items
        if piece.restocked and piece.order_item.variant_id is not None
    ]
    await products.return_stock(session, found.order_id, pieces, "returned", actor)


def _is_whole(order: Order) -> bool:
    return all(item.refunded_quantity == item.quantity for item in order.items)
