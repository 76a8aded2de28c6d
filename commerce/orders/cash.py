"""Cash on delivery: pieces leave the house unpaid, so nobody has too many of them on the way.

Otherwise an account that costs nothing could order the house empty and open no door. Whose orders
are counted: the shopper's, exactly, since their cart is locked; and everybody's with the same
telephone number, which the courier rings, as many as can be seen at this moment.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.settings import ShopSettings
from commerce.orders.checkout import Buyer
from commerce.orders.errors import TooManyCashOrders
from commerce.orders.models import Order
from commerce.orders.schemas import OrderCreate
from commerce.orders.states import Status

# An order that nobody has paid and nobody has sent back.
OPEN: tuple[Status, ...] = ("processing", "shipped")
# What is the same of a number however it is written: with a country's code or the trunk's zero.
_DIGITS = 9


async def check(
    session: AsyncSession, buyer: Buyer, wanted: OrderCreate, shop: ShopSettings
) -> None:
    """Raise TooManyCashOrders if this order would be one too many; the cart is locked."""
    if wanted.payment_method != "cash_on_delivery":
        return
    digits = "".join(one for one in wanted.shipping_address.phone if one.isdecimal())
    is_own, is_theirs = (
        Order.user_id == buyer.id,
        number_of(Order.shipping_address) == (digits[-_DIGITS:]),
    )
    counted = select(func.count().filter(is_own), func.count().filter(is_theirs)).where(
        Order.payment_method == "cash_on_delivery", Order.status.in_(OPEN), is_own | is_theirs
    )
    own, theirs = (await session.execute(counted)).one()
    for count, limit in (
        (own, shop.open_cash_orders_per_shopper),
        (theirs, shop.open_cash_orders_per_phone),
    ):
        if count >= limit:
            raise TooManyCashOrders(extra={"open": count, "limit": limit})


def number_of(address: Any) -> ColumnElement[str]:  # noqa: ANN401 - a JSON column
    """The digits by which a telephone number is known; as the index has it (migration 0015)."""
    digits = func.regexp_replace(address["phone"].astext, "[^0-9]", "", "g")
    return func.right(digits, _DIGITS)
