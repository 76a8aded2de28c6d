"""Orders paid in every way there is, from the order to the money."""

from uuid import uuid4

import httpx
import pytest

from tests.integration.commerce.payments.conftest import Street
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


async def test_the_ways_to_pay_are_told_by_currency(client: httpx.AsyncClient) -> None:
    everywhere = (await client.get("/payments/methods")).json()["items"]
    dollars = (await client.get("/payments/methods?currency=USD")).json()["items"]

    assert {one["method"] for one in everywhere} == {
        "card", "vnpay", "momo", "bank_transfer", "cash_on_delivery",
    }  # fmt: skip
    assert {one["method"] for one in dollars} == {"card", "cash_on_delivery"}


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
