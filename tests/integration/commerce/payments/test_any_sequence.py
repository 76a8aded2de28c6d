"""Whatever shoppers and staff do, in whatever order and at once, pieces and money add up."""

from collections import Counter as Count
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core.database import Database
from commerce.discounts.models import Discount, DiscountRedemption
from commerce.orders.models import (
    Order,
    OrderItem,
    OrderRefund,
    OrderReturn,
    OrderReturnItem,
)
from commerce.payments.models import Payment, Refund
from commerce.products.models import StockMovement, Variant
from tests.integration.commerce.payments.counter import Counter
from tests.integration.commerce.payments.walk import Walk

SEEDS = (1, 2, 3)
STEPS = 60
COUNTED = {"requested", "approved", "received"}


async def begin(counter: Counter, seed: int) -> Walk:
    """Two shoppers, two products with three variants, two codes, and little of everything."""
    shop = counter.shop
    gown = await shop.product({"size": "S"}, {"size": "M"}, price=333_333, stock=6)
    coat = await shop.product(price=1_000_001, stock=4)
    tenth = await shop.discount(stackable=True, total_limit=2, per_customer_limit=2)
    third = await shop.discount(value=33, stackable=True, per_customer_limit=2)
    return Walk(
        Random(seed),
        counter,
        await shop.staff("manager"),
        [gown, coat],
        [tenth, third],
        [await shop.buyer(), await shop.buyer()],
    )


async def orders_of(session: AsyncSession, walk: Walk) -> list[Order]:
    placed = select(Order).where(Order.user_id.in_([buyer.id for buyer in walk.buyers]))
    whole = placed.options(selectinload(Order.items), selectinload(Order.history))
    return list(await session.scalars(whole.order_by(Order.id)))


def is_called_off(order: Order) -> bool:
    """Whether nothing of it is with a shopper: its pieces, codes and money went back."""
    been = {change.status for change in order.history}
    if order.status == "cancelled":
        return True
    if "delivered" in been:
        return False
    return "returned" in been or (order.status == "refunded" and "shipped" not in been)


async def check_stock(session: AsyncSession, walk: Walk, orders: list[Order]) -> None:
    variant_ids = [variant.id for product in walk.products for variant in product.variants]
    of_variants = StockMovement.variant_id.in_(variant_ids)
    variants = await session.scalars(select(Variant).where(Variant.id.in_(variant_ids)))
    moved, of_orders = Count[UUID](), Count[tuple[UUID | None, UUID]]()
    for movement in await session.scalars(select(StockMovement).where(of_variants)):
        moved[movement.variant_id] += movement.delta
        of_orders[movement.order_id, movement.variant_id] += movement.delta
    restocked = Count[UUID]()
    for piece in await session.scalars(
        select(OrderReturnItem).where(OrderReturnItem.restocked.is_(True))
    ):
        restocked[piece.order_item_id] += piece.quantity

    for variant in variants:
        assert 0 <= variant.stock == moved[variant.id]
    for order in orders:
        for item in order.items:
            assert item.variant_id is not None
            gone = 0 if is_called_off(order) else restocked[item.id] - item.quantity
            assert of_orders[order.id, item.variant_id] == gone, order.status


async def check_pieces(session: AsyncSession, orders: list[Order]) -> None:
    """What lines say of pieces that come back is what their returns say."""
    asked, came = Count[UUID](), Count[UUID]()
    pieces = (
        select(OrderReturnItem, OrderReturn.status)
        .join(OrderReturn, OrderReturn.id == OrderReturnItem.return_id)
        .where(OrderReturn.order_id.in_([order.id for order in orders]))
    )
    for piece, status in await session.execute(pieces):
        asked[piece.order_item_id] += piece.quantity if status in COUNTED else 0
        came[piece.order_item_id] += piece.quantity if status == "received" else 0
    for order in orders:
        for item in order.items:
            assert (item.returned_quantity, item.refunded_quantity) == (
                asked[item.id],
                came[item.id],
            )


def net(item: OrderItem) -> int:
    return item.line_total - item.discount


async def check_orders(session: AsyncSession, orders: list[Order]) -> None:
    owed, gone = Count[UUID](), Count[UUID]()
    for refund in await session.scalars(select(OrderRefund)):
        owed[refund.order_id] += refund.amount
        gone[refund.order_id] += refund.amount if refund.completed_at else 0
    for order in orders:
        lines = order.items
        assert order.subtotal == sum(item.line_total for item in lines)
        assert order.discount == sum(item.discount for item in lines)
        assert order.tax == sum(item.tax for item in lines) + order.shipping_tax
        assert all(net(item) >= 0 for item in lines)
        assert order.total == sum(net(item) for item in lines) + order.shipping
        assert order.paid_amount in {0, order.total}
        assert (order.refund_due, order.refunded_amount) == (owed[order.id], gone[order.id])
        assert order.refunded_amount <= order.refund_due <= order.paid_amount
        if order.status in {"paid", "delivered", "refunded"}:
            assert order.paid_amount == order.total
        if order.status == "refunded":
            assert order.refunded_amount == order.total
        if is_called_off(order):
            assert order.refund_due == order.paid_amount, order.status


async def check_codes(session: AsyncSession, walk: Walk, orders: list[Order]) -> None:
    live = Count(
        used["code"] for order in orders if not is_called_off(order) for used in order.discounts
    )
    for code in walk.codes:
        row = await session.get_one(Discount, code.id, populate_existing=True)
        redeemed = select(func.count()).where(DiscountRedemption.discount_id == code.id)
        times = await session.scalar(redeemed)
        assert times == live[code.code]
        assert row.times_redeemed == (0 if row.total_limit is None else times)
        assert row.total_limit is None or row.times_redeemed <= row.total_limit


async def check_payments(session: AsyncSession, orders: list[Order]) -> None:
    """Of what came in, what has not gone back is what the orders keep."""
    order_ids = [order.id for order in orders]
    payments = (await session.scalars(select(Payment).where(Payment.order_id.in_(order_ids)))).all()
    gone = Count[UUID]()
    for refund in await session.scalars(select(Refund).where(Refund.order_id.in_(order_ids))):
        assert refund.status == "succeeded"
        assert refund.payment_id is not None
        gone[refund.payment_id] += refund.amount
    for payment in payments:
        assert payment.refunded_amount == gone[payment.id] <= payment.amount
    settling = Count(payment.order_id for payment in payments if payment.settles)
    assert settling == Count(order.id for order in orders if order.paid_amount)
    taken = sum(payment.amount for payment in payments if payment.paid_at is not None)
    kept = sum(order.paid_amount - order.refunded_amount for order in orders)
    assert taken - gone.total() == kept


@pytest.mark.parametrize("seed", SEEDS)
async def test_pieces_codes_and_money_add_up_whatever_happens(
    counter: Counter, database: Database, seed: int
) -> None:
    walk = await begin(counter, seed)

    for _ in range(4):
        await walk.stroll(STEPS // 4)
        async with database.transaction() as session:
            orders = await orders_of(session, walk)
            await check_stock(session, walk, orders)
            await check_pieces(session, orders)
            await check_orders(session, orders)
            await check_codes(session, walk, orders)
    await walk.settle()

    async with database.transaction() as session:
        orders = await orders_of(session, walk)
        await check_orders(session, orders)
        await check_payments(session, orders)
    assert {"ordered", "confirmed"} <= walk.done
