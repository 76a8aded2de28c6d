"""Unpaid orders give back what they hold."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from commerce.core import clock
from commerce.core.database import Database
from commerce.discounts.models import Discount
from commerce.orders import expiring
from commerce.orders import service as orders
from commerce.orders.errors import OrderNotPayable
from commerce.orders.models import Order
from commerce.products.models import Product, StockMovement, Variant
from tests.integration.commerce.shopping import Buyer, Shop


async def placed(
    buyer: Buyer, gown: Product, method: str = "card", **fields: str | None
) -> dict[str, Any]:
    await buyer.add(gown)
    answer = await buyer.order(paymentMethod=method, **fields)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def let_time_pass(database: Database, *placed: dict[str, Any]) -> None:
    """Have the time for paying be over."""
    ids = [UUID(order["id"]) for order in placed]
    async with database.transaction() as session:
        overdue = clock.now() - timedelta(seconds=1)
        changed = update(Order).where(Order.id.in_(ids)).values(payment_due_at=overdue)
        await session.execute(changed)


async def stock(database: Database, gown: Product) -> Sequence[int]:
    """A product's stock, and the sum of what moved."""
    variant_id = gown.variants[0].id
    async with database.reading() as session:
        held = await session.scalar(select(Variant.stock).where(Variant.id == variant_id))
        moved = select(func.sum(StockMovement.delta)).where(StockMovement.variant_id == variant_id)
        return [held or 0, await session.scalar(moved) or 0]


async def test_an_order_that_is_not_paid_in_time_is_cancelled(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown, last = await shop.product(stock=1), await shop.discount(total_limit=1)
    order = await placed(buyer, gown, discountCode=last.code)
    await let_time_pass(database, order)

    await expiring.expire(database)

    after = (await buyer.get(f"/orders/{order['id']}")).json()
    assert after["status"] == "cancelled"
    assert after["history"][-1]["by"] == "system"
    assert await stock(database, gown) == [1, 1]
    async with database.reading() as session:
        used = select(Discount.times_redeemed).where(Discount.id == last.id)
        assert await session.scalar(used) == 0


async def test_an_order_within_its_time_is_left_alone(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product()
    waiting = await placed(buyer, gown)
    at_the_door = await placed(buyer, gown, "cash_on_delivery")

    await expiring.expire(database)

    seen = [(await buyer.get(f"/orders/{order['id']}")).json() for order in (waiting, at_the_door)]
    assert [order["status"] for order in seen] == ["awaiting_payment", "processing"]


async def test_several_loops_expire_an_order_once(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(stock=6)
    overdue = [await placed(buyer, gown) for _ in range(6)]
    await let_time_pass(database, *overdue)

    await asyncio.gather(*(expiring.expire(database) for _ in range(4)))

    assert await stock(database, gown) == [6, 6]


@pytest.mark.parametrize("attempt", range(4))
async def test_an_order_is_either_paid_or_expired(
    shop: Shop, database: Database, attempt: int
) -> None:
    gown = await shop.product(stock=8)
    buyers = [await shop.buyer() for _ in range(8)]
    overdue = [await placed(buyer, gown) for buyer in buyers]
    await let_time_pass(database, *overdue)

    async def pay(order: dict[str, Any]) -> bool:
        try:
            async with database.transaction() as session:
                total = order["total"]
                order_id = UUID(order["id"])
                await orders.record_payment(
                    session, order_id, total["amount"], total["currency"], "stripe"
                )
        except OrderNotPayable:
            return False
        return True

    paying = (pay(order) for order in overdue)
    *paid, _, _ = await asyncio.gather(
        *paying, expiring.expire(database), expiring.expire(database)
    )

    statuses = [
        (await buyer.get(f"/orders/{order['id']}")).json()["status"]
        for buyer, order in zip(buyers, overdue, strict=True)
    ]
    assert statuses == ["paid" if won else "cancelled" for won in paid]
    left = statuses.count("cancelled")
    assert await stock(database, gown) == [left, left]
