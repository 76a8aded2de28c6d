"""What orders keep of a shopper who is gone: sums and lines, for the books, and no person."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.orders import moving
from commerce.orders.actors import SYSTEM
from commerce.orders.anonymizing import forget
from commerce.orders.models import Order
from commerce.orders.reading import whole
from commerce.orders.states import CLOSED
from commerce.products.models import Variant


async def forget_shopper(session: AsyncSession, user_id: UUID) -> None:
    """Have a shopper's orders forget them; those that are neither paid nor sent are cancelled.

    What is paid and on its way still needs its address: it is forgotten when the parcel is there.
    """
    of_shopper = whole().where(Order.user_id == user_id, Order.owner_gone.is_(False))
    locked = of_shopper.order_by(Order.id).with_for_update(of=Order, key_share=True)
    found = (await session.scalars(locked)).all()
    unwanted = [order for order in found if _is_unwanted(order)]
    await _lock_stock(session, unwanted)
    for order in found:
        order.owner_gone = True
    for order in unwanted:
        await moving.move(session, order, "cancelled", SYSTEM, "The account was closed.")
    await forget(session, [order for order in found if order.status in CLOSED])


def _is_unwanted(order: Order) -> bool:
    return order.paid_amount == 0 and order.status in {"awaiting_payment", "processing"}


async def _lock_stock(session: AsyncSession, unwanted: list[Order]) -> None:
    """Several orders give their stock back: all of it is locked first, in everybody's order."""
    variant_ids = {item.variant_id for order in unwanted for item in order.items}
    in_order = select(Variant.id).where(Variant.id.in_(variant_ids - {None})).order_by(Variant.id)
    await session.execute(in_order.with_for_update(key_share=True))
