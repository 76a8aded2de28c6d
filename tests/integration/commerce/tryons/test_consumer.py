"""Messages from the broker to the worker, and what becomes of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from commerce.core.broker import (
    FAILURES,
    MOST_COUNTED,
    TRYON_JOBS,
    TRYON_JOBS_DEAD,
    Broker,
    retry_queue,
)
from commerce.core.database import Database
from commerce.core.settings import BrokerSettings, Settings
from commerce.core.storage import Storage
from commerce.tryons import dead_letters
from commerce.tryons.consumer import Consumer
from commerce.tryons.progress import Progress
from commerce.tryons.worker import FittingRoom, Worker
from tests.integration.commerce.door import Door
from tests.integration.commerce.queues import ALL, Queues, emptied
from tests.integration.commerce.tryons.conftest import Ask, job_of
from tests.integration.commerce.tryons.rooms import BrittleRoom, PlainRoom, SlowRoom
from tests.integration.commerce.waiting import PATIENCE, until

MAX_ATTEMPTS = 2
Consume = Callable[..., Awaitable[Consumer]]


@pytest.fixture
async def consume(
    settings: Settings,
    database: Database,
    storage: Storage,
    queues: Queues,
    progress: Progress,
) -> AsyncIterator[Consume]:
    """Starts consumers; they are stopped when the test ends."""
    limits = settings.tryon.model_copy(
        update={"max_attempts": MAX_ATTEMPTS, "lease": timedelta(minutes=5)}
    )
    consumers: list[Consumer] = []

    async def start(
        room: FittingRoom, prefetch: int = 4, broker: BrokerSettings = settings.broker
    ) -> Consumer:
        worker = Worker(database, storage, room, limits, progress)
        consumer = Consumer(Broker(broker), worker, prefetch)
        await consumer.start()
        consumers.append(consumer)
        return consumer

    yield start
    for consumer in consumers:
        await consumer.stop()


def about(job_id: UUID) -> bytes:
    return json.dumps({"jobId": str(job_id)}).encode()


async def until_ended(database: Database, job_id: UUID) -> str:
    """Wait for the job's end; how it ended."""

    async def has_ended() -> bool:
        return (await job_of(database, job_id)).status != "processing"

    await until(has_ended)
    return (await job_of(database, job_id)).status


async def sizes(queues: Queues) -> dict[str, int]:
    """The queues that are not empty."""
    found = {name: await queues.size(name) for name in ALL}
    return {name: size for name, size in found.items() if size}


