"""Money that staff give back without a return."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry
from commerce.core.database import Database
from tests.integration.commerce.orders.conftest import Deliver, Hire, Staff, Till
from tests.integration.commerce.shopping import Buyer, Shop


@pytest.fixture
async def manager(hire: Hire) -> Staff:
    return await hire("manager")


async def refund(
    manager: Staff, order: dict[str, Any], amount: object, key: str | None = None, **more: object
) -> httpx.Response:
    headers = manager.headers if key is None else {**manager.headers, "Idempotency-Key": key}
    path = f"/admin/orders/{order['id']}/refunds"
    return await manager.client.post(path, headers=headers, json={"amount": amount, **more})


async def test_a_manager_gives_part_of_the_money_back(
    buyer: Buyer, shop: Shop, deliver: Deliver, manager: Staff, till: Till, database: Database
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)

    answer = await refund(manager, order, 50_000, reason="late")

    assert answer.status_code == 201, answer.text
    assert (answer.json()["refundDue"]["amount"], answer.json()["status"]) == (50_000, "delivered")
    (due,) = await till.events(order, "order.refund-due")
    assert (due["amount"], due["reason"], due["number"]) == (50_000, "late", order["number"])
    async with database.reading() as session:
        of_order = select(AuditEntry).where(AuditEntry.entity_id == order["id"])
        entry = (await session.scalars(of_order.where(AuditEntry.actor == manager.email))).one()
    assert entry.after is not None
    assert (entry.action, entry.after["refundDue"]["amount"]) == ("order.refund", 50_000)


async def test_of_refunds_at_once_only_what_was_paid_goes_back(
    buyer: Buyer, shop: Shop, deliver: Deliver, manager: Staff, till: Till
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)
    third = order["total"]["amount"] // 3

    answers = await asyncio.gather(*(refund(manager, order, third) for _ in range(6)))

    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: 3}
    refused = {answer.json()["type"] for answer in answers if answer.status_code == 409}
    assert refused == {"refund-too-large"}
    assert len(await till.events(order, "order.refund-due")) == 3


async def test_one_key_is_one_refund(
    buyer: Buyer, shop: Shop, deliver: Deliver, manager: Staff, till: Till
) -> None:
    await buyer.add(await shop.product())
    order, key = await deliver(buyer), uuid4().hex

    answers = [await refund(manager, order, amount, key) for amount in (700, 700, 800)]

    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert answers[0].json() == answers[1].json()
    assert len(await till.events(order, "order.refund-due")) == 1


@pytest.mark.parametrize("amount", [0, -1, 10**13 + 1, 1.5, "1"])
async def test_what_is_no_sum_is_refused(
    buyer: Buyer, shop: Shop, deliver: Deliver, manager: Staff, amount: object
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)

    answer = await refund(manager, order, amount)

    assert answer.status_code == 422


async def test_what_was_not_paid_does_not_go_back(buyer: Buyer, shop: Shop, manager: Staff) -> None:
    await buyer.add(await shop.product())
    order = (await buyer.order()).json()

    answer = await refund(manager, order, 1)

    assert (answer.status_code, answer.json()["type"]) == (409, "refund-too-large")


async def test_support_moves_no_money(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)

    answer = await refund(staff, order, 1)

    assert (answer.status_code, answer.json()["type"]) == (403, "role-not-allowed")


async def test_a_delivered_order_is_returned_by_its_returns_alone(
    buyer: Buyer, shop: Shop, deliver: Deliver, staff: Staff
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)

    answer = await staff.move(order, "returned")

    assert (answer.status_code, answer.json()["type"]) == (409, "illegal-status-change")
    assert (await buyer.get(f"/orders/{UUID(order['id'])}")).json()["status"] == "delivered"
