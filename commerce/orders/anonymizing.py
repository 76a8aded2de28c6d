"""Taking the person out of an order."""

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.orders.actors import SYSTEM
from commerce.orders.models import Order, OrderNote, OrderReturn, OrderStatusChange

# Enough for tax and for knowing where the shop sells.
KEPT_OF_ADDRESS = ("city", "country")


async def forget(session: AsyncSession, closed: list[Order]) -> None:
    """Take out of locked orders what tells who placed them."""
    for order in closed:
        address = order.shipping_address
        order.shipping_address = {n: address[n] for n in KEPT_OF_ADDRESS if n in address}
        order.note = None
    ids = [order.id for order in closed]
    # Also what staff wrote: they call a shopper by name.
    said = OrderStatusChange.actor != SYSTEM
    words = update(OrderStatusChange).where(OrderStatusChange.order_id.in_(ids), said)
    await session.execute(words.values(note=None))
    of_returns = update(OrderReturn).where(OrderReturn.order_id.in_(ids))
    await session.execute(of_returns.values(note=None, decision_note=None))
    await session.execute(delete(OrderNote).where(OrderNote.order_id.in_(ids)))
    await session.flush()
