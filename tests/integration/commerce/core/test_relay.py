"""Events on their way from the outbox to the broker."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from commerce.core import outbox
from commerce.core.broker import TRYON_JOBS, TRYON_REQUESTED, Broker
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.core.relay import Relay
from commerce.core.settings import Settings
from tests.integration.commerce.door import Door
from tests.integration.commerce.queues import Queues
from tests.integration.commerce.waiting import until


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(delete(OutboxMessage))


@pytest.fixture
async def relays(database: Database, settings: Settings) -> AsyncIterator[list[Relay]]:
    """Two relays, each with a connection of its own."""
    brokers = [Broker(settings.broker) for _ in range(2)]
    yield [Relay(database, broker) for broker in brokers]
    for broker in brokers:
        await broker.close()


async def write_events(database: Database, number: int) -> list[str]:
    """Write so many events in one transaction; what they are about."""
    jobs = [str(uuid4()) for _ in range(number)]
    async with database.transaction() as session:
        for job in jobs:
            outbox.enqueue(session, TRYON_REQUESTED, {"jobId": job})
    return jobs


async def rows(database: Database) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(func.count(OutboxMessage.position)))


async def test_an_event_reaches_its_queue_and_leaves_the_outbox(
    database: Database, relays: list[Relay], queues: Queues
) -> None:
    (job,) = await write_events(database, 1)
    async with database.reading() as session:
        message_id = await session.scalar(select(OutboxMessage.message_id))

    assert await relays[0].step() == 1

    (message,) = await queues.take(TRYON_JOBS, 1)
    assert json.loads(message.body) == {"jobId": job}
    assert message.message_id == str(message_id)
    assert await rows(database) == 0


async def test_an_event_of_a_change_that_was_rolled_back_is_never_told(
    database: Database, relays: list[Relay]
) -> None:
    class ChangedMyMindError(Exception):
        pass

    async def change_and_regret() -> None:
        async with database.transaction() as session:
            outbox.enqueue(session, TRYON_REQUESTED, {"jobId": str(uuid4())})
            await session.flush()
            raise ChangedMyMindError

    with pytest.raises(ChangedMyMindError):
        await change_and_regret()

    assert await relays[0].step() == 0


async def test_two_relays_never_publish_one_event_twice(
    database: Database, relays: list[Relay], queues: Queues
) -> None:
    jobs = await write_events(database, 120)

    async def drain(relay: Relay) -> int:
        published = 0
        while done := await relay.step():
            published += done
        return published

    published = await asyncio.gather(*(drain(relay) for relay in relays))
    published.append(await drain(relays[0]))

    messages = await queues.take(TRYON_JOBS, 120)
    assert sum(published) == 120
    assert sorted(json.loads(message.body)["jobId"] for message in messages) == sorted(jobs)
    assert await rows(database) == 0


async def test_events_wait_while_the_broker_is_gone_and_are_told_when_it_is_back(
    database: Database, queues: Queues, door: Door
) -> None:
    broker = Broker(door.settings)
    relay = Relay(database, broker)
    await relay.step()
    await door.shut()
    jobs = await write_events(database, 3)

    for _ in range(3):
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever a lost connection raises
            await relay.step()
    waiting = await rows(database)
    await door.open()
    await until(lambda: _steps(relay))

    messages = await queues.take(TRYON_JOBS, 3)
    assert waiting == 3
    assert sorted(json.loads(message.body)["jobId"] for message in messages) == sorted(jobs)
    assert await rows(database) == 0
    await broker.close()


async def _steps(relay: Relay) -> int:
    try:
        return await relay.step()
    except Exception:  # noqa: BLE001 - the connection mends itself in its own time
        return 0


async def test_an_event_without_a_listener_is_published_all_the_same(
    database: Database, relays: list[Relay]
) -> None:
    async with database.transaction() as session:
        outbox.enqueue(session, "order.placed", {"orderId": str(uuid4())})

    assert await relays[0].step() == 1
    assert await rows(database) == 0
