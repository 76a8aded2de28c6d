"""One name from the request that began it to whoever hears of it."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import aio_pika
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import logs, outbox
from commerce.core.broker import Broker, event_queue
from commerce.core.database import Database
from commerce.core.events import Event, EventConsumer, Subscription
from commerce.core.outbox import OutboxMessage
from commerce.core.relay import Relay
from commerce.core.settings import Settings
from deployments.logs import JsonLines
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.waiting import until


class Lines(logging.Handler):
    """The log as it is written, read again."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines({}, logs.facts))
        self.read: list[dict[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.read.append(json.loads(self.format(record)))

    def about(self, request_id: str) -> list[dict[str, str]]:
        return [line for line in self.read if line.get("request_id") == request_id]


@pytest.fixture
def lines() -> Iterator[Lines]:
    lines, shop = Lines(), logging.getLogger("commerce")
    level = shop.level
    shop.addHandler(lines)
    shop.setLevel(logging.INFO)
    yield lines
    shop.removeHandler(lines)
    shop.setLevel(level)


@pytest.fixture
async def broker(settings: Settings) -> AsyncIterator[Broker]:
    broker = Broker(settings.broker)
    await broker.connect()
    yield broker
    await broker.close()


async def events_of(database: Database, request_id: str) -> list[OutboxMessage]:
    async with database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.request_id == request_id)
        return list((await session.scalars(found)).all())


async def test_an_order_is_followed_from_its_request_to_the_subscribers_log(
    buyer: Buyer, shop: Shop, database: Database, settings: Settings, broker: Broker, lines: Lines
) -> None:
    request_id, name = f"order-{uuid4().hex}", uuid4().hex
    heard: list[str | None] = []

    async def hear(session: AsyncSession, event: Event) -> None:
        if logs.request_id() == request_id:
            heard.append(event.topic)
            # What one event causes goes back to the same request.
            outbox.enqueue(session, f"{name}.echo", {})
            if len(heard) == 1:
                raise RuntimeError("not this time")

    consumer = EventConsumer(
        Broker(settings.broker), database, [Subscription(name, ("order.placed",), hear)]
    )
    await consumer.start()
    await buyer.add(await shop.product())

    buyer.headers["X-Request-ID"] = request_id
    assert (await buyer.order()).status_code == 201
    assert [event.topic for event in await events_of(database, request_id)]
    relay = Relay(database, broker)
    while await relay.step():
        pass

    async def is_applied_and_echoed() -> bool:
        # The first time it failed: the name came back with it from the retry queue.
        topics = [event.topic for event in await events_of(database, request_id)]
        return len(heard) == 2 and f"{name}.echo" in topics

    await until(is_applied_and_echoed)
    await consumer.stop()
    said = [line["message"] for line in lines.about(request_id)]
    assert any(message.startswith(f"{name} failed on event") for message in said)
    assert any(message.startswith(f"{name} applied order.placed") for message in said)
    await _remove(settings, name)


async def _remove(settings: Settings, name: str) -> None:
    connection = await aio_pika.connect(settings.broker.url.get_secret_value())
    async with connection:
        channel = await connection.channel()
        await channel.queue_delete(event_queue(name))


async def test_work_that_nobody_asked_for_has_no_name(database: Database) -> None:
    topic = f"test.{uuid4().hex}"
    async with database.transaction() as session:
        outbox.enqueue(session, topic, {})

    async with database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.topic == topic)
        event = (await session.scalars(found)).one()
    assert event.request_id is None
    assert event.headers == {}
