"""Cards whose money is held first: taken if the order still waits, let go if not."""

from collections.abc import AsyncIterator

import pytest

from commerce.payments.registry import Providers
from tests.integration.commerce.payments.conftest import Street
from tests.integration.commerce.payments.counter import Counter
from tests.integration.commerce.payments.test_webhooks import begin


@pytest.fixture(autouse=True)
async def manual_capture(street: Street, providers: Providers) -> AsyncIterator[None]:
    """Cards are held, not charged, while this file's tests run."""
    cards = providers._stripe  # noqa: SLF001 - the one door to a setting that is read at each call
    assert cards is not None
    settings = cards._settings  # noqa: SLF001
    cards._settings = settings.model_copy(update={"capture": "manual"})  # noqa: SLF001
    yield
    cards._settings = settings  # noqa: SLF001


async def test_money_that_is_held_is_taken(counter: Counter) -> None:
    purchase = await counter.begin("card")
    await counter.pay(purchase)
    held = (await purchase.status(), await purchase.order_status())

    await counter.look_after(purchase)

    assert held == ("authorized", "awaiting_payment")
    assert (await purchase.status(), await purchase.order_status()) == ("succeeded", "paid")
    assert len(await counter.told(purchase, "payment.succeeded")) == 1


async def test_money_for_an_order_that_was_called_off_is_let_go(counter: Counter) -> None:
    purchase = await counter.begin("card")
    await counter.pay(purchase)
    await counter.cancel(purchase)

    await counter.look_after(purchase)

    intent = counter.house.stripe.books.intents[str((await counter.row(purchase)).provider_ref)]
    assert (intent["status"], intent["amount_received"]) == ("canceled", 0)
    assert await purchase.status() == "expired"
    assert await counter.refunds_of(purchase) == []


async def test_a_capture_whose_answer_gets_lost_takes_the_money_once(
    counter: Counter, providers: Providers
) -> None:
    purchase = await begin(counter, "card", "timeout-after-capture")
    await counter.pay(purchase)
    cards = providers._stripe  # noqa: SLF001 - as above
    assert cards is not None
    patience, cards._http._timeout = cards._http._timeout, 1.0  # noqa: SLF001

    await counter.look_after(purchase)
    cards._http._timeout = patience  # noqa: SLF001
    told_by_webhook = await purchase.order_status()
    row = await counter.row(purchase)

    assert told_by_webhook == "paid"
    assert (row.status, row.next_attempt_at, row.lease_token) == ("succeeded", None, None)
    intent = counter.house.stripe.books.intents[str(row.provider_ref)]
    assert intent["amount_received"] == purchase.order["total"]["amount"]


async def test_a_capture_whose_answer_and_webhook_get_lost_is_found_out(counter: Counter) -> None:
    purchase = await counter.begin("card")
    await counter.pay(purchase)
    counter.house.stripe.faults.order(str(purchase.id), "lost")

    await counter.look_after(purchase)

    assert await purchase.order_status() == "paid"


async def test_a_card_cannot_be_charged_for_an_order_that_was_called_off(
    counter: Counter,
) -> None:
    purchase = await counter.begin("card")
    await counter.cancel(purchase)
    await counter.look_after(purchase)

    answer = await counter.pay(purchase)

    assert answer.json()["error"]["code"] == "payment_intent_unexpected_state"
    assert (await counter.row(purchase)).next_attempt_at is None
