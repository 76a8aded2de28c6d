"""Orders paid in every way there is, from the order to the money."""

from datetime import datetime
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry
from commerce.core.database import Database
from tests.integration.commerce.payments.conftest import Staff, Street
from tests.integration.commerce.payments.counter import PRICE, Counter, Purchase
from tests.integration.commerce.shopping import Shop

ONLINE = ("card", "vnpay", "momo")


@pytest.mark.parametrize("method", ONLINE)
async def test_an_order_is_paid_at_its_provider(counter: Counter, method: str) -> None:
    purchase = await counter.begin(method)

    await counter.pay(purchase)

    assert await purchase.status() == "succeeded"
    assert await purchase.order_status() == "paid"
    (told,) = await counter.told(purchase, "payment.succeeded")
    assert (told["amount"], told["currency"]) == (purchase.order["total"]["amount"], "VND")
    assert [event.outcome for event in await counter.events_of(purchase)] == ["paid"]


async def test_a_card_is_charged_in_dollars(counter: Counter, shop: Shop) -> None:
    buyer = await shop.buyer("USD")
    await buyer.add(await shop.product(prices={"VND": PRICE, "USD": 4_900}))
    order = (await buyer.order(paymentMethod="card")).json()
    answer = await buyer.post("/payments", {"orderId": order["id"]})

    assert answer.status_code == 201, answer.text
    assert answer.json()["amount"] == order["total"]
    assert order["total"]["currency"] == "USD"


@pytest.mark.parametrize("method", ["vnpay", "momo"])
async def test_who_declines_may_try_again_in_a_new_payment(counter: Counter, method: str) -> None:
    purchase = await counter.begin(method)

    await counter.pay(purchase, "decline")
    declined = await purchase.status()
    again = await purchase.buyer.post("/payments", {"orderId": purchase.order["id"]})

    assert declined == "failed"
    assert again.status_code == 201
    assert again.json()["id"] != purchase.payment["id"]
    (told,) = await counter.told(purchase, "payment.failed")
    assert told["reason"]


async def test_a_declined_card_may_be_tried_again_in_the_same_payment(counter: Counter) -> None:
    purchase = await counter.begin("card")

    await counter.pay(purchase, "decline")
    declined = await purchase.buyer.get(f"/payments/{purchase.id}")
    await counter.pay(purchase)

    assert (declined.json()["status"], declined.json()["failure"]) == ("pending", "card_declined")
    assert await purchase.status() == "succeeded"


async def test_a_second_request_goes_on_with_the_payment_that_waits(counter: Counter) -> None:
    purchase = await counter.begin("momo")

    again = await purchase.buyer.post("/payments", {"orderId": purchase.order["id"]})

    assert again.status_code == 201
    assert again.json() == purchase.payment


async def test_a_payment_under_a_key_is_answered_again_as_it_was(counter: Counter) -> None:
    buyer, order, _ = await counter.order("card")
    wanted = {"orderId": order["id"]}

    first = await buyer.send("POST", "/payments", wanted, "click")
    again = await buyer.send("POST", "/payments", wanted, "click")
    other = await buyer.send("POST", "/payments", {"orderId": str(uuid4())}, "click")

    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert other.json()["type"] == "idempotency-key-reused"


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


async def test_other_peoples_payments_and_orders_are_not_there(
    counter: Counter, shop: Shop
) -> None:
    purchase, stranger = await counter.begin("card"), await shop.buyer()

    read = await stranger.get(f"/payments/{purchase.id}")
    paid = await stranger.post("/payments", {"orderId": purchase.order["id"]})

    assert (read.status_code, read.json()["type"]) == (404, "payment-not-found")
    assert (paid.status_code, paid.json()["type"]) == (404, "order-not-found")


async def test_an_order_that_is_paid_or_called_off_is_not_paid_again(counter: Counter) -> None:
    paid, cancelled = await counter.begin("card"), await counter.begin("momo")
    await counter.pay(paid)
    await counter.cancel(cancelled)

    answers = [
        await one.buyer.post("/payments", {"orderId": one.order["id"]}) for one in (paid, cancelled)
    ]

    assert [answer.json()["type"] for answer in answers] == ["order-not-payable"] * 2
    assert await cancelled.status() == "expired"


async def test_a_sum_past_a_providers_limit_is_not_offered(counter: Counter, shop: Shop) -> None:
    buyer = await shop.buyer()
    await buyer.add(await shop.product(price=60_000_000))
    order = (await buyer.order(paymentMethod="momo")).json()

    answer = await buyer.post("/payments", {"orderId": order["id"]})

    assert (answer.status_code, answer.json()["type"]) == (409, "payment-method-unavailable")


