"""Payments against everything else that may happen at the same moment."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.orders import expiring
from commerce.payments.models import Payment
from commerce.payments.reconciliation import reconcile
from tests.integration.commerce.payments.counter import Counter, Purchase
from tests.integration.commerce.payments.test_refunds import gone, paid
from tests.integration.commerce.payments.test_webhooks import begin, standin_of
from tests.integration.commerce.waiting import until

ONLINE = ("card", "vnpay", "momo")


@pytest.mark.parametrize("method", ["card", "momo", "bank_transfer"])
async def test_eight_requests_at_once_begin_one_payment(
    counter: Counter, database: Database, method: str
) -> None:
    buyer, order, _ = await counter.order(method)
    wanted = {"orderId": order["id"]}

    answers = await asyncio.gather(*(buyer.post("/payments", wanted) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    async with database.reading() as session:
        made = select(func.count()).where(Payment.order_id == UUID(order["id"]))
        assert await session.scalar(made) == 1
    if method == "card":
        mine = [
            one
            for one in counter.house.stripe.books.intents.values()
            if one["metadata"]["payment_id"] == answers[0].json()["id"]
        ]
        assert len(mine) == 1


async def test_a_double_click_under_one_key_begins_one_payment(counter: Counter) -> None:
    buyer, order, _ = await counter.order("momo")
    wanted = {"orderId": order["id"]}

    answers = await asyncio.gather(
        *(buyer.send("POST", "/payments", wanted, "click") for _ in range(8))
    )

    begun = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    others = {answer.json()["type"] for answer in answers if answer.status_code != 201}
    assert len(begun) == 1
    assert others <= {"request-in-flight"}


@pytest.mark.parametrize("method", ONLINE)
async def test_twenty_calls_at_once_pay_once(counter: Counter, method: str) -> None:
    purchase = await begin(counter, method, "late")
    standin, reference = standin_of(counter.house, purchase)
    await counter.pay(purchase)
    (send,) = standin._held.pop(reference)  # noqa: SLF001 - the same call, twenty times

    answers = await asyncio.gather(*(send() for _ in range(20)))

    assert all(answer.is_success for answer in answers)
    assert await purchase.order_status() == "paid"
    assert [event.outcome for event in await counter.events_of(purchase)] == ["paid"]
    assert len(await counter.told(purchase, "payment.succeeded")) == 1


@pytest.mark.parametrize("method", ONLINE)
async def test_a_call_races_the_returning_shopper_and_our_own_question(
    counter: Counter, method: str
) -> None:
    purchase = await begin(counter, method, "late")
    standin, reference = standin_of(counter.house, purchase)
    await counter.pay(purchase)

    await asyncio.gather(
        standin.release(reference),
        counter.look_after(purchase),
        *(purchase.buyer.get(f"/payments/{purchase.id}") for _ in range(5)),
    )
    await counter.process()

    assert await purchase.order_status() == "paid"
    outcomes = sorted(str(event.outcome) for event in await counter.events_of(purchase))
    assert outcomes in (["paid"], ["paid", "repeated"])
    assert len(await counter.told(purchase, "payment.succeeded")) == 1


@pytest.mark.parametrize("round_", range(6))
async def test_an_order_that_expires_while_it_is_paid_is_paid_or_paid_back(
    counter: Counter, database: Database, round_: int
) -> None:
    purchase = await begin(counter, "momo" if round_ % 2 else "card", "late")
    standin, reference = standin_of(counter.house, purchase)
    await counter.pay(purchase)
    await counter.is_overdue(purchase)
    work = [standin.release(reference), expiring.expire(database)]
    random.Random(round_).shuffle(work)

    await asyncio.gather(*work)
    await counter.process()
    await counter.hear(purchase.order_id)
    await counter.send_refunds()

    total = purchase.order["total"]["amount"]
    ends = (await purchase.order_status(), gone(counter, purchase), await counter.stock(purchase))
    assert ends in (("paid", [], (9, 9)), ("cancelled", [total], (10, 10)))


async def test_a_refund_told_to_many_at_once_is_sent_once(counter: Counter) -> None:
    purchase = await paid(counter, "card")
    refund_id = await counter.refund_due(purchase, 5_000)

    await asyncio.gather(
        *(counter.refund_due(purchase, 5_000, refund_id) for _ in range(5)),
        *(counter.send_once() for _ in range(5)),
    )
    await counter.send_refunds()

    assert gone(counter, purchase) == [5_000]
    assert len(await counter.told(purchase, "payment.refunded")) == 1


async def test_reconciling_races_the_call_that_comes_after_all(
    counter: Counter, database: Database
) -> None:
    purchase, day = await begin(counter, "vnpay", "late"), timedelta(days=1)
    await counter.pay(purchase)

    await asyncio.gather(
        counter.house.vnpay.release(purchase.reference),
        *(
            reconcile(database, counter.providers, day, fix=True, only=purchase.id)
            for _ in range(2)
        ),
    )

    assert await purchase.order_status() == "paid"
    assert len(await counter.told(purchase, "payment.succeeded")) == 1


async def test_a_shopper_who_calls_off_while_the_money_comes_gets_it_back(
    counter: Counter,
) -> None:
    purchase = await begin(counter, "vnpay", "late")
    await counter.pay(purchase)

    await asyncio.gather(
        counter.house.vnpay.release(purchase.reference),
        purchase.buyer.post(f"/orders/{purchase.order['id']}/cancel", {}),
    )
    await counter.process()
    await counter.hear(purchase.order_id)
    await counter.send_refunds()

    assert await purchase.order_status() in {"cancelled", "refunded"}
    assert gone(counter, purchase) == [purchase.order["total"]["amount"]]
    assert await counter.stock(purchase) == (10, 10)


async def test_two_payments_that_succeed_at_once_pay_once_and_one_goes_back(
    counter: Counter,
) -> None:
    first = await counter.begin("momo")
    await counter.pay(first, "decline")
    again = await first.buyer.post("/payments", {"orderId": first.order["id"]})
    second = Purchase(first.buyer, first.order, again.json(), first.variant)

    await asyncio.gather(
        counter.house.momo.pay(first.reference), counter.house.momo.pay(second.reference)
    )
    await counter.process()
    await counter.send_refunds()

    statuses = sorted([await first.status(), await second.status()])
    assert statuses == ["refunded", "succeeded"]
    assert gone(counter, first) + gone(counter, second) == [first.order["total"]["amount"]]
    assert await first.order_status() == "paid"


async def test_a_worker_that_was_too_slow_changes_nothing_any_more(
    counter: Counter, database: Database
) -> None:
    purchase = await paid(counter, "momo")
    counter.house.momo.faults.order(purchase.reference, "timeout-after-capture")
    await counter.refund_due(purchase, 5_000)
    slow = asyncio.create_task(counter.send_with_patience(2.0))

    async def has_been_sent() -> bool:
        return gone(counter, purchase) == [5_000]

    await until(has_been_sent)
    await counter.lose_leases(purchase)
    await counter.send_once()
    (done,) = await counter.refunds_of(purchase)
    await slow

    (after,) = await counter.refunds_of(purchase)
    assert (done.status, done.attempts) == ("succeeded", 2)
    assert (after.status, after.failure, after.attempts) == ("succeeded", None, 2)
    assert gone(counter, purchase) == [5_000]
    assert len(await counter.told(purchase, "payment.refunded")) == 1


@pytest.mark.parametrize("round_", range(3))
async def test_two_providers_that_take_money_at_once_pay_once_and_one_gives_back(
    counter: Counter, round_: int
) -> None:
    first = await counter.begin("momo")
    wanted = {"orderId": first.order["id"], "method": ("card", "vnpay", "card")[round_]}
    answer = await first.buyer.post("/payments", wanted)
    second = Purchase(first.buyer, first.order, answer.json(), first.variant)

    await asyncio.gather(counter.house.momo.pay(first.reference), counter.pay(second))
    await counter.process()
    await counter.send_refunds()

    total = first.order["total"]["amount"]
    assert sorted([await first.status(), await second.status()]) == ["refunded", "succeeded"]
    assert gone(counter, first) + gone(counter, second) == [total]
    assert await first.order_status() == "paid"
    assert len(await counter.told(first, "payment.succeeded")) == 1
