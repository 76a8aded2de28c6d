"""Sending pieces back, and the money that comes for them."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from commerce.admin.models import AuditEntry
from commerce.core import clock
from commerce.core.database import Database
from commerce.orders.models import Order
from tests.integration.commerce.orders.conftest import Deliver, Hire, Staff, Till
from tests.integration.commerce.orders.test_placing import stock_of
from tests.integration.commerce.shopping import Buyer, Shop


async def ask(
    buyer: Buyer, order: dict[str, Any], *quantities: int, line: int = 0
) -> httpx.Response:
    """Ask to send so many pieces of the order's lines back, beginning with one line."""
    items = [
        {"orderItemId": item["id"], "quantity": quantity, "reason": "too-small"}
        for item, quantity in zip(order["items"][line:], quantities, strict=False)
    ]
    return await buyer.post(f"/orders/{order['id']}/returns", {"items": items})


async def take_in(staff: Staff, asked: dict[str, Any], *, restock: bool = True) -> dict[str, Any]:
    """Approve a return and receive it."""
    await staff.post(f"/returns/{asked['id']}/approve", {})
    pieces = [{"orderItemId": i["orderItemId"], "restock": restock} for i in asked["items"]]
    answer = await staff.post(f"/returns/{asked['id']}/receive", {"items": pieces})
    assert answer.status_code == 200, answer.text
    received: dict[str, Any] = answer.json()
    return received


async def test_a_shopper_asks_and_sees_what_became_of_it(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff
) -> None:
    await buyer.add(await shop.product(), quantity=2)
    order = await deliver(buyer)

    asked = await ask(buyer, order, 1)
    await staff.post(f"/returns/{asked.json()['id']}/reject", {"note": "It was worn."})

    assert (asked.status_code, asked.json()["status"]) == (201, "requested")
    (seen,) = (await buyer.get(f"/orders/{order['id']}/returns")).json()["items"]
    assert (seen["status"], seen["decisionNote"]) == ("rejected", "It was worn.")
    assert seen["items"][0]["reason"] == "too-small"
    assert (await ask(buyer, order, 2)).status_code == 201


async def test_what_comes_back_is_paid_back_as_it_was_paid_for(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, till: Till
) -> None:
    code = await shop.discount(value=10)
    await buyer.add(await shop.product(price=1_003), quantity=3)
    order = await deliver(buyer, discountCode=str(code.code))
    (line,) = order["items"]
    paid = line["lineTotal"]["amount"] - line["discount"]["amount"]

    refunds = [
        (await take_in(staff, (await ask(buyer, order, 1)).json()))["refund"]["amount"]
        for _ in range(3)
    ]

    assert sum(refunds) == paid
    assert max(refunds) - min(refunds) <= 1
    due = await till.events(order, "order.refund-due")
    assert [event["amount"] for event in due] == refunds
    assert {event["reason"] for event in due} == {"returned"}
    assert len({event["refundId"] for event in due}) == 3


async def test_an_order_that_came_back_as_a_whole_is_returned(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, till: Till
) -> None:
    gown, coat = await shop.product(), await shop.product()
    await buyer.add(gown)
    await buyer.add(coat)
    order = await deliver(buyer)

    await take_in(staff, (await ask(buyer, order, 1)).json())
    part = (await buyer.get(f"/orders/{order['id']}")).json()
    await take_in(staff, (await ask(buyer, order, 1, line=1)).json())

    assert part["status"] == "delivered"
    assert (await buyer.get(f"/orders/{order['id']}")).json()["status"] == "returned"
    told = await till.events(order, "order.returned")
    assert [event["status"] for event in told] == ["delivered", "returned"]


@pytest.mark.parametrize("left", [8, 10])
async def test_pieces_go_back_on_the_shelf_if_they_can_be_sold(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, database: Database, left: int
) -> None:
    gown = await shop.product(stock=10)
    await buyer.add(gown, quantity=2)
    order = await deliver(buyer)

    can_be_sold = left == 10
    received = await take_in(staff, (await ask(buyer, order, 2)).json(), restock=can_be_sold)

    assert received["items"][0]["restocked"] is can_be_sold
    assert await stock_of(database, gown) == [left]


async def test_one_piece_is_asked_back_by_one_of_many_requests(
    buyer: Buyer, shop: Shop, deliver: Deliver
) -> None:
    await buyer.add(await shop.product(), quantity=3)
    order = await deliver(buyer)

    answers = await asyncio.gather(*(ask(buyer, order, 1) for _ in range(8)))

    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: 5}
    refused = {answer.json()["type"] for answer in answers if answer.status_code == 409}
    assert refused == {"too-many-pieces"}


async def test_a_return_is_received_once(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, till: Till, database: Database
) -> None:
    gown = await shop.product(stock=5)
    await buyer.add(gown)
    order = await deliver(buyer)
    asked = (await ask(buyer, order, 1)).json()
    await staff.post(f"/returns/{asked['id']}/approve", {})
    pieces = {"items": [{"orderItemId": order["items"][0]["id"], "restock": True}]}

    answers = await asyncio.gather(
        *(staff.post(f"/returns/{asked['id']}/receive", pieces) for _ in range(6))
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 5}
    assert await stock_of(database, gown) == [5]
    assert len(await till.events(order, "order.refund-due")) == 1


