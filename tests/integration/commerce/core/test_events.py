"""Events on their way from the broker to those who listen."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import aio_pika
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import inbox, outbox
from commerce.core.broker import EVENTS_DEAD, FAILURES, Broker, event_queue
from commerce.core.database import Database, new_id
from commerce.core.events import MOST_FAILURES, Event, EventConsumer, Subscription
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from tests.integration.commerce.waiting import until

Handle = Callable[[AsyncSession, Event], Awaitable[None]]
Listen = Callable[[Handle], Awaitable[str]]


@pytest.fixture
async def broker(settings: Settings) -> AsyncIterator[Broker]:
    broker = Broker(settings.broker)
    await broker.connect()
    yield broker
    await broker.close()


@pytest.fixture
async def listen(settings: Settings, database: Database) -> AsyncIterator[Listen]:
    """Starts a new subscriber to topics of its own name; answers with that name."""
    async with AsyncExitStack() as stack:

        async def start(handle: Handle) -> str:
            name = uuid4().hex
            consumer = EventConsumer(
                Broker(settings.broker), database, [Subscription(name, (f"{name}.*",), handle)]
            )
            await consumer.start()
            stack.push_async_callback(_remove_queue, settings, name)
            stack.push_async_callback(consumer.stop)
            return name

        yield start


async def _remove_queue(settings: Settings, name: str) -> None:
    connection = await aio_pika.connect(settings.broker.url.get_secret_value())
    async with connection:
        channel = await connection.channel()
        await channel.queue_delete(event_queue(name))


async def send_directly(settings: Settings, name: str, message: aio_pika.Message) -> None:
    connection = await aio_pika.connect(settings.broker.url.get_secret_value())
    async with connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(message, event_queue(name))


async def test_an_event_reaches_its_subscriber_whole(broker: Broker, listen: Listen) -> None:
    heard: list[Event] = []

    async def remember(_session: AsyncSession, event: Event) -> None:
        heard.append(event)

    name = await listen(remember)
    message_id = new_id()
    await broker.publish(f"{name}.placed", {"number": "7KQ2M"}, message_id)

    async def has_come() -> bool:
        return bool(heard)

    await until(has_come)
    assert heard == [Event(message_id, f"{name}.placed", {"number": "7KQ2M"})]


async def test_an_event_that_comes_twice_is_applied_once(
    broker: Broker, listen: Listen, database: Database
) -> None:
    async def write_down(session: AsyncSession, event: Event) -> None:
        outbox.enqueue(session, "test.heard", event.payload)

    name = await listen(write_down)
    message_id = new_id()
    for _ in range(5):
        await broker.publish(f"{name}.placed", {"name": name}, message_id)
    await broker.publish(f"{name}.last", {"name": name, "last": True}, new_id())

    async def times(*, last: bool = False) -> int:
        statement = select(func.count(OutboxMessage.position)).where(
            OutboxMessage.payload["name"].astext == name
        )
        if last:
            statement = statement.where(OutboxMessage.payload.has_key("last"))
        async with database.reading() as session:
            return await session.scalar(statement) or 0

    await until(lambda: times(last=True))
    assert await times() == 2


async def test_an_event_that_fails_comes_back_with_its_topic_and_leaves_nothing_half_done(
    broker: Broker, listen: Listen, database: Database
) -> None:
    topics: list[str] = []

    async def fail_once(session: AsyncSession, event: Event) -> None:
        topics.append(event.topic)
        outbox.enqueue(session, "test.tried", {"id": str(event.id)})
        await session.flush()
        if len(topics) == 1:
            raise RuntimeError("not this time")

    name = await listen(fail_once)
    message_id = new_id()
    await broker.publish(f"{name}.placed", {}, message_id)

    async def was_applied() -> bool:
        async with database.reading() as session:
            key = (name, message_id)
            return await session.get(inbox.InboxMessage, key) is not None

    await until(was_applied)
    assert topics == [f"{name}.placed"] * 2
    async with database.reading() as session:
        tried = select(func.count(OutboxMessage.position)).where(
            OutboxMessage.payload["id"].astext == str(message_id)
        )
        assert await session.scalar(tried) == 1


async def test_an_event_that_keeps_failing_ends_among_the_dead(
    settings: Settings, listen: Listen
) -> None:
    async def fail(_session: AsyncSession, _event: Event) -> None:
        raise RuntimeError("never")

    name, message_id = await listen(fail), new_id()
    poison = aio_pika.Message(
        b"{}", message_id=str(message_id), headers={FAILURES: MOST_FAILURES}, type=f"{name}.placed"
    )
    await send_directly(settings, name, poison)

    await until(among_the_dead(settings, str(message_id)))


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[]", b"[" * 100_000])
async def test_what_is_no_event_ends_among_the_dead_at_once(
    settings: Settings, listen: Listen, body: bytes
) -> None:
    async def handle(_session: AsyncSession, _event: Event) -> None:
        raise AssertionError

    name, message_id = await listen(handle), str(new_id())
    await send_directly(settings, name, aio_pika.Message(body, message_id=message_id))

    await until(among_the_dead(settings, message_id))


async def test_an_event_whose_id_is_none_ends_among_the_dead_at_once(
    settings: Settings, listen: Listen
) -> None:
    async def handle(_session: AsyncSession, _event: Event) -> None:
        raise AssertionError

    name, message_id = await listen(handle), f"event {new_id()}"
    await send_directly(settings, name, aio_pika.Message(b"{}", message_id=message_id))

    await until(among_the_dead(settings, message_id))


def among_the_dead(settings: Settings, message_id: str) -> Callable[[], Awaitable[bool]]:
    """Whether a message is among the dead events; others' dead events are taken off too."""
    found: list[str | None] = []

    async def is_dead() -> bool:
        connection = await aio_pika.connect(settings.broker.url.get_secret_value())
        async with connection:
            queue = await (await connection.channel()).get_queue(EVENTS_DEAD)
            while message := await queue.get(no_ack=True, fail=False):
                found.append(message.message_id)
        return message_id in found

    return is_dead


async def test_a_dead_event_is_brought_back_to_who_gave_it_up(
    settings: Settings, broker: Broker, listen: Listen
) -> None:
    heard: list[Event] = []

    async def fail_until_mended(_session: AsyncSession, event: Event) -> None:
        heard.append(event)
        if len(heard) == 1:
            raise RuntimeError("not yet mended")

    name = await listen(fail_until_mended)
    message_id = new_id()
    hopeless = aio_pika.Message(
        b"{}", message_id=str(message_id), headers={FAILURES: MOST_FAILURES}, type=f"{name}.placed"
    )
    await send_directly(settings, name, hopeless)

    async def was_replayed() -> bool:
        await broker.replay_events()
        return len(heard) > 1

    await until(was_replayed)
    assert heard == [Event(message_id, f"{name}.placed", {})] * 2
