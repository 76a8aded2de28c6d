"""Cash on delivery: pieces leave the house unpaid, so nobody has too many of them on the way.

Otherwise an account that costs nothing could order the house empty and open no door. Whose orders
are counted: the shopper's, exactly, since their cart is locked; and everybody's with the same
telephone number, which the courier rings, as many as can be seen at this moment.
"""

from commerce.core.direct import Rows
from commerce.core.fragments import Fragment
from commerce.core.settings import ShopSettings
from commerce.orders.checkout import Buyer
from commerce.orders.errors import TooManyCashOrders
from commerce.orders.schemas import OrderCreate

# What is the same of a number however it is written: with a country's code or the trunk's zero.
_DIGITS = 9
# Orders that nobody has paid and nobody has sent back, each side by an index of its own; the
# number's expression is the index's (migration 0015).
_COUNTED = """
    SELECT
        (SELECT count(*) FROM orders WHERE user_id = $1
            AND payment_method = 'cash_on_delivery' AND status IN ('processing', 'shipped')
        ) AS own,
        (SELECT count(*) FROM orders
            WHERE right(regexp_replace(shipping_address ->> 'phone', '[^0-9]', '', 'g'), 9) = $2
            AND payment_method = 'cash_on_delivery' AND status IN ('processing', 'shipped')
        ) AS theirs
"""
_NOBODY = Fragment("SELECT WHERE false")


def counted(buyer: Buyer, wanted: OrderCreate) -> Fragment:
    """The question how many are on their way, to be asked when the cart is locked."""
    if wanted.payment_method != "cash_on_delivery":
        return _NOBODY
    digits = "".join(one for one in wanted.shipping_address.phone if one.isdecimal())
    return Fragment(_COUNTED, (buyer.id, digits[-_DIGITS:]))


def check(answer: Rows, shop: ShopSettings) -> None:
    """Raise TooManyCashOrders if, by the answer to `counted`, this order would be one too many."""
    for row in answer:
        for count, limit in (
            (row["own"], shop.open_cash_orders_per_shopper),
            (row["theirs"], shop.open_cash_orders_per_phone),
        ):
            if count >= limit:
                raise TooManyCashOrders(extra={"open": count, "limit": limit})