async def test_a_return_is_either_rejected_or_received(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, till: Till
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)
    asked = (await ask(buyer, order, 1)).json()
    path = f"/returns/{asked['id']}"
    await staff.post(f"{path}/approve", {})

    answers = await asyncio.gather(
        *(staff.post(f"{path}/{verb}", {}) for verb in ("receive", "reject") * 4)
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    (seen,) = (await buyer.get(f"/orders/{order['id']}/returns")).json()["items"]
    due = await till.events(order, "order.refund-due")
    assert len(due) == (1 if seen["status"] == "received" else 0)


async def test_returns_of_two_lines_at_once_never_pay_back_more_than_was_paid(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, till: Till
) -> None:
    for price in (999, 1_001):
        await buyer.add(await shop.product(price=price), quantity=4)
    order = await deliver(buyer)
    asked = [(await ask(buyer, order, 1, 1)).json() for _ in range(4)]

    await asyncio.gather(*(take_in(staff, one) for one in asked))

    due = await till.events(order, "order.refund-due")
    assert sum(event["amount"] for event in due) == order["subtotal"]["amount"]
    assert (await buyer.get(f"/orders/{order['id']}")).json()["status"] == "returned"


async def test_what_was_paid_at_the_door_comes_back_too(
    buyer: Buyer, shop: Shop, staff: Staff, till: Till
) -> None:
    await buyer.add(await shop.product(price=400_000))
    order = (await buyer.order()).json()
    for status in ("shipped", "delivered"):
        await staff.move(order, status)

    await take_in(staff, (await ask(buyer, order, 1)).json())

    (due,) = await till.events(order, "order.refund-due")
    assert (due["amount"], due["paymentMethod"]) == (400_000, "cash_on_delivery")


async def test_only_what_was_delivered_lately_can_be_sent_back(
    buyer: Buyer, shop: Shop, deliver: Deliver, database: Database
) -> None:
    gown = await shop.product()
    await buyer.add(gown)
    fresh = (await buyer.order()).json()
    await buyer.add(gown)
    old = await deliver(buyer)
    async with database.transaction() as session:
        long_ago = clock.now() - timedelta(days=15)
        changed = update(Order).where(Order.id == UUID(old["id"]))
        await session.execute(changed.values(delivered_at=long_ago))

    answers = [await ask(buyer, order, 1) for order in (fresh, old)]

    assert [(a.status_code, a.json()["type"]) for a in answers] == [
        (409, "return-not-possible")
    ] * 2


async def test_strangers_and_strange_lines_are_not_found(
    buyer: Buyer, shop: Shop, deliver: Deliver
) -> None:
    stranger = await shop.buyer()
    await buyer.add(await shop.product())
    order = await deliver(buyer)
    other_line = {**order, "items": [{"id": str(uuid4())}]}

    answers = [
        await ask(stranger, order, 1),
        await stranger.get(f"/orders/{order['id']}/returns"),
        await ask(buyer, other_line, 1),
    ]

    assert [answer.json()["type"] for answer in answers] == [
        "order-not-found", "order-not-found", "order-item-not-found",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"quantity": 0}],
        [{"quantity": 1}, {"quantity": 1}],
        [{"quantity": 1, "reason": "because"}],
        [{"quantity": 10**12}],
    ],
    ids=str,
)
async def test_a_return_that_does_not_fit_is_refused(
    buyer: Buyer, items: list[dict[str, Any]]
) -> None:
    line = {"orderItemId": str(uuid4()), "reason": "damaged"}

    answer = await buyer.post(
        f"/orders/{uuid4()}/returns", {"items": [line | item for item in items]}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


async def test_staff_find_returns_by_their_state_and_analysts_only_look(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff, hire: Hire, database: Database
) -> None:
    await buyer.add(await shop.product(), quantity=2)
    order = await deliver(buyer)
    waiting, approved = [(await ask(buyer, order, 1)).json()["id"] for _ in range(2)]
    await staff.post(f"/returns/{approved}/approve", {"note": "Send it."})
    analyst = await hire("analyst")

    listed = (await analyst.get("/returns", status="requested", limit=100)).json()["items"]
    seen = (await analyst.get(f"/returns/{approved}")).json()
    refused = await analyst.post(f"/returns/{waiting}/approve", {})

    ids = {found["id"] for found in listed}
    assert waiting in ids
    assert approved not in ids
    assert (seen["userId"], seen["number"]) == (str(buyer.id), order["number"])
    assert (refused.status_code, refused.json()["type"]) == (403, "role-not-allowed")
    async with database.reading() as session:
        written = select(AuditEntry).where(AuditEntry.entity_id == approved)
        entry = (await session.scalars(written)).one()
    assert (entry.action, entry.actor) == ("return.approve", staff.email)


@pytest.mark.parametrize("verb", ["approve", "reject", "receive"])
async def test_there_must_be_such_a_return(staff: Staff, verb: str) -> None:
    answer = await staff.post(f"/returns/{uuid4()}/{verb}", {})

    assert (answer.status_code, answer.json()["type"]) == (404, "return-not-found")


async def test_a_line_of_another_order_cannot_be_taken_in(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)
    asked = (await ask(buyer, order, 1)).json()
    await staff.post(f"/returns/{asked['id']}/approve", {})
    elsewhere = {"items": [{"orderItemId": str(uuid4()), "restock": True}]}

    answer = await staff.post(f"/returns/{asked['id']}/receive", elsewhere)

    assert (answer.status_code, answer.json()["type"]) == (404, "order-item-not-found")
