"""Money that goes back: once, to whom it came from, however often something fails."""

import httpx
import pytest

from commerce.core.database import Database
from tests.integration.commerce.payments.conftest import Staff
from tests.integration.commerce.payments.counter import Counter, Purchase
from tests.integration.commerce.payments.test_webhooks import begin, standin_of

ONLINE = ("card", "vnpay", "momo")


async def paid(counter: Counter, method: str) -> Purchase:
    purchase = await counter.begin(method)
    await counter.pay(purchase)
    assert await purchase.order_status() == "paid"
    return purchase


def gone(counter: Counter, purchase: Purchase) -> list[int]:
    """What the provider's books say went back."""
    house = counter.house
    match purchase.payment["provider"]:
        case "stripe":
            refunds = house.stripe.books.refunds.values()
            intents = house.stripe.books.intents
            return [
                one["amount"]
                for one in refunds
                if intents[one["payment_intent"]]["metadata"]["payment_id"] == str(purchase.id)
            ]
        case "vnpay":
            return [sum_ // 100 for sum_ in house.vnpay.books[purchase.reference].refunds.values()]
        case _:
            return [one["amount"] for one in house.momo.books[purchase.reference].refunds]


@pytest.mark.parametrize("method", ONLINE)
async def test_a_paid_order_that_is_called_off_is_paid_back(counter: Counter, method: str) -> None:
    purchase = await paid(counter, method)

    await counter.cancel(purchase)
    await counter.hear(purchase.order_id)  # the event comes twice
    await counter.send_refunds()

    total = purchase.order["total"]["amount"]
    assert gone(counter, purchase) == [total]
    assert await purchase.status() == "refunded"
    order = (await purchase.buyer.get(f"/orders/{purchase.order['id']}")).json()
    assert order["refunded"]["amount"] == total
    (told,) = await counter.told(purchase, "payment.refunded")
    assert told["amount"] == total


@pytest.mark.parametrize("method", ONLINE)
async def test_parts_of_a_payment_go_back_one_by_one(counter: Counter, method: str) -> None:
    purchase = await paid(counter, method)
    total = purchase.order["total"]["amount"]

    await counter.refund_due(purchase, 200_000)
    await counter.send_refunds()
    after_one = await purchase.status()
    await counter.refund_due(purchase, total - 200_000)
    await counter.send_refunds()

    assert gone(counter, purchase) == [200_000, total - 200_000]
    assert (after_one, await purchase.status()) == ("partially_refunded", "refunded")


@pytest.mark.parametrize("method", ONLINE)
async def test_a_refund_whose_first_request_fails_is_asked_for_again(
    counter: Counter, method: str
) -> None:
    purchase = await paid(counter, method)
    standin, reference = standin_of(counter.house, purchase)
    standin.faults.order(reference, "refund-500")
    await counter.cancel(purchase)

    await counter.send_once()
    (waiting,) = await counter.refunds_of(purchase)
    await counter.send_refunds()

    (sent,) = await counter.refunds_of(purchase)
    assert (waiting.status, waiting.attempts) == ("pending", 1)
    assert waiting.next_attempt_at is not None
    assert (sent.status, sent.attempts) == ("succeeded", 2)
    assert len(gone(counter, purchase)) == 1


async def test_a_refund_that_keeps_failing_waits_for_a_person_who_has_it_tried_again(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase = await paid(counter, "momo")
    standin, reference = standin_of(counter.house, purchase)
    await counter.cancel(purchase)
    await counter.has_failed(purchase, counter.providers.settings.max_attempts - 1)
    standin.faults.order(reference, "refund-500")
    await counter.send_once()
    (given_up,) = await counter.refunds_of(purchase)
    listed = await client.get(
        f"/admin/payments?status=needs_attention&orderId={purchase.order['id']}",
        headers=await staff("support"),
    )

    retried = await client.post(
        f"/admin/refunds/{given_up.id}/retry", headers=await staff("manager")
    )
    await counter.send_refunds()

    assert given_up.status == "needs_attention"
    (shown,) = listed.json()["items"]
    assert shown["refunds"][0]["failure"] == "momo: HTTP 500"
    assert (retried.status_code, retried.json()["status"]) == (200, "pending")
    assert len(gone(counter, purchase)) == 1
    assert await purchase.status() == "refunded"


async def test_a_transfer_is_paid_back_by_hand(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase = await counter.begin("bank_transfer")
    manager = await staff("manager")
    await client.post(f"/admin/payments/{purchase.id}/confirm", json={}, headers=manager)
    await counter.cancel(purchase)
    await counter.send_refunds()
    (waiting,) = await counter.refunds_of(purchase)
    path = f"/admin/refunds/{waiting.id}/confirm"

    listed = await client.get("/admin/refunds?status=manual&limit=100", headers=manager)
    refused = await client.post(path, json={}, headers=await staff("support"))
    sent = await client.post(path, json={"reference": "FT1"}, headers=manager)
    again = await client.post(path, json={}, headers=manager)

    assert waiting.status == "manual"
    assert str(waiting.id) in {one["id"] for one in listed.json()["items"]}
    assert [answer.status_code for answer in (refused, sent, again)] == [403, 200, 409]
    assert await purchase.status() == "refunded"


async def test_what_was_paid_without_a_payment_of_ours_waits_for_a_person(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase = await counter.begin("cash_on_delivery")
    headers = await staff("owner")
    for status in ("shipped", "delivered"):
        path = f"/admin/orders/{purchase.order['id']}/status"
        await client.put(path, json={"status": status}, headers=headers)

    refund_id = await counter.refund_due(purchase, 1_000)  # before the delivery is heard of
    sent = await client.post(f"/admin/refunds/{refund_id}/confirm", json={}, headers=headers)

    assert sent.status_code == 200, sent.text
    assert sent.json()["provider"] == "cash_on_delivery"


@pytest.mark.parametrize("method", ONLINE)
async def test_money_for_a_cancelled_order_goes_back_by_itself(
    counter: Counter, method: str
) -> None:
    purchase = await begin(counter, method, "late")
    standin, reference = standin_of(counter.house, purchase)
    await counter.pay(purchase)
    await counter.cancel(purchase)

    await standin.release(reference)
    await counter.send_refunds()

    assert await purchase.order_status() == "cancelled"
    assert gone(counter, purchase) == [purchase.order["total"]["amount"]]
    (refund,) = await counter.refunds_of(purchase)
    assert (refund.reason, refund.of_order) == ("order_cancelled", False)
    assert await counter.told(purchase, "payment.succeeded") == []
    assert await counter.stock(purchase) == (10, 10)


async def test_of_two_payments_of_one_order_the_later_goes_back(counter: Counter) -> None:
    first = await counter.begin("vnpay")
    await counter.pay(first, "decline")
    again = await first.buyer.post("/payments", {"orderId": first.order["id"]})
    second = Purchase(first.buyer, first.order, again.json(), first.variant)

    await counter.pay(second)
    await counter.house.vnpay.pay(first.reference)  # the declined one is paid after all
    await counter.send_refunds()

    assert [await one.status() for one in (second, first)] == ["succeeded", "refunded"]
    assert gone(counter, second) == []
    assert gone(counter, first) == [first.order["total"]["amount"]]
    assert await first.order_status() == "paid"


async def test_a_refund_larger_than_the_payment_is_not_sent(counter: Counter) -> None:
    purchase = await paid(counter, "card")

    await counter.refund_due(purchase, purchase.order["total"]["amount"] + 1)
    await counter.send_refunds()

    (refund,) = await counter.refunds_of(purchase)
    assert refund.status == "needs_attention"
    assert gone(counter, purchase) == []


async def test_a_refund_told_twice_is_one(counter: Counter, database: Database) -> None:
    purchase = await paid(counter, "momo")

    refund_id = await counter.refund_due(purchase, 5_000)
    await counter.refund_due(purchase, 5_000, refund_id)
    await counter.send_refunds()

    assert gone(counter, purchase) == [5_000]


async def test_a_refund_that_stripe_takes_back_needs_a_person(
    counter: Counter, client: httpx.AsyncClient
) -> None:
    purchase = await paid(counter, "card")
    await counter.refund_due(purchase, 5_000)
    await counter.send_refunds()
    (sent,) = await counter.refunds_of(purchase)
    stripe = counter.house.stripe
    intent = next(
        one
        for one in stripe.books.intents.values()
        if one["metadata"]["payment_id"] == str(purchase.id)
    )
    refund = {**stripe.books.refunds[str(sent.provider_ref)], "status": "failed",
              "failure_reason": "lost_or_stolen_card"}  # fmt: skip

    await stripe._tell(intent, "refund.failed", refund)  # noqa: SLF001 - what no page can bring about

    (failed,) = await counter.refunds_of(purchase)
    assert (failed.status, failed.failure) == ("needs_attention", "lost_or_stolen_card")
