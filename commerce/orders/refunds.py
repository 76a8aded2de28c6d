"""Money on its way back: what is owed is written down here, and the payments' side sends it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.orders import announcing
from commerce.orders.models import Order, OrderRefund


async def request(
    session: AsyncSession,
    order: Order,
    amount: int,
    reason: str,
    return_id: UUID | None = None,
) -> int:
    """Owe the shopper up to `amount` of a locked order; return how much it is.

    It is never more than what was paid and is not owed already, so it may be nothing.
    """
    owed = min(amount, order.paid_amount - order.refund_due)
    if owed <= 0:
        return 0
    order.refund_due += owed
    refund = OrderRefund(
        id=new_id(), order_id=order.id, return_id=return_id, amount=owed, reason=reason
    )
    session.add(refund)
    announcing.refund_due(session, order, refund)
    return owed
