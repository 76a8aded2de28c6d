"""Events on their way to integrators, over real HTTP."""

import asyncio
import time
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from commerce.core import clock, jobs
from commerce.core.database import Database
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings, WebhookSettings
from commerce.webhooks import service as webhooks
from commerce.webhooks import topics
from commerce.webhooks.delivery import DELAYS, LEASE, PATIENCE, Sender
from commerce.webhooks.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks.targets import LONGEST_BODY
from tests.integration.commerce.listening import Answer, Server
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop
from tests.integration.commerce.webhooks.conftest import (
    Happen,
    Staff,
    endpoint_of,
    hasten,
    is_signed,
)


async def test_an_event_arrives_signed(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    endpoint = await owner.register(f"{integrator.url}/hook?key=1", "order.placed")
    event_id = await happen("order.placed", orderId="o1", number="7KQ2M", shippingAddress={"a": 1})

    await sender.step()

    (request,) = integrator.received
    assert (request.method, request.path) == ("POST", "/hook?key=1")
    assert request.headers["webhook-id"] == str(event_id)
    assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 300
    assert is_signed(request, endpoint["secret"])
    assert not is_signed(request, (await owner.register(integrator.url))["secret"])
    body = request.json()
    assert (body["type"], body["data"]) == ("order.placed", {"orderId": "o1", "number": "7KQ2M"})
    (delivery,) = await owner.deliveries(endpoint["id"])
    assert (delivery["status"], delivery["responseStatus"]) == ("delivered", 200)
    assert delivery["nextAttemptAt"] is None


async def test_only_who_wants_to_hear_of_it_does(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    await owner.register(f"{integrator.url}/orders", "order.placed")
    await owner.register(f"{integrator.url}/all")
    await owner.register(f"{integrator.url}/stock", "stock.low")
    await owner.register(f"{integrator.url}/off", active=False)
    await happen("order.placed", orderId="o1")
    await happen("user.signed-out-everywhere", userId="u1")

    await sender.step()

    assert sorted(request.path for request in integrator.received) == ["/all", "/orders"]


async def test_an_event_that_the_broker_brings_twice_is_sent_once(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    await owner.register(integrator.url)
    await happen(times=3)

    await asyncio.gather(*(sender.step() for _ in range(4)))

    assert len(integrator.received) == 1


async def test_however_many_senders_each_event_goes_out_once(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    await owner.register(integrator.url)
    sent = {str(await happen()) for _ in range(30)}

    await asyncio.gather(*(sender.step() for _ in range(6)))

    received = [request.headers["webhook-id"] for request in integrator.received]
    assert len(received) == len(set(received))
    assert set(received) == sent


async def test_a_server_that_fails_gets_it_again_under_the_same_id(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server, database: Database
) -> None:
    endpoint = await owner.register(integrator.url)
    integrator.answer_in_turn(Answer(500), Answer(200))
    await happen()

    await sender.step()
    (failed,) = await owner.deliveries(endpoint["id"])
    assert await sender.step() == 0
    await hasten(database)
    await sender.step()

    assert (failed["status"], failed["responseStatus"]) == ("pending", 500)
    assert failed["nextAttemptAt"] is not None
    assert (await owner.deliveries(endpoint["id"]))[0]["status"] == "delivered"
    first, second = integrator.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert (await endpoint_of(database, endpoint["id"])).failing_since is None


async def test_the_delays_grow_to_a_day_in_all() -> None:
    assert list(DELAYS) == sorted(DELAYS)
    assert timedelta(hours=22) < sum(DELAYS, timedelta()) <= timedelta(hours=25)


async def test_after_a_day_of_failures_a_delivery_has_failed_and_can_be_replayed(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server, database: Database
) -> None:
    endpoint = await owner.register(integrator.url)
    integrator.answer_in_turn(Answer(503))
    await happen()
    for _ in range(len(DELAYS) + 1):
        await sender.step()
        await hasten(database)
    (failed,) = await owner.deliveries(endpoint["id"], "?status=failed")
    assert (failed["status"], failed["attempts"]) == ("failed", len(DELAYS) + 1)
    integrator.answer_in_turn(Answer(204))

    replayed = await owner.send("POST", f"/webhook-deliveries/{failed['id']}/replay")
    await sender.step()

    assert replayed.status_code == 202
    assert (await owner.deliveries(endpoint["id"]))[0]["status"] == "delivered"
    assert {request.headers["webhook-id"] for request in integrator.received} == {failed["eventId"]}


async def test_what_a_dead_sender_held_is_sent_by_another(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server, database: Database
) -> None:
    endpoint = await owner.register(integrator.url)
    await happen()
    async with database.transaction() as session:
        (claimed,) = await jobs.claim(session, WebhookDelivery, LEASE, 10)
    assert await sender.step() == 0

    await hasten(database)
    await sender.step()

    async with database.transaction() as session:
        assert not await jobs.finish(session, claimed, status="failed")
    assert (await owner.deliveries(endpoint["id"]))[0]["status"] == "delivered"


async def test_a_ping_is_sent_also_to_an_endpoint_that_is_off(
    owner: Staff, sender: Sender, integrator: Server
) -> None:
    endpoint = await owner.register(integrator.url, "stock.low", active=False)

    answer = await owner.send("POST", f"/webhooks/{endpoint['id']}/ping")
    await sender.step()

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    (request,) = integrator.received
    assert request.json()["type"] == "webhook.ping"
    assert is_signed(request, endpoint["secret"])


async def test_for_a_day_both_secrets_sign(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server, database: Database
) -> None:
    endpoint = await owner.register(integrator.url)
    rotated = (await owner.send("POST", f"/webhooks/{endpoint['id']}/rotate-secret")).json()
    await happen()
    await sender.step()
    async with database.transaction() as session:
        mine = update(WebhookEndpoint).where(WebhookEndpoint.id == UUID(endpoint["id"]))
        await session.execute(mine.values(previous_secret_until=clock.now()))
    await happen()
    await sender.step()

    during, after = integrator.received
    assert rotated["secret"] != endpoint["secret"]
    assert is_signed(during, endpoint["secret"])
    assert is_signed(during, rotated["secret"])
    assert is_signed(after, rotated["secret"])
    assert not is_signed(after, endpoint["secret"])


async def test_a_redirect_is_not_followed(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    endpoint = await owner.register(integrator.url)
    integrator.answer_in_turn(Answer(307, headers={"Location": f"{integrator.url}/inner"}))
    await happen()

    await sender.step()

    assert [request.path for request in integrator.received] == ["/"]
    assert (await owner.deliveries(endpoint["id"]))[0]["responseStatus"] == 307


async def test_an_endless_answer_is_not_read_to_its_end(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    endpoint = await owner.register(integrator.url)
    integrator.answer_in_turn(Answer(200, b"x" * LONGEST_BODY * 20))
    await happen()

    await sender.step()

    assert (await owner.deliveries(endpoint["id"]))[0]["status"] == "delivered"


async def test_a_server_that_says_nothing_is_not_waited_for(
    owner: Staff, happen: Happen, database: Database, open_settings: Settings
) -> None:
    async def never(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    gone = asyncio.Event()
    brief = WebhookSettings(allow_private_targets=True, timeout=timedelta(milliseconds=200))
    sender = Sender(database, open_settings.model_copy(update={"webhooks": brief}))
    async with await asyncio.start_server(never, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        endpoint = await owner.register(f"http://127.0.0.1:{port}/")
        await happen()
        await sender.step()
        gone.set()
    await sender.close()

    (delivery,) = await owner.deliveries(endpoint["id"])
    assert (delivery["status"], delivery["responseStatus"]) == ("pending", None)
    assert "Timeout" in delivery["lastError"]


async def test_who_answers_gone_is_turned_off(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    endpoint = await owner.register(integrator.url)
    integrator.answer_in_turn(Answer(410))
    await happen()
    await sender.step()

    read = (await owner.send("GET", f"/webhooks/{endpoint['id']}")).json()

    assert (read["active"], read["disabledReason"]) == (False, "it answered 410 Gone")
    assert (await owner.deliveries(endpoint["id"]))[0]["status"] == "failed"
    assert await happen()
    assert await sender.step() == 0


async def test_who_takes_nothing_for_days_is_turned_off_until_an_owner_turns_it_on(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server, database: Database
) -> None:
    endpoint = await owner.register(integrator.url)
    integrator.answer_in_turn(Answer(500))
    await happen()
    await sender.step()
    async with database.transaction() as session:
        mine = update(WebhookEndpoint).where(WebhookEndpoint.id == UUID(endpoint["id"]))
        await session.execute(mine.values(failing_since=clock.now() - PATIENCE))
    await hasten(database)
    await sender.step()

    off = (await owner.send("GET", f"/webhooks/{endpoint['id']}")).json()
    on = (await owner.send("PATCH", f"/webhooks/{endpoint['id']}", {"active": True})).json()

    assert (off["active"], off["disabledReason"]) == (False, "nothing taken in 5 days")
    assert (on["active"], on["failingSince"], on["disabledReason"]) == (True, None, None)


async def test_what_waits_for_an_endpoint_that_is_turned_off_is_not_sent(
    owner: Staff, happen: Happen, sender: Sender, integrator: Server
) -> None:
    endpoint = await owner.register(integrator.url)
    await happen()
    await owner.send("PATCH", f"/webhooks/{endpoint['id']}", {"active": False})

    assert await sender.step() == 0
    assert (await owner.deliveries(endpoint["id"]))[0]["status"] == "failed"
    assert integrator.received == []


async def test_an_address_that_has_become_private_is_not_called(
    owner: Staff, happen: Happen, integrator: Server, database: Database, settings: Settings
) -> None:
    endpoint = await owner.register(integrator.url.replace("127.0.0.1", "localhost"))
    await happen()
    careful = Sender(database, settings)

    await careful.step()

    await careful.close()
    assert integrator.received == []
    (delivery,) = await owner.deliveries(endpoint["id"])
    assert (delivery["status"], delivery["responseStatus"]) == ("pending", None)
    assert "public" in delivery["lastError"]


async def test_the_host_is_the_name_and_proxies_are_not_asked(
    owner: Staff,
    happen: Happen,
    sender: Sender,
    integrator: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    port = httpx.URL(integrator.url).port
    await owner.register(f"http://localhost:{port}/")
    await happen()

    await sender.step()

    (request,) = integrator.received
    assert request.headers["host"] == f"localhost:{port}"


async def test_deliveries_are_paged_without_a_gap(
    owner: Staff, happen: Happen, integrator: Server
) -> None:
    endpoint = await owner.register(integrator.url)
    sent = [str(await happen()) for _ in range(5)]
    path = f"/webhooks/{endpoint['id']}/deliveries?limit=2"

    page = (await owner.send("GET", path)).json()
    seen = [one["eventId"] for one in page["items"]]
    while page["nextCursor"]:
        page = (await owner.send("GET", f"{path}&cursor={page['nextCursor']}")).json()
        seen += [one["eventId"] for one in page["items"]]

    assert seen == sent[::-1]


async def test_what_the_shop_tells_of_an_order_arrives_whole_and_names_nobody(
    owner: Staff, sender: Sender, integrator: Server, database: Database, buyer: Buyer, shop: Shop
) -> None:
    await owner.register(integrator.url, "order.placed")
    await buyer.add(await shop.product())
    order = (await buyer.order()).json()
    async with database.transaction() as session:
        placed = select(OutboxMessage).where(
            OutboxMessage.topic == "order.placed",
            OutboxMessage.payload["orderId"].astext == order["id"],
        )
        message = (await session.scalars(placed)).one()
        event = Event(message.message_id, message.topic, message.payload)
        await webhooks.fan_out(session, event)

    await sender.step()

    data = integrator.received[-1].json()["data"]
    assert (data["number"], data["total"]) == (order["number"], order["total"])
    assert data["items"][0]["quantity"] == 1
    assert data.keys() <= set(topics.FIELDS["order.placed"])
    assert ADDRESS["line1"] not in integrator.received[-1].body.decode()