async def test_who_cannot_pay_in_one_way_pays_in_another(counter: Counter) -> None:
    purchase = await counter.begin("momo")
    wanted = {"orderId": purchase.order["id"], "method": "card"}

    answer = await purchase.buyer.post("/payments", wanted)
    by_card = Purchase(purchase.buyer, purchase.order, answer.json(), purchase.variant)
    await counter.pay(by_card)

    assert (answer.status_code, answer.json()["provider"]) == (201, "stripe")
    assert [await one.status() for one in (purchase, by_card)] == ["expired", "succeeded"]
    order = (await purchase.buyer.get(f"/orders/{purchase.order['id']}")).json()
    assert (order["status"], order["paymentMethod"]) == ("paid", "card")


async def test_two_ways_to_pay_that_are_both_used_pay_once(counter: Counter) -> None:
    purchase = await counter.begin("momo")
    wanted = {"orderId": purchase.order["id"], "method": "card"}
    answer = await purchase.buyer.post("/payments", wanted)
    by_card = Purchase(purchase.buyer, purchase.order, answer.json(), purchase.variant)

    await counter.pay(purchase)  # the page of MoMo was still open
    await counter.look_after(by_card)
    too_late = await counter.pay(by_card)

    assert [await one.status() for one in (purchase, by_card)] == ["succeeded", "expired"]
    assert too_late.json()["error"]["code"] == "payment_intent_unexpected_state"
    assert await purchase.order_status() == "paid"


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


async def test_the_ways_to_pay_are_told_by_currency(client: httpx.AsyncClient) -> None:
    everywhere = (await client.get("/payments/methods")).json()["items"]
    dollars = (await client.get("/payments/methods?currency=USD")).json()["items"]

    assert {one["method"] for one in everywhere} == {
        "card", "vnpay", "momo", "bank_transfer", "cash_on_delivery",
    }  # fmt: skip
    assert {one["method"] for one in dollars} == {"card", "cash_on_delivery"}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/paid",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "//shop.example/",
        "http://shop.example/",
        "https://shop.example:8443/",
        "javascript:alert(1)//https://shop.example",
        "https://shop.example/\r\nX: y",
        "https://[",
        "https://shop.exámple/",
    ],
)
async def test_shoppers_are_sent_back_to_the_houses_own_addresses_alone(
    counter: Counter, url: str
) -> None:
    buyer, order, _ = await counter.order("vnpay")

    answer = await buyer.post("/payments", {"orderId": order["id"], "returnUrl": url})

    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["vnpay", "momo"])
async def test_a_returning_shopper_is_told_what_the_shop_knows(
    counter: Counter, method: str
) -> None:
    purchase = await counter.begin(method, returnUrl="https://shop.example/paid?from=mail")

    left = await counter.pay(purchase)
    async with httpx.AsyncClient() as browser:
        back = await browser.get(left.headers["location"])

    assert (left.status_code, back.status_code) == (303, 303)
    assert back.headers["location"] == (
        f"https://shop.example/paid?from=mail&paymentId={purchase.id}&status=succeeded"
    )


async def test_a_return_fulfils_nothing(counter: Counter) -> None:
    purchase = await counter.begin("vnpay")
    counter.house.vnpay.faults.order(purchase.reference, "lost")

    left = await counter.pay(purchase)
    async with httpx.AsyncClient() as browser:
        back = await browser.get(left.headers["location"])
        forged = await browser.get(left.headers["location"].replace("ResponseCode=00", "R=24"))

    assert back.json() == {
        "paymentId": str(purchase.id), "orderId": purchase.order["id"], "status": "pending",
    }  # fmt: skip
    assert (forged.status_code, forged.json()["type"]) == (400, "invalid-signature")
    assert await purchase.order_status() == "awaiting_payment"


async def test_who_returns_from_stripe_shows_the_client_secret(
    counter: Counter, client: httpx.AsyncClient
) -> None:
    purchase = await counter.begin("card")
    secret = purchase.payment["instructions"]["clientSecret"]
    intent = secret.partition("_secret_")[0]

    def back(given: str) -> dict[str, str]:
        return {"payment_intent": intent, "payment_intent_client_secret": given}

    known = await client.get("/payments/return/stripe", params=back(secret))
    guessed = await client.get("/payments/return/stripe", params=back(f"{secret}x"))
    nothing = await client.get("/payments/return/stripe")

    assert known.json()["paymentId"] == str(purchase.id)
    assert (guessed.status_code, nothing.status_code) == (404, 400)


async def test_a_provider_that_is_down_leaves_a_payment_to_go_on_with(
    counter: Counter, street: Street
) -> None:
    buyer, order, _ = await counter.order("momo")
    wallet = counter.providers.gateway("momo")
    down = street.settings.payments.momo
    assert down is not None

    wallet._settings = down.model_copy(update={"endpoint": "http://127.0.0.1:1"})  # type: ignore[attr-defined] # noqa: SLF001 - the network is cut by the address
    refused = await buyer.post("/payments", {"orderId": order["id"]})
    wallet._settings = down  # type: ignore[attr-defined] # noqa: SLF001
    begun = await buyer.post("/payments", {"orderId": order["id"]})

    assert (refused.status_code, refused.json()["type"]) == (503, "provider-unavailable")
    assert begun.json()["instructions"]["kind"] == "redirect"
