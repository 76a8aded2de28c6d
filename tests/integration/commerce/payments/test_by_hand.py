"""Transfers and cash: what a person sees come in."""

from datetime import datetime

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry
from commerce.core.database import Database
from tests.integration.commerce.payments.conftest import Staff
from tests.integration.commerce.payments.counter import Counter


async def test_a_transfer_is_shown_as_a_code_and_confirmed_by_staff(
    counter: Counter, client: httpx.AsyncClient, staff: Staff, database: Database
) -> None:
    purchase = await counter.begin("bank_transfer")
    path = f"/admin/payments/{purchase.id}/confirm"

    seen = await client.post(path, json={"reference": "FT26327"}, headers=await staff("manager"))
    again = await client.post(path, json={}, headers=await staff("manager"))

    qr = purchase.payment["instructions"]["qr"]
    assert qr["purpose"] == purchase.order["number"].replace("-", "")
    assert str(purchase.order["total"]["amount"]) in qr["payload"]
    assert qr["image"].startswith("data:image/svg+xml")
    assert (seen.status_code, again.status_code) == (200, 200)
    assert seen.json()["status"] == again.json()["status"] == "succeeded"
    assert await purchase.order_status() == "paid"
    async with database.reading() as session:
        entries = select(AuditEntry.action).where(AuditEntry.entity_id == str(purchase.id))
        assert set(await session.scalars(entries)) == {"payment.confirm"}


async def test_staff_confirm_nothing_that_a_provider_tells_of(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase = await counter.begin("vnpay")
    path = f"/admin/payments/{purchase.id}/confirm"

    answers = [
        await client.post(path, json={}, headers=await staff(role))
        for role in ("manager", "support", "analyst")
    ]

    assert [answer.status_code for answer in answers] == [409, 403, 403]
    assert await purchase.status() == "pending"


async def test_cash_counts_when_the_order_is_delivered(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase = await counter.begin("cash_on_delivery")
    path = f"/admin/orders/{purchase.order['id']}/status"

    for status in ("shipped", "delivered"):
        moved = await client.put(path, json={"status": status}, headers=await staff("owner"))
        assert moved.status_code == 200, moved.text
    await counter.hear(purchase.order_id)
    await counter.hear(purchase.order_id)

    assert purchase.payment["instructions"]["kind"] == "none"
    assert await purchase.status() == "succeeded"
    (told,) = await counter.told(purchase, "payment.succeeded")
    assert (told["provider"], told["amount"]) == (
        "cash_on_delivery", purchase.order["total"]["amount"]
    )  # fmt: skip


async def test_cash_that_staff_confirm_after_the_delivery_is_counted_once(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase = await counter.begin("cash_on_delivery")
    headers = await staff("owner")
    for status in ("shipped", "delivered"):
        path = f"/admin/orders/{purchase.order['id']}/status"
        await client.put(path, json={"status": status}, headers=headers)

    path = f"/admin/payments/{purchase.id}/confirm"
    confirmed = await client.post(path, json={}, headers=headers)
    await counter.hear(purchase.order_id)

    assert (confirmed.status_code, confirmed.json()["settles"]) == (200, True)
    assert await counter.refunds_of(purchase) == []


@pytest.mark.parametrize(("method", "other"), [("card", "cash_on_delivery"), ("momo", "cheque")])
async def test_an_order_is_not_changed_into_one_that_is_paid_at_the_door(
    counter: Counter, method: str, other: str
) -> None:
    buyer, order, _ = await counter.order(method)

    answer = await buyer.post("/payments", {"orderId": order["id"], "method": other})

    assert answer.status_code == 422


async def test_cash_on_delivery_stays_what_it_is(counter: Counter) -> None:
    buyer, order, _ = await counter.order("cash_on_delivery")

    answer = await buyer.post("/payments", {"orderId": order["id"], "method": "card"})

    assert (answer.status_code, answer.json()["type"]) == (409, "payment-method-unavailable")


async def test_a_transfer_that_is_chosen_later_has_its_own_time(counter: Counter) -> None:
    buyer, order, _ = await counter.order("card")

    answer = await buyer.post("/payments", {"orderId": order["id"], "method": "bank_transfer"})

    assert answer.json()["instructions"]["kind"] == "qr"
    later = datetime.fromisoformat(answer.json()["expiresAt"])
    assert later > datetime.fromisoformat(order["paymentDueAt"])


async def test_a_parcel_that_nobody_paid_at_the_door_is_not_paid_afterwards(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase, unheard = (
        await counter.begin("cash_on_delivery"),
        await counter.begin("cash_on_delivery"),
    )
    for one in (purchase, unheard):
        for status in ("shipped", "returned"):
            path = f"/admin/orders/{one.order['id']}/status"
            await client.put(path, json={"status": status}, headers=await staff("owner"))
    await counter.hear(purchase.order_id)

    path = f"/admin/payments/{unheard.id}/confirm"
    confirmed = await client.post(path, json={}, headers=await staff("manager"))

    assert await purchase.status() == "expired"
    assert confirmed.status_code == 200
    (refund,) = await counter.refunds_of(unheard)
    assert (refund.amount, refund.status) == (unheard.order["total"]["amount"], "manual")
    order = (await unheard.buyer.get(f"/orders/{unheard.order['id']}")).json()
    assert (order["status"], order["paid"]["amount"]) == ("returned", 0)
