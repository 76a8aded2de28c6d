"""Our books beside the providers'."""

import asyncio
import json
import os
import sys
from argparse import Namespace
from datetime import timedelta

import pytest
from sqlalchemy import update

from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.payments import __main__ as command
from commerce.payments.models import Payment
from commerce.payments.reconciliation import Finding, reconcile
from deployments.jobs import reconcile_payments
from deployments.jobs.running import House
from tests.integration.commerce.payments.conftest import Street
from tests.integration.commerce.payments.counter import Counter, Purchase
from tests.integration.commerce.payments.test_refunds import gone, paid
from tests.integration.commerce.payments.test_webhooks import begin

ONLINE = ("card", "vnpay", "momo")


async def compared(counter: Counter, purchase: Purchase, *, fix: bool = False) -> list[Finding]:
    """What is found about one payment; other tests leave theirs in every state."""
    day = timedelta(days=1)
    return await reconcile(counter.database, counter.providers, day, fix=fix, only=purchase.id)


@pytest.mark.parametrize("method", ONLINE)
async def test_books_that_agree_are_not_mentioned(counter: Counter, method: str) -> None:
    waiting, done = await counter.begin(method), await paid(counter, method)

    assert await compared(counter, waiting) == []
    assert await compared(counter, done) == []


@pytest.mark.parametrize("method", ONLINE)
async def test_money_we_were_not_told_of_is_found_and_applied(
    counter: Counter, method: str
) -> None:
    purchase = await begin(counter, method, "lost")
    await counter.pay(purchase)

    (found,) = await compared(counter, purchase)
    before = await purchase.order_status()
    (mended,) = await compared(counter, purchase, fix=True)

    assert [(one.what, one.ours) for one in found.differences] == [("status", "pending")]
    assert (found.mended, mended.mended) == (False, True)
    assert (before, await purchase.order_status()) == ("awaiting_payment", "paid")
    assert await compared(counter, purchase) == []


async def test_money_that_we_only_believe_in_is_found_and_stays(
    counter: Counter, database: Database
) -> None:
    purchase = await counter.begin("card")
    async with database.transaction() as session:
        mine = update(Payment).where(Payment.id == purchase.id)
        await session.execute(mine.values(status="succeeded"))

    (found,) = await compared(counter, purchase, fix=True)

    assert [(one.ours, one.theirs) for one in found.differences] == [("succeeded", "pending")]
    assert not found.mended


@pytest.mark.parametrize("method", ["card", "momo"])
async def test_a_refund_made_at_the_provider_is_found(counter: Counter, method: str) -> None:
    purchase = await paid(counter, method)
    await counter.refund_due(purchase, 5_000)
    await counter.send_refunds()
    agreed = await compared(counter, purchase)
    row = await counter.row(purchase)
    if method == "card":
        intent = str(row.provider_ref)
        counter.house.stripe.books.refunds[f"re_{intent}"] = {
            "id": f"re_{intent}", "object": "refund", "amount": 700, "currency": "vnd",
            "payment_intent": intent, "status": "succeeded", "metadata": {},
        }  # fmt: skip
    else:
        counter.house.momo.books[purchase.reference].refunds.append(
            {"orderId": "by-hand", "amount": 700, "resultCode": 0, "transId": 1}
        )

    (found,) = await compared(counter, purchase, fix=True)

    assert agreed == []
    assert [(one.what, one.ours, one.theirs) for one in found.differences] == [
        ("refunded", "5000", "5700")
    ]
    assert not found.mended


async def test_a_refund_whose_answer_got_lost_is_found_and_applied(
    counter: Counter, database: Database
) -> None:
    purchase = await paid(counter, "momo")
    refund_id = await counter.refund_due(purchase, 5_000)
    counter.house.momo.books[purchase.reference].refunds.append(
        {"orderId": refund_id.hex, "amount": 5_000, "resultCode": 0, "transId": 77}
    )

    (mended,) = await compared(counter, purchase, fix=True)

    assert mended.mended
    (refund,) = await counter.refunds_of(purchase)
    assert (refund.status, refund.provider_ref) == ("succeeded", "77")
    assert gone(counter, purchase) == [5_000]


async def test_a_provider_that_cannot_be_asked_is_a_finding(
    counter: Counter, database: Database
) -> None:
    purchase = await counter.begin("vnpay")
    async with database.transaction() as session:
        mine = update(Payment).where(Payment.id == purchase.id)
        await session.execute(mine.values(provider="closed"))

    (found,) = await compared(counter, purchase, fix=True)

    assert [one.what for one in found.differences] == ["unknown"]


async def test_every_payment_of_the_time_is_compared(counter: Counter) -> None:
    purchases = [await begin(counter, method, "lost") for method in ONLINE]
    for purchase in purchases:
        await counter.pay(purchase)

    found = await reconcile(counter.database, counter.providers, timedelta(days=1), fix=False)

    assert {purchase.id for purchase in purchases} <= {finding.payment_id for finding in found}


async def run(street: Street, module: str, *arguments: str) -> tuple[int, str]:
    """What an operator gets: the exit status and what is printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        env={**os.environ, **street.environment}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


async def test_the_command_fails_until_the_books_agree(counter: Counter, street: Street) -> None:
    purchase = await begin(counter, "vnpay", "lost")
    await counter.pay(purchase)
    this = ("--since", "1d", "--payment", str(purchase.id))

    found = await run(street, "commerce.payments", "reconcile", *this, "--format", "json")
    mended = await run(street, "deployments.jobs.reconcile_payments", *this, "--fix")
    agreed = await run(street, "commerce.payments", "reconcile", *this)

    assert found[0] == 1
    assert json.loads(found[1])[0]["differences"] == [
        {"what": "status", "ours": "pending", "theirs": "succeeded"}
    ]
    assert mended[0] == 0
    assert purchase.order["number"] in mended[1]
    assert agreed == (0, "The books agree.\n")


async def test_the_job_mends_once_and_a_dry_run_never(counter: Counter, street: Street) -> None:
    purchase = await begin(counter, "momo", "lost")
    await counter.pay(purchase)
    house = House(street.settings, counter.database, Storage(street.settings.storage))
    this = {"since": timedelta(days=1), "payment": purchase.id, "fix": True}

    tried = await reconcile_payments.work(house, Namespace(dry_run=True, **this))
    before = await purchase.order_status()
    done = await reconcile_payments.work(house, Namespace(dry_run=False, **this))
    again = await reconcile_payments.work(house, Namespace(dry_run=False, **this))

    told = [(one.counts["differing"], one.counts["mended"]) for one in (tried, done, again)]
    assert told == [(1, 0), (1, 1), (0, 0)]
    assert [one.left_over for one in (tried, done, again)] == [True, False, False]
    assert (before, await purchase.order_status()) == ("awaiting_payment", "paid")


@pytest.mark.parametrize("text", ["2", "d", "-1d", "0d", "2 d", "99999d", "d2", ""])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        command.main(["reconcile", "--since", text])

    assert refusal.value.code == 2
