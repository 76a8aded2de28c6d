"""Money that comes and money that goes back, as the payments' side tells of it."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from commerce.core.database import Database
from commerce.core.errors import Problem
from commerce.core.outbox import OutboxMessage
from commerce.orders import service as orders
from commerce.orders.errors import (
    OrderNotFound,
    OrderNotPayable,
    PaymentMismatch,
    RefundTooLarge,
)
from tests.integration.commerce.orders.test_placing import stock_of
from tests.integration.commerce.shopping import Buyer, Shop


async def events(database: Database, order: dict[str, Any], topic: str) -> list[dict[str, Any]]:
    async with database.reading() as session:
        told = select(OutboxMessage.payload).where(
            OutboxMessage.topic == topic, OutboxMessage.payload["orderId"].astext == order["id"]
        )
        return list(await session.scalars(told.order_by(OutboxMessage.position)))


async def placed(buyer: Buyer, shop: Shop, method: str = "card") -> dict[str, Any]:
    await buyer.add(await shop.product(price=700_000))
    answer = await buyer.order(paymentMethod=method)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def pay(database: Database, order: dict[str, Any], **changes: object) -> str:
    sums = {**order["total"], **changes}
    async with database.transaction() as session:
        paid = await orders.record_payment(
            session, UUID(order["id"]), sums["amount"], sums["currency"], "stripe"
        )
        return paid.status


async def refund(database: Database, order: dict[str, Any], amount: int, **named: UUID) -> None:
    async with database.transaction() as session:
        await orders.record_refund(session, UUID(order["id"]), amount, "stripe", **named)


async def read(buyer: Buyer, order: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = (await buyer.get(f"/orders/{order['id']}")).json()
    return body


@pytest.mark.parametrize(
    ("method", "minutes"),
    [("card", 30), ("vnpay", 30), ("momo", 30), ("bank_transfer", 48 * 60)],
)
async def test_an_order_that_is_not_paid_at_the_door_waits_for_its_payment(
    buyer: Buyer, shop: Shop, method: str, minutes: int
) -> None:
    order = await placed(buyer, shop, method)

    placed_at, due_at = (datetime.fromisoformat(order[n]) for n in ("createdAt", "paymentDueAt"))
    assert order["status"] == "awaiting_payment"
    assert (due_at - placed_at).total_seconds() == minutes * 60


async def test_a_payment_makes_the_order_paid_and_is_told_of(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order = await placed(buyer, shop)

    status = await pay(database, order)

    assert status == "paid"
    after = await read(buyer, order)
    assert (after["status"], after["paid"]) == ("paid", order["total"])
    assert [(step["status"], step["by"]) for step in after["history"]] == [
        ("awaiting_payment", "shopper"),
        ("paid", "system"),
    ]
    (event,) = await events(database, order, "order.status-changed")
    assert (event["previousStatus"], event["status"]) == ("awaiting_payment", "paid")


async def test_a_payment_that_is_told_of_many_times_at_once_counts_once(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order = await placed(buyer, shop)

    statuses = await asyncio.gather(*(pay(database, order) for _ in range(8)))

    assert statuses == ["paid"] * 8
    assert len((await read(buyer, order))["history"]) == 2
    assert len(await events(database, order, "order.status-changed")) == 1


@pytest.mark.parametrize("change", [{"amount": 1}, {"currency": "USD"}])
async def test_another_sum_pays_nothing(
    buyer: Buyer, shop: Shop, database: Database, change: dict[str, Any]
) -> None:
    order = await placed(buyer, shop)

    with pytest.raises(PaymentMismatch):
        await pay(database, order, **change)

    assert (await read(buyer, order))["status"] == "awaiting_payment"


async def test_what_was_cancelled_cannot_be_paid(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order = await placed(buyer, shop)
    await buyer.post(f"/orders/{order['id']}/cancel", {})

    with pytest.raises(OrderNotPayable):
        await pay(database, order)

    assert await events(database, order, "order.refund-due") == []


async def test_only_the_owner_may_begin_to_pay_and_only_once(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order, stranger = await placed(buyer, shop), await shop.buyer()
    order_id = UUID(order["id"])

    async def begin(shopper: Buyer) -> type[Problem] | str:
        try:
            async with database.transaction() as session:
                return (await orders.for_payment(session, shopper.id, order_id)).number
        except Problem as problem:
            return type(problem)

    before = [await begin(buyer), await begin(stranger)]
    await pay(database, order)

    assert before == [order["number"], OrderNotFound]
    assert await begin(buyer) is OrderNotPayable


async def test_a_paid_order_that_is_called_off_owes_its_money_back(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order = await placed(buyer, shop)
    await pay(database, order)

    answer = await buyer.post(f"/orders/{order['id']}/cancel", {"reason": "Too late for the ball"})

    assert answer.json()["status"] == "cancelled"
    assert answer.json()["history"][-1]["note"] == "Too late for the ball"
    (due,) = await events(database, order, "order.refund-due")
    assert (due["amount"], due["currency"]) == (order["total"]["amount"], "VND")
    assert (due["number"], due["reason"]) == (order["number"], "cancelled")


async def test_a_refund_is_noted_once_however_often_it_is_told(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order = await placed(buyer, shop)
    await pay(database, order)
    await buyer.post(f"/orders/{order['id']}/cancel", {})
    (due,) = await events(database, order, "order.refund-due")
    refund_id = UUID(due["refundId"])

    await asyncio.gather(
        *(refund(database, order, due["amount"], refund_id=refund_id) for _ in range(6))
    )

    after = await read(buyer, order)
    assert (after["status"], after["refunded"]) == ("cancelled", order["total"])


async def test_no_more_goes_back_than_was_paid(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order = await placed(buyer, shop)
    await pay(database, order)
    most = order["total"]["amount"]

    results = await asyncio.gather(
        *(refund(database, order, most // 3) for _ in range(6)), return_exceptions=True
    )

    assert [type(result) for result in results if result is not None] == [RefundTooLarge] * 3
    after = await read(buyer, order)
    assert after["refunded"]["amount"] == 3 * (most // 3)


async def test_an_order_that_got_all_its_money_back_is_refunded_and_not_sent(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(stock=1)
    await buyer.add(gown)
    order = (await buyer.order(paymentMethod="card")).json()
    await pay(database, order)
    half = order["total"]["amount"] // 2

    await refund(database, order, half)
    part = await read(buyer, order)
    await refund(database, order, order["total"]["amount"] - half)

    assert (part["status"], part["refunded"]["amount"]) == ("paid", half)
    assert (await read(buyer, order))["status"] == "refunded"
    assert await stock_of(database, gown) == [1]
    assert await events(database, order, "order.refund-due") == []


async def test_staff_cannot_promise_more_than_is_left(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    order = await placed(buyer, shop)
    await pay(database, order)
    most = order["total"]["amount"]

    async def promise(amount: int) -> int:
        async with database.transaction() as session:
            _, owed = await orders.request_refund(session, UUID(order["id"]), amount, "goodwill")
            return owed

    results = await asyncio.gather(*(promise(most - 1) for _ in range(4)), return_exceptions=True)

    assert [r for r in results if isinstance(r, int)] == [most - 1]
    assert [type(r) for r in results if not isinstance(r, int)] == [RefundTooLarge] * 3
    assert [due["amount"] for due in await events(database, order, "order.refund-due")] == [
        most - 1
    ]


async def test_there_must_be_an_order_to_pay(database: Database) -> None:
    nothing = {"id": str(uuid4()), "total": {"amount": 1, "currency": "VND"}}

    with pytest.raises(OrderNotFound):
        await pay(database, nothing)


async def test_an_order_that_costs_nothing_waits_for_no_payment(buyer: Buyer, shop: Shop) -> None:
    gift = await shop.discount(value=100, stackable=True)
    free = await shop.discount(kind="free_shipping", value=0, stackable=True)
    await buyer.add(await shop.product())
    await buyer.post("/cart/discounts", {"code": gift.code})

    order = (await buyer.order(paymentMethod="card", discountCode=str(free.code))).json()

    assert (order["total"]["amount"], order["status"]) == (0, "paid")
    assert order["paymentDueAt"] is None
