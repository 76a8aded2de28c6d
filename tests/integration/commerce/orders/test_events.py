"""What orders do about the shop's events: shoppers hear of theirs, and are forgotten."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.orders import events
from commerce.orders.models import Order
from tests.integration.commerce.orders.conftest import Deliver, Staff, Till
from tests.integration.commerce.orders.test_placing import stock_of
from tests.integration.commerce.shopping import Buyer, Shop


async def hear(database: Database, topic: str, payload: dict[str, Any]) -> None:
    async with database.transaction() as session:
        await events.handle(session, Event(new_id(), topic, payload))


async def leave(database: Database, buyer: Buyer) -> None:
    """Have the shop hear that the shopper's account is closed."""
    await hear(database, "user.deleted", {"userId": str(buyer.id)})


async def told(buyer: Buyer) -> list[str]:
    """The kinds of what the shopper was told, oldest first."""
    listed = (await buyer.get("/notifications")).json()["items"]
    return [notification["kind"] for notification in listed][::-1]


async def kept(database: Database, order: dict[str, Any]) -> Order:
    async with database.reading() as session:
        return (await session.scalars(select(Order).where(Order.id == order["id"]))).one()


async def test_a_shopper_is_told_of_each_step(
    buyer: Buyer, shop: Shop, deliver: Deliver, till: Till, database: Database
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)

    for payload in await till.events(order, "order.placed"):
        await hear(database, "order.placed", payload)
    for payload in await till.events(order, "order.status-changed"):
        await hear(database, "order.status-changed", payload)

    assert await told(buyer) == [
        "order-placed", "order-paid", "order-processing", "order-shipped", "order-delivered",
    ]  # fmt: skip


async def test_a_shopper_can_follow_the_parcel(
    buyer: Buyer, shop: Shop, staff: Staff, till: Till, database: Database
) -> None:
    await buyer.add(await shop.product())
    order = (await buyer.order()).json()
    tracking = {"carrier": "Viettel Post", "number": "VTP-1"}

    shipped = await staff.move(order, "shipped", tracking=tracking)
    (payload,) = await till.events(order, "order.status-changed")
    await hear(database, "order.status-changed", payload)

    assert shipped.json()["tracking"] == tracking | {"url": None}
    (notification,) = (await buyer.get("/notifications")).json()["items"]
    assert "VTP-1" in str(notification)


async def test_a_shopper_is_told_that_money_came_back(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    await buyer.add(await shop.product())
    order = (await buyer.order()).json()

    payload = {"orderId": order["id"], "amount": 12_345, "currency": "VND"}
    await hear(database, "payment.refunded", payload)
    await hear(database, "payment.refunded", payload | {"orderId": str(uuid4())})

    assert await told(buyer) == ["order-refunded"]


async def test_what_was_delivered_forgets_who_it_was_for(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, database: Database
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer, note="For my wedding")
    await staff.post(f"/orders/{order['id']}/notes", {"text": "Ada asks for silk paper"})

    await leave(database, buyer)

    left = await kept(database, order)
    assert left.shipping_address == {"city": "Hồ Chí Minh", "country": "VN"}
    assert (left.note, left.total) == (None, order["total"]["amount"])
    seen = (await staff.get(f"/orders/{order['id']}")).json()
    assert (seen["shippingAddress"]["fullName"], seen["notes"]) == (None, [])
    assert [item["sku"] for item in seen["items"]] == [item["sku"] for item in order["items"]]
    assert (await staff.get(f"/orders/{order['id']}/invoice")).status_code == 200


@pytest.mark.parametrize("method", ["card", "cash_on_delivery"])
async def test_what_is_neither_paid_nor_sent_is_cancelled(
    buyer: Buyer, shop: Shop, database: Database, method: str
) -> None:
    gown = await shop.product(stock=3)
    await buyer.add(gown, quantity=2)
    order = (await buyer.order(paymentMethod=method)).json()

    await leave(database, buyer)

    left = await kept(database, order)
    assert (left.status, left.shipping_address.get("full_name")) == ("cancelled", None)
    assert await stock_of(database, gown) == [3]


async def test_what_is_paid_keeps_its_address_until_it_has_arrived(
    buyer: Buyer, shop: Shop, staff: Staff, till: Till, database: Database
) -> None:
    await buyer.add(await shop.product())
    order = (await buyer.order(paymentMethod="card")).json()
    await till.pay(order)

    await leave(database, buyer)
    on_its_way = await kept(database, order)
    for status in ("processing", "shipped", "delivered"):
        await staff.move(order, status)
    arrived = await kept(database, order)

    assert on_its_way.status == "paid"
    assert on_its_way.shipping_address["full_name"] == "Ada Lovelace"
    assert (arrived.status, "full_name" in arrived.shipping_address) == ("delivered", False)


async def test_shoppers_who_leave_and_shoppers_who_order_do_not_lock_each_other_out(
    shop: Shop, database: Database
) -> None:
    gowns = [await shop.product(stock=100) for _ in range(3)]
    buyers = [await shop.buyer() for _ in range(10)]
    leaving, ordering = buyers[:5], buyers[5:]
    for n, buyer in enumerate(leaving):
        for gown in gowns[n % 3 :] + gowns[: n % 3]:
            await buyer.add(gown)
            await buyer.order(paymentMethod="card")
    for buyer in ordering:
        for gown in gowns:
            await buyer.add(gown)

    going = asyncio.gather(*(leave(database, buyer) for buyer in leaving))
    answers = await asyncio.gather(*(buyer.order() for buyer in ordering))
    await going

    assert [answer.status_code for answer in answers] == [201] * 5
    assert [await stock_of(database, gown) for gown in gowns] == [[95]] * 3