async def test_a_job_that_is_done_is_acknowledged(
    consume: Consume, queues: Queues, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    consumer = await consume(PlainRoom())

    await queues.send(about(job_id))

    assert await until_ended(database, job_id) == "completed"
    await consumer.stop()
    # What was not acknowledged would be back in its queue by now.
    assert await sizes(queues) == {}


async def test_a_job_that_was_deleted_is_acknowledged(consume: Consume, queues: Queues) -> None:
    consumer = await consume(PlainRoom())

    await queues.send(about(uuid4()))

    await until_taken(queues)
    await consumer.stop()
    assert await sizes(queues) == {}


async def until_taken(queues: Queues) -> None:
    async def is_empty() -> bool:
        return await queues.size(TRYON_JOBS) == 0

    await until(is_empty)


async def test_a_job_that_failed_for_a_passing_reason_comes_back(
    consume: Consume, queues: Queues, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    await consume(BrittleRoom(breakdowns=1))

    await queues.send(about(job_id))

    assert await until_ended(database, job_id) == "completed"
    assert (await job_of(database, job_id)).attempts == 2


@pytest.mark.parametrize(
    ("failures", "delay"), [(0, 2), (1, 10), (2, 60), (3, 60), (99, 60), (-7, 2), (2**63 - 1, 60)]
)
async def test_the_oftener_a_job_failed_the_longer_it_waits(
    consume: Consume, queues: Queues, ask: Ask, failures: int, delay: int
) -> None:
    job_id = await ask()
    await consume(BrittleRoom(breakdowns=1))

    await queues.send(about(job_id), {FAILURES: failures})

    (message,) = await queues.take(retry_queue(delay), 1)
    assert message.body == about(job_id)
    assert message.headers[FAILURES] == min(max(failures, 0), MOST_COUNTED) + 1


async def test_what_cannot_be_put_aside_is_not_held_for_good(
    consume: Consume, queues: Queues, database: Database, settings: Settings, ask: Ask
) -> None:
    job_id = await ask()
    await consume(BrittleRoom(breakdowns=1), prefetch=1)
    await queues.delete(retry_queue(2))

    await queues.send(about(job_id))

    try:
        assert await until_ended(database, job_id) == "completed"
    finally:
        async with emptied(settings.broker):
            """The queue is declared again."""


async def test_a_job_that_failed_too_often_is_put_where_an_operator_finds_it(
    consume: Consume, queues: Queues, database: Database, ask: Ask
) -> None:
    job_id = await ask(attempts=MAX_ATTEMPTS - 1)
    await consume(BrittleRoom(breakdowns=99))

    await queues.send(about(job_id))

    (message,) = await queues.take(TRYON_JOBS_DEAD, 1)
    assert message.body == about(job_id)
    assert (await job_of(database, job_id)).status == "failed"


async def test_messages_that_name_no_job_are_put_aside_and_hold_nothing_up(
    consume: Consume, queues: Queues, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    garbage = [b"", b"\xff\xfe", b"[]", b"7", b'{"jobId": 7}', b'{"jobId": "x"}', b"[" * 200_000]
    await consume(PlainRoom(), prefetch=1)

    for body in (*garbage, about(job_id)):
        await queues.send(body)

    assert await until_ended(database, job_id) == "completed"
    dead = await queues.take(TRYON_JOBS_DEAD, len(garbage))
    assert {message.body for message in dead} == set(garbage)


async def test_several_jobs_are_worked_at_a_time_but_no_more_than_allowed(
    consume: Consume, queues: Queues, database: Database, ask: Ask
) -> None:
    jobs = [await ask() for _ in range(3)]
    slow = SlowRoom()
    await consume(slow, prefetch=2)
    for job_id in jobs:
        await queues.send(about(job_id))

    async def two_are_in() -> bool:
        return slow.visits == 2

    await until(two_are_in)
    waiting = await queues.size(TRYON_JOBS)
    slow.may_leave.set()

    assert waiting == 1
    assert [await until_ended(database, job_id) for job_id in jobs] == ["completed"] * 3


async def test_a_consumer_that_stops_finishes_what_it_began(
    consume: Consume, queues: Queues, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    consumer = await consume(slow)
    await queues.send(about(job_id))
    await slow.entered.wait()

    stopping = asyncio.create_task(consumer.stop())
    slow.may_leave.set()
    await stopping

    assert (await job_of(database, job_id)).status == "completed"
    assert await sizes(queues) == {}


async def test_a_job_whose_connection_was_cut_is_worked_again_and_ends_once(
    consume: Consume, queues: Queues, database: Database, ask: Ask, door: Door
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    await consume(slow, broker=door.settings)
    await queues.send(about(job_id))
    await slow.entered.wait()

    await door.shut()
    await door.open()

    async def is_delivered_again() -> bool:
        return slow.visits == 2

    await until(is_delivered_again)
    slow.may_leave.set()
    assert await until_ended(database, job_id) == "completed"
    job = await job_of(database, job_id)
    assert (job.attempts, len(job.results)) == (2, 1)


async def test_a_consumer_stops_while_the_broker_is_gone(
    consume: Consume, queues: Queues, database: Database, ask: Ask, door: Door
) -> None:
    job_id = await ask()
    consumer = await consume(PlainRoom(), broker=door.settings)
    await queues.send(about(job_id))
    await until_ended(database, job_id)
    await door.shut()

    await asyncio.wait_for(consumer.stop(), PATIENCE)

    assert not consumer.is_working


async def test_dead_letters_can_be_replayed(
    consume: Consume, queues: Queues, database: Database, settings: Settings, ask: Ask
) -> None:
    job_id = await ask(attempts=MAX_ATTEMPTS - 1)
    consumer = await consume(BrittleRoom(breakdowns=99))
    await queues.send(b"garbage")
    await queues.send(about(job_id))
    await until_ended(database, job_id)
    await consumer.stop()
    broker = Broker(settings.broker)
    await broker.connect()

    reopened = await dead_letters.replay(database, broker)

    await broker.close()
    assert reopened == 1
    assert (await job_of(database, job_id)).status == "processing"
    assert await queues.size(TRYON_JOBS_DEAD) == 0
