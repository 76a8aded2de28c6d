"""Nothing is sold twice: stock, orders, keys and codes agree with each other and with clients."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from benchmarks.chaos.journal import Journal
from benchmarks.chaos.staging import Before
from commerce.orders.models import Order
from commerce.orders.states import is_legal
from commerce.products.models import Variant

_NOT_THE_SUM = text(
    "SELECT count(*) FROM product_variants WHERE stock <>"
    " (SELECT coalesce(sum(delta), 0) FROM stock_movements WHERE variant_id = product_variants.id)"
)
_REDEEMED = text("""
    SELECT d.code, d.total_limit, d.per_customer_limit, d.times_redeemed,
        (SELECT count(*) FROM discount_redemptions r WHERE r.discount_id = d.id) AS redeemed,
        (SELECT count(*) FROM discount_redemptions r JOIN orders o ON o.id = r.order_id
            WHERE r.discount_id = d.id AND o.status <> 'cancelled') AS in_force,
        (SELECT count(*) FROM orders o, jsonb_array_elements(o.discounts) used
            WHERE o.status <> 'cancelled' AND used->>'code' = d.code) AS in_orders,
        (SELECT max(n) FROM (SELECT count(*) AS n FROM discount_redemptions r
            WHERE r.discount_id = d.id GROUP BY r.user_id) AS each) AS most
    FROM discounts d WHERE d.code IS NOT NULL
""")


async def orders_of_run(session: AsyncSession, before: Before) -> Sequence[Order]:
    """The orders of this run, with their lines and their histories."""
    whole = select(Order).options(selectinload(Order.items), selectinload(Order.history))
    found = (await session.scalars(whole)).all()
    return [order for order in found if order.id not in before.orders]


async def stock_adds_up(
    session: AsyncSession, before: Before, orders: Sequence[Order]
) -> list[str]:
    """What is wrong with stock: what was there is there, sold or held, and was moved for a reason.

    Orders that wait for their payment hold their pieces; a cancelled one has given them back.
    """
    wrong = []
    if await session.scalar(_NOT_THE_SUM):
        wrong.append("the stock of some variant is not the sum of its movements")
    taken = Counter[UUID | None]()
    for order in orders:
        if order.status != "cancelled":
            for item in order.items:
                taken[item.variant_id] += item.quantity
    for variant_id, stock in await session.execute(select(Variant.id, Variant.stock)):
        if before.stock.get(variant_id, 0) != stock + taken[variant_id]:
            was = before.stock.get(variant_id, 0)
            wrong.append(
                f"of {was} pieces of variant {variant_id}, {stock} are there and"
                f" {taken[variant_id]} are sold or held"
            )
    return wrong


def one_order_a_key(orders: Sequence[Order], journal: Journal) -> list[str]:
    """What is wrong with which orders there are: those that clients were told of, and no other."""
    known, told = {order.id for order in orders}, list(journal.orders.values())
    wrong = [f"order {one} was told of and is not there" for one in sorted(set(told) - known)]
    wrong += [f"order {one} is there, and no client knows" for one in sorted(known - set(told))]
    if len(set(told)) < len(told):
        wrong.append("two keys were answered with one order")
    return wrong


def states_make_sense(orders: Sequence[Order], journal: Journal) -> list[str]:
    """What is wrong with how orders moved: legally, as clients were told, and paid before sent."""
    wrong = []
    for order in orders:
        path = [change.status for change in order.history]
        if path[-1] != order.status or not all(is_legal(a, b) for a, b in pairwise(path)):
            wrong.append(f"{order.status} order {order.id} went through {path}")
        is_sent = order.status in {"shipped", "delivered"}
        if is_sent and order.payment_method != "cash_on_delivery" and not order.paid_amount:
            wrong.append(f"order {order.id} was sent and is not paid")
        if order.id in journal.cancelled and order.status != "cancelled":
            wrong.append(f"order {order.id} was called off and is {order.status}")
        if order.id in journal.shipped and "shipped" not in path:
            wrong.append(f"order {order.id} was sent and is {order.status}")
    return wrong


async def codes(session: AsyncSession) -> list[str]:
    """What is wrong with codes: a redemption for each order that used one, none past a limit."""
    wrong = []
    for code in (await session.execute(_REDEEMED)).all():
        if len({code.redeemed, code.in_force, code.in_orders}) > 1:
            wrong.append(
                f"{code.code} has {code.redeemed} redemptions, {code.in_force} of them of orders"
                f" in force, and {code.in_orders} orders that used it"
            )
        if code.total_limit is not None and code.times_redeemed != code.redeemed:
            wrong.append(f"{code.code} counts {code.times_redeemed} of {code.redeemed} redemptions")
        if _is_over(code.redeemed, code.total_limit) or _is_over(
            code.most or 0, code.per_customer_limit
        ):
            wrong.append(f"{code.code} was used more often than it may be")
    return wrong


def _is_over(used: int, limit: int | None) -> bool:
    return limit is not None and used > limit
