"""Calling orders off, alone and against others who want something else of them."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from commerce.core.database import Database
from tests.integration.commerce.orders.conftest import Staff, Till
from tests.integration.commerce.orders.test_placing import stock_of
from tests.integration.commerce.shopping import Buyer, Shop


async def cancel(buyer: Buyer, order: dict[str, Any], **body: str) -> httpx.Response:
    return await buyer.post(f"/orders/{order['id']}/cancel", body)


async def placed(buyer: Buyer, shop: Shop, method: str, **fields: str) -> dict[str, Any]:
    await buyer.add(await shop.product(stock=1))
    order: dict[str, Any] = (await buyer.order(paymentMethod=method, **fields)).json()
    return order


@pytest.mark.parametrize("method", ["card", "cash_on_delivery"])
async def test_a_shopper_calls_off_what_the_house_has_not_sent(
    buyer: Buyer, shop: Shop, method: str
) -> None:
    order = await placed(buyer, shop, method)

    answer = await cancel(buyer, order, reason="Found another")

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    last = answer.json()["history"][-1]
    assert (last["by"], last["note"]) == ("shopper", "Found another")


async def test_what_was_called_off_can_be_ordered_again_with_the_same_code(
    buyer: Buyer, shop: Shop
) -> None:
    gown, once = await shop.product(stock=1), await shop.discount(per_customer_limit=1)
    await buyer.add(gown)
    order = (await buyer.order(discountCode=str(once.code))).json()
    await cancel(buyer, order)

    await buyer.add(gown)
    again = await buyer.order(discountCode=str(once.code))

    assert again.status_code == 201
    assert again.json()["total"] == order["total"]


async def test_what_is_being_prepared_after_payment_is_staffs_to_call_off(
    buyer: Buyer, shop: Shop, staff: Staff, till: Till
) -> None:
    order = await placed(buyer, shop, "card")
    await till.pay(order)
    await staff.move(order, "processing")

    by_shopper = await cancel(buyer, order)
    by_staff = await staff.move(order, "cancelled", note="The silk was torn.")

    assert (by_shopper.status_code, by_shopper.json()["type"]) == (409, "illegal-status-change")
    assert by_staff.status_code == 200
    (due,) = await till.events(order, "order.refund-due")
    assert due["amount"] == order["total"]["amount"]


async def test_an_order_is_either_called_off_by_its_shopper_or_sent_by_staff(
    buyer: Buyer, shop: Shop, staff: Staff, database: Database
) -> None:
    gown = await shop.product(stock=1)
    await buyer.add(gown)
    order = (await buyer.order()).json()

    answers = await asyncio.gather(
        *(cancel(buyer, order) for _ in range(4)),
        *(staff.move(order, "shipped") for _ in range(4)),
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    status = (await buyer.get(f"/orders/{order['id']}")).json()["status"]
    assert await stock_of(database, gown) == [1 if status == "cancelled" else 0]


async def test_two_who_call_it_off_give_the_stock_and_the_money_back_once(
    buyer: Buyer, shop: Shop, staff: Staff, till: Till, database: Database
) -> None:
    gown = await shop.product(stock=1)
    await buyer.add(gown)
    order = (await buyer.order(paymentMethod="card")).json()
    await till.pay(order)

    answers = await asyncio.gather(
        *(cancel(buyer, order) for _ in range(4)),
        *(staff.move(order, "cancelled") for _ in range(4)),
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert await stock_of(database, gown) == [1]
    assert len(await till.events(order, "order.refund-due")) == 1
    assert len(await till.events(order, "order.status-changed")) == 2


async def test_a_payment_and_a_cancellation_at_once_leave_no_money_behind(
    shop: Shop, till: Till, database: Database
) -> None:
    gown = await shop.product(stock=6)
    buyers = [await shop.buyer() for _ in range(6)]
    orders = []
    for buyer in buyers:
        await buyer.add(gown)
        orders.append((await buyer.order(paymentMethod="card")).json())

    results = await asyncio.gather(
        *(till.pay(order) for order in orders),
        *(cancel(buyer, order) for buyer, order in zip(buyers, orders, strict=True)),
        return_exceptions=True,
    )

    for order, paid in zip(orders, results[:6], strict=True):
        due = await till.events(order, "order.refund-due")
        # Refused money goes back on the payments' side; what was taken is owed.
        assert len(due) == (1 if paid is None else 0)
    assert await stock_of(database, gown) == [6]


async def test_a_stranger_calls_nothing_off(buyer: Buyer, shop: Shop) -> None:
    order = await placed(buyer, shop, "card")

    answer = await cancel(await shop.buyer(), order)

    assert (answer.status_code, answer.json()["type"]) == (404, "order-not-found")


@pytest.mark.parametrize("body", [{"reason": ""}, {"reason": "x" * 201}, {"refund": "all"}, []])
async def test_a_reason_is_a_line_of_text(buyer: Buyer, shop: Shop, body: object) -> None:
    order = await placed(buyer, shop, "card")

    answer = await buyer.post(f"/orders/{order['id']}/cancel", body)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
