"""Letters and push messages on their way, over real SMTP and HTTP."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select

from commerce.core import jobs
from commerce.core.database import Database
from commerce.core.settings import EmailSettings, FirebaseSettings
from commerce.notifications.delivery import DELAYS, LEASE, Courier, by_mail
from commerce.notifications.kinds import Channel
from commerce.notifications.mail import Mailer
from commerce.notifications.models import Device, NotificationDelivery
from commerce.notifications.push import Pusher
from tests.integration.commerce.listening import Answer, Server
from tests.integration.commerce.notifications.conftest import (
    Pending,
    Postbox,
    Tell,
    give_address,
    google,
    messages,
)
from tests.integration.commerce.shopping import Buyer

UNREGISTERED = Answer(404, {"error": {"status": "NOT_FOUND", "details": [
    {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "UNREGISTERED"}
]}})  # fmt: skip
BUSY = Answer(429, {"error": {"status": "RESOURCE_EXHAUSTED"}}, {"Retry-After": "600"})
BROKEN = Answer(500, {"error": {"status": "INTERNAL"}})
TAKEN = Answer(200, {"name": "projects/p/messages/1"})


async def register(buyer: Buyer) -> str:
    token = f"token-{buyer.id}"
    await buyer.post("/devices", {"token": token, "platform": "ios"})
    return token


async def devices_of(database: Database, user_id: UUID) -> int:
    async with database.reading() as session:
        count = select(func.count()).select_from(Device).where(Device.user_id == user_id)
        return await session.scalar(count) or 0


async def test_a_letter_arrives_in_the_shoppers_language(
    database: Database, buyer: Buyer, tell: Tell, mailman: Courier, postbox: Postbox
) -> None:
    email = await give_address(database, buyer)
    await tell("order-paid", number="7KQ2M")

    await mailman.step()

    (letter,) = postbox.letters
    assert postbox.recipients == [email]
    assert letter["To"] == email
    assert letter["Subject"] == "Đơn hàng 7KQ2M đã được thanh toán"
    assert "thanh toán" in letter.get_content()


async def test_a_product_whose_name_is_a_header_sends_no_header(
    database: Database, buyer: Buyer, tell: Tell, mailman: Courier, postbox: Postbox
) -> None:
    email = await give_address(database, buyer)
    await buyer.send("PUT", "/notifications/preferences", {"wishlist": {"email": True}})
    await tell("back-in-stock", name="Gown\r\nBcc: all@example.com\r\n\r\nBuy now")

    await mailman.step()

    (letter,) = postbox.letters
    assert postbox.recipients == [email]
    assert letter["Bcc"] is None


async def test_however_many_couriers_a_letter_goes_out_once(
    database: Database, buyer: Buyer, tell: Tell, mailman: Courier, postbox: Postbox
) -> None:
    await give_address(database, buyer)
    for _ in range(10):
        await tell()

    await asyncio.gather(*(mailman.step() for _ in range(6)))

    ids = [letter["Message-ID"] for letter in postbox.letters]
    assert len(ids) == len(set(ids)) == 10


async def test_a_server_that_puts_us_off_gets_the_letter_later(
    database: Database,
    buyer: Buyer,
    tell: Tell,
    mailman: Courier,
    postbox: Postbox,
    pending: Pending,
) -> None:
    await give_address(database, buyer)
    postbox.verdicts = ["451 come back later"]
    await tell()

    await mailman.step()
    assert await mailman.step() == 0
    assert await pending.statuses("email") == ["pending"]
    await pending.hasten()
    await mailman.step()

    assert await pending.statuses("email") == ["sent"]
    assert len(postbox.letters) == 1


async def test_a_letter_that_is_refused_for_good_is_not_sent_again(
    database: Database,
    buyer: Buyer,
    tell: Tell,
    mailman: Courier,
    postbox: Postbox,
    pending: Pending,
) -> None:
    await give_address(database, buyer)
    postbox.verdicts = ["550 no such mailbox"]
    await tell()

    await mailman.step()

    (delivery,) = await pending.all("email")
    assert (delivery.status, delivery.due_at) == ("failed", None)
    assert "550" in (delivery.last_error or "")


async def test_a_server_that_never_answers_is_given_up(
    database: Database, buyer: Buyer, tell: Tell, pending: Pending
) -> None:
    await give_address(database, buyer)
    await tell()
    nowhere = Mailer(EmailSettings.model_validate({"url": "smtp://127.0.0.1:9"}))
    courier = Courier(database, "email", by_mail(nowhere), is_on=True)

    for _ in range(len(DELAYS)):
        await courier.step()
        assert await pending.statuses("email") == ["pending"]
        await pending.hasten()
    await courier.step()

    assert await pending.statuses("email") == ["failed"]


async def test_what_a_dead_courier_held_is_sent_by_another(
    database: Database,
    buyer: Buyer,
    tell: Tell,
    mailman: Courier,
    postbox: Postbox,
    pending: Pending,
) -> None:
    await give_address(database, buyer)
    await tell()
    async with database.transaction() as session:
        (claimed,) = await jobs.claim(session, NotificationDelivery, LEASE, 10)
    assert await mailman.step() == 0

    await pending.hasten()
    await mailman.step()

    assert len(postbox.letters) == 1
    async with database.transaction() as session:
        assert not await jobs.finish(session, claimed, status="failed")
    assert await pending.statuses("email") == ["sent"]


@pytest.mark.parametrize("channel", ["email", "push"])
async def test_a_channel_that_is_off_piles_nothing_up(
    database: Database, buyer: Buyer, tell: Tell, pending: Pending, channel: Channel
) -> None:
    await give_address(database, buyer)
    await register(buyer)
    await tell()
    mailer = Mailer(EmailSettings())

    await Courier(database, channel, by_mail(mailer), is_on=mailer.is_on).step()

    assert await pending.statuses(channel) == ["skipped"]


async def test_a_push_message_carries_words_and_facts(
    buyer: Buyer, tell: Tell, runner: Courier, fcm: Server
) -> None:
    token = await register(buyer)
    await tell("order-shipped", orderId="o1", total={"amount": 5})

    await runner.step()

    (message,) = messages(fcm)
    assert message["token"] == token
    assert message["notification"]["title"] == "Đơn hàng 7KQ2M đang trên đường giao"
    assert message["data"]["orderId"] == "o1"
    assert message["data"]["kind"] == "order-shipped"
    assert all(isinstance(value, str) for value in message["data"].values())
    sent = next(one for one in fcm.received if one.path != "/token")
    assert sent.path == "/v1/projects/demo-atelier/messages:send"
    assert sent.headers["authorization"] == "Bearer ya29.t"


async def test_one_access_token_serves_many_messages(
    buyer: Buyer, tell: Tell, runner: Courier, fcm: Server
) -> None:
    await register(buyer)
    for _ in range(5):
        await tell()

    await runner.step()

    assert len(messages(fcm)) == 5
    assert [one.path for one in fcm.received].count("/token") == 1


async def test_a_refused_access_token_is_replaced(
    buyer: Buyer, tell: Tell, runner: Courier, fcm: Server, pending: Pending
) -> None:
    await register(buyer)
    await tell()
    answers = [Answer(401, {"error": {"status": "UNAUTHENTICATED"}}), TAKEN]
    fcm.respond = lambda request: (
        google(request, TAKEN) if request.path == "/token" else answers.pop(0)
    )

    await runner.step()

    assert await pending.statuses("push") == ["sent"]
    assert [one.path for one in fcm.received].count("/token") == 2


async def test_an_uninstalled_app_is_forgotten(
    database: Database, buyer: Buyer, tell: Tell, runner: Courier, fcm: Server, pending: Pending
) -> None:
    await register(buyer)
    await tell()
    await tell()
    fcm.respond = lambda request: google(request, UNREGISTERED)

    await runner.step()

    assert await devices_of(database, buyer.id) == 0
    assert await pending.all("push") == []


async def test_a_404_that_is_not_firebases_own_takes_no_device_away(
    database: Database, buyer: Buyer, tell: Tell, runner: Courier, fcm: Server
) -> None:
    await register(buyer)
    await tell()
    fcm.respond = lambda request: google(request, Answer(404, "a proxy's page"))

    await runner.step()

    assert await devices_of(database, buyer.id) == 1


async def test_firebase_is_given_the_time_it_asks_for(
    buyer: Buyer, tell: Tell, runner: Courier, fcm: Server, pending: Pending
) -> None:
    await register(buyer)
    await tell()
    fcm.respond = lambda request: google(request, BUSY)

    await runner.step()

    (delivery,) = await pending.all("push")
    assert delivery.due_at is not None
    assert (delivery.due_at - delivery.created_at).total_seconds() >= 590


async def test_a_firebase_that_fails_gets_the_message_again(
    buyer: Buyer, tell: Tell, runner: Courier, fcm: Server, pending: Pending
) -> None:
    await register(buyer)
    await tell()
    answers = [BROKEN, TAKEN]
    fcm.respond = lambda request: (
        google(request, TAKEN) if request.path == "/token" else answers.pop(0)
    )

    await runner.step()
    assert await pending.statuses("push") == ["pending"]
    await pending.hasten()
    await runner.step()

    assert await pending.statuses("push") == ["sent"]
    assert len(messages(fcm)) == 2


async def test_no_key_no_push(with_fcm: FirebaseSettings) -> None:
    off = Pusher(with_fcm.model_copy(update={"service_account": None}))

    assert Pusher(with_fcm).is_on
    assert not off.is_on
