"""Calls of providers: true, forged, repeated, late, in any order, and not at all."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.payments.models import Payment, PaymentEvent
from devstack.standins.faults import Fault
from devstack.standins.house import House
from devstack.standins.standin import StandIn
from devstack.standins.stripe import sign
from tests.integration.commerce.payments.conftest import KEYS, Staff
from tests.integration.commerce.payments.counter import Counter, Purchase

ONLINE = ("card", "vnpay", "momo")


def standin_of(house: House, purchase: Purchase) -> tuple[StandIn, str]:
    """The provider of a payment, and what it calls the payment."""
    name = purchase.payment["provider"]
    reference = str(purchase.id) if name == "stripe" else purchase.reference
    standin: StandIn = getattr(house, name)
    return standin, reference


async def begin(counter: Counter, method: str, *faults: Fault) -> Purchase:
    """A payment whose provider does something wrong."""
    purchase = await counter.begin(method)
    standin, reference = standin_of(counter.house, purchase)
    standin.faults.order(reference, *faults)
    return purchase


async def count_events(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count(PaymentEvent.id))) or 0


@pytest.mark.parametrize("method", ONLINE)
async def test_a_call_that_comes_three_times_pays_once(counter: Counter, method: str) -> None:
    purchase = await begin(counter, method, "duplicate")
    standin, _ = standin_of(counter.house, purchase)
    before = len(standin.answers)

    await counter.pay(purchase)

    answers = standin.answers[before:]
    assert await purchase.order_status() == "paid"
    assert len(await counter.events_of(purchase)) == 1
    assert len(await counter.told(purchase, "payment.succeeded")) == 1
    assert all(answer.is_success for answer in answers)
    if method == "vnpay":
        assert sorted(answer.json()["RspCode"] for answer in answers) == ["00", "02", "02"]


@pytest.mark.parametrize("method", ONLINE)
async def test_a_late_call_pays_an_order_that_still_waits(counter: Counter, method: str) -> None:
    purchase = await begin(counter, method, "late")
    standin, reference = standin_of(counter.house, purchase)

    await counter.pay(purchase)
    before = await purchase.order_status()
    await standin.release(reference)

    assert (before, await purchase.order_status()) == ("awaiting_payment", "paid")


@pytest.mark.parametrize("method", ONLINE)
async def test_nothing_is_kept_of_a_forged_call(
    counter: Counter, database: Database, method: str
) -> None:
    purchase = await begin(counter, method, "forged")
    standin, _ = standin_of(counter.house, purchase)
    before = await count_events(database)

    await counter.pay(purchase)

    assert await count_events(database) == before
    assert await purchase.order_status() == "awaiting_payment"
    answer = standin.answers[-1]
    refusal = {"RspCode": "97", "Message": "Invalid signature"}
    if method == "vnpay":
        assert answer.json() == refusal
    else:
        assert (answer.status_code, answer.json()["type"]) == (400, "invalid-signature")


@pytest.mark.parametrize("method", ONLINE)
async def test_old_news_after_success_changes_nothing(counter: Counter, method: str) -> None:
    purchase = await begin(counter, method, "out-of-order")

    await counter.pay(purchase)

    assert await purchase.status() == "succeeded"
    assert await purchase.order_status() == "paid"
    outcomes = [event.outcome for event in await counter.events_of(purchase)]
    assert outcomes[0] == "paid"
    assert set(outcomes[1:]) == {"ignored"}
    assert await counter.told(purchase, "payment.failed") == []


@pytest.mark.parametrize("method", ONLINE)
async def test_another_sum_is_shown_to_staff_and_fulfils_nothing(
    counter: Counter, client: httpx.AsyncClient, staff: Staff, method: str
) -> None:
    purchase = await begin(counter, method, "wrong-amount")

    await counter.pay(purchase)

    assert await purchase.order_status() == "awaiting_payment"
    for status in ("mismatch", "needs_attention"):
        where = f"/admin/payments?status={status}&orderId={purchase.order['id']}"
        listed = await client.get(where, headers=await staff("analyst"))
        assert [one["id"] for one in listed.json()["items"]] == [str(purchase.id)]
    if method == "vnpay":
        assert counter.house.vnpay.answers[-1].json()["RspCode"] == "04"


async def test_staff_see_what_was_told_and_let_the_order_be_paid_anew(
    counter: Counter, client: httpx.AsyncClient, staff: Staff
) -> None:
    purchase = await begin(counter, "momo", "wrong-amount")
    await counter.pay(purchase)
    path = f"/admin/payments/{purchase.id}"

    told = await client.get(f"{path}/events", headers=await staff("support"))
    refused = await client.post(f"{path}/dismiss", headers=await staff("support"))
    done = await client.post(f"{path}/dismiss", headers=await staff("manager"))
    again = await client.post(f"{path}/dismiss", headers=await staff("manager"))
    anew = await purchase.buyer.post("/payments", {"orderId": purchase.order["id"]})

    (event,) = told.json()["items"]
    assert (event["kind"], event["outcome"]) == ("succeeded", "mismatch")
    assert event["amount"] == purchase.order["total"]["amount"] - 1
    assert [answer.status_code for answer in (refused, done, again)] == [403, 200, 409]
    assert (done.json()["status"], done.json()["flag"]) == ("failed", None)
    assert anew.json()["id"] != str(purchase.id)


@pytest.mark.parametrize("method", ONLINE)
async def test_a_call_that_got_lost_is_made_up_for_by_asking(counter: Counter, method: str) -> None:
    purchase = await begin(counter, method, "lost")
    await counter.pay(purchase)
    before = await purchase.order_status()

    await counter.look_after(purchase)

    assert (before, await purchase.order_status()) == ("awaiting_payment", "paid")
    assert (await counter.row(purchase)).next_attempt_at is None


async def test_a_payment_that_nobody_opened_is_asked_about_again_later(counter: Counter) -> None:
    purchase = await counter.begin("vnpay")

    await counter.look_after(purchase)

    row = await counter.row(purchase)
    assert (row.status, row.lease_token) == ("pending", None)
    assert row.next_attempt_at is not None


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "paypal", 404),
        ("POST", "cash_on_delivery", 404),
        ("POST", "bank_transfer", 404),
        ("POST", "vnpay", 404),
        ("GET", "stripe", 404),
        ("GET", "momo", 404),
        ("GET", "%00", 404),
        ("POST", "stripe", 400),
        ("POST", "momo", 400),
        ("GET", "vnpay", 200),
    ],
)
async def test_an_empty_call_is_refused_by_whoever_is_asked(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, f"/payments/webhooks/{path}")

    assert answer.status_code == status


async def test_a_call_without_end_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/payments/webhooks/momo", content=b" " * 70_000)

    assert (answer.status_code, answer.json()["type"]) == (413, "payload-too-large")


async def test_a_true_call_about_somebody_elses_payment_is_kept_and_does_nothing(
    client: httpx.AsyncClient, database: Database
) -> None:
    thing = {"id": "pi_foreign", "amount_received": 5, "currency": "usd", "metadata": {}}
    event = {"id": f"evt_{id(thing)}", "object": "event", "type": "payment_intent.succeeded",
             "data": {"object": thing}}  # fmt: skip
    body = json.dumps(event).encode()

    answer = await client.post(
        "/payments/webhooks/stripe",
        content=body,
        headers={"stripe-signature": sign(KEYS.stripe_webhooks, body)},
    )

    assert answer.status_code == 200
    async with database.reading() as session:
        mine = select(PaymentEvent.outcome).where(PaymentEvent.event_id == event["id"])
        assert await session.scalar(mine) == "unmatched"


async def test_vnpay_hears_that_a_payment_is_unknown(
    counter: Counter, client: httpx.AsyncClient
) -> None:
    purchase = await counter.begin("vnpay")
    await counter.show(purchase)
    known = counter.house.vnpay.books[purchase.reference]
    fields = counter.house.vnpay._result(known, "00") | {"vnp_TxnRef": "f" * 32}  # noqa: SLF001 - signs a call of its own
    query = counter.house.vnpay._signed(fields)  # noqa: SLF001

    answer = await client.get(f"/payments/webhooks/vnpay?{query}")

    assert answer.json()["RspCode"] == "01"


async def test_events_that_could_not_be_applied_are_applied_later(
    counter: Counter, database: Database
) -> None:
    purchase = await counter.begin("momo")
    async with database.transaction() as session:
        locked = select(Payment).where(Payment.id == purchase.id)
        await session.execute(locked)
        session.add(
            PaymentEvent(
                provider="momo", event_id=f"left-{purchase.id}", kind="succeeded",
                payment_id=purchase.id, amount=purchase.order["total"]["amount"], currency="VND",
                payload={},
            )
        )  # fmt: skip

    done = await asyncio.gather(counter.process(), counter.process(), counter.process())

    assert sum(done) >= 1
    assert await purchase.order_status() == "paid"
    assert len(await counter.told(purchase, "payment.succeeded")) == 1


def tampered(query: str) -> list[str]:
    """The same call with one field changed, each in turn."""
    fields = parse_qsl(query)
    return [
        urlencode([*fields[:n], (name, f"{value}1"), *fields[n + 1 :]])
        for n, (name, value) in enumerate(fields)
    ]


async def test_a_call_with_any_field_changed_is_forged(
    counter: Counter, client: httpx.AsyncClient
) -> None:
    purchase = await counter.begin("vnpay")
    counter.house.vnpay.faults.order(purchase.reference, "lost")
    left = await counter.pay(purchase)
    query = left.headers["location"].partition("?")[2]

    answers: list[dict[str, Any]] = [
        (await client.get(f"/payments/webhooks/vnpay?{changed}")).json()
        for changed in tampered(query)
    ]

    assert {answer["RspCode"] for answer in answers} == {"97"}
    assert await purchase.order_status() == "awaiting_payment"
