"""RabbitMQ: the shop's exchanges and queues, publishing with confirms.

    shop.events (topic)  ── tryon.requested ──▶  tryon.jobs (quorum)
                         │                         │ nack, delivery limit     ▲
                         │                         ▼                          │ after its delay
                         │                    tryon.jobs.dead     tryon.jobs.retry.<seconds>
                         │                                        tryon.jobs.turn
                         │
                         └─ a subscriber's topics ──▶  events.<subscriber> (quorum)
                                                   │ nack, delivery limit     ▲
                                                   ▼                          │ after its delay
                                              events.dead         events.retry.<seconds>

What fails for a passing reason is published to a retry queue, whose messages expire back to where
they came from; the delays grow. What cannot be worked ends in a dead-letter queue, where an
operator can look at it and replay it. A job that lets others go first waits in `tryon.jobs.turn`
for a moment. Subscribers share the retry queues: a message waits there
under the name of its own queue, and that is where the broker's default exchange returns it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aio_pika
from aio_pika.abc import (
    AbstractChannel,
    AbstractExchange,
    AbstractIncomingMessage,
    AbstractQueue,
    AbstractRobustConnection,
)
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelNotFoundEntity

from commerce.core import logs, tracing
from commerce.core.settings import BrokerSettings

EVENTS = "shop.events"
TRYON_REQUESTED = "tryon.requested"
TRYON_JOBS = "tryon.jobs"
TRYON_JOBS_DEAD = f"{TRYON_JOBS}.dead"
TRYON_JOBS_TURN = f"{TRYON_JOBS}.turn"
RETRY_DELAYS = (2, 10, 60)
TURN_DELAY = 0.25
EVENTS_DEAD = "events.dead"
FAILURES = "x-failures"
STEPS_BACK = "x-steps-back"
# What the broker brings again at once is not tried again at once.
HOLD_BACK = 2.0
# What headers say is believed as far as that: they may have been written by hand.
MOST_COUNTED = 1000
# Kills of a worker count as deliveries, so the limit leaves room for a few.
DELIVERY_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages wait in a queue, and how many consumers take them."""

    messages: int
    consumers: int


class Broker:
    """A connection that mends itself, and the topology declared on it."""

    def __init__(self, settings: BrokerSettings) -> None:
        """Remember where the broker is; `connect` opens the door."""
        self._url = settings.url.get_secret_value()
        self._connection: AbstractRobustConnection | None = None
        self._exchanges: dict[str, AbstractExchange] = {}

    @property
    def is_open(self) -> bool:
        """Whether the connection is up at this moment."""
        connection = self._connection
        return connection is not None and connection.connected.is_set()

    async def connect(self) -> None:
        """Connect and declare the topology, in place of a connection that was there before.

        Raises:
            Exception: whatever aio-pika raises; then nothing is left open.
        """
        await self.close()
        connection = await aio_pika.connect_robust(self._url, timeout=10)
        try:
            self._exchanges = await _declare(connection)
        except BaseException:
            await connection.close()
            raise
        self._connection = connection

    @staticmethod
    async def probe(settings: BrokerSettings) -> None:
        """Raise unless the broker accepts a connection."""
        connection = await aio_pika.connect(settings.url.get_secret_value(), timeout=2)
        await connection.close()

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def publish(
        self,
        topic: str,
        payload: Mapping[str, Any],
        message_id: UUID,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Publish an event and wait for the broker's confirm."""
        message = _message(topic, payload, message_id, headers or {})
        await self._exchanges[EVENTS].publish(message, routing_key=topic)

    async def retry_later(self, message: AbstractIncomingMessage) -> None:
        """Put a copy of a try-on job aside; the more often it failed, the longer."""
        failures = failures_of(message) + 1
        await self._exchanges[""].publish(_copy(message, failures), retry_queue(_delay(failures)))

    async def step_back(self, message: AbstractIncomingMessage) -> None:
        """Put a copy of a try-on job behind those that others wait for."""
        copy = _copy(message, failures_of(message), steps_back_of(message) + 1)
        await self._exchanges[""].publish(copy, TRYON_JOBS_TURN)

    async def retry_event_later(self, message: AbstractIncomingMessage, subscriber: str) -> None:
        """Put a copy of a subscriber's event aside; the more often it failed, the longer."""
        failures = failures_of(message) + 1
        waiting = self._exchanges[_event_retry(_delay(failures))]
        await waiting.publish(_copy(message, failures), event_queue(subscriber))

    async def replay_events(self) -> int:
        """Bring every dead event back to the subscriber that gave it up; return how many.

        One whose way cannot be read back from its headers is left where it is, once.
        """
        replayed, unknown = 0, []
        async for message in self.drain(EVENTS_DEAD):
            queue = message.headers.get("x-first-death-queue")
            if not isinstance(queue, str) or not queue.startswith(event_queue("")):
                unknown.append(message)
                continue
            # Confirmed in its queue before it is acknowledged here: never in neither.
            await self._exchanges[""].publish(_copy(message, failures=0), queue)
            await message.ack()
            replayed += 1
        for message in unknown:
            await message.nack(requeue=True)
        return replayed

    async def depths(self, names: Sequence[str]) -> dict[str, Depth]:
        """How full queues are, by name; one that is not declared yet is left out."""
        found = {}
        for name in names:
            # The broker closes the channel on which it is asked for a queue that is not there.
            channel = await self._channel()
            with suppress(ChannelNotFoundEntity):
                queue = await channel.declare_queue(name, passive=True)
                counted = queue.declaration_result
                found[name] = Depth(counted.message_count or 0, counted.consumer_count or 0)
            await channel.close()
        return found

    async def subscribe(
        self, subscriber: str, topics: Sequence[str], prefetch: int
    ) -> AbstractQueue:
        """The queue of a subscriber, bound to its topics, on a channel of its own."""
        channel = await self._channel()
        await channel.set_qos(prefetch_count=prefetch)
        queue = await channel.declare_queue(
            event_queue(subscriber), durable=True, arguments=_job_queue_arguments(EVENTS_DEAD)
        )
        for topic in topics:
            await queue.bind(EVENTS, topic)
        return queue

    async def drain(self, queue_name: str) -> AsyncIterator[AbstractIncomingMessage]:
        """The messages of a queue until it is empty; the caller acknowledges each."""
        channel = await self._channel()
        queue = await channel.get_queue(queue_name)
        while (message := await queue.get(fail=False)) is not None:
            yield message

    async def job_queue(self, prefetch: int) -> AbstractQueue:
        """The queue of try-on jobs on a channel of its own that holds `prefetch` at a time."""
        channel = await self._channel()
        await channel.set_qos(prefetch_count=prefetch)
        return await channel.get_queue(TRYON_JOBS)

    async def _channel(self) -> AbstractChannel:
        if self._connection is None:
            raise RuntimeError("connect the broker before consuming from it")
        return await self._connection.channel()


async def _declare(connection: AbstractRobustConnection) -> dict[str, AbstractExchange]:
    channel = await connection.channel(publisher_confirms=True)
    events = await channel.declare_exchange(EVENTS, aio_pika.ExchangeType.TOPIC, durable=True)
    dead = await channel.declare_queue(
        TRYON_JOBS_DEAD, durable=True, arguments={"x-queue-type": "quorum"}
    )
    jobs = await channel.declare_queue(
        TRYON_JOBS, durable=True, arguments=_job_queue_arguments(dead.name)
    )
    await jobs.bind(events, TRYON_REQUESTED)
    delays = {TRYON_JOBS_TURN: TURN_DELAY} | {retry_queue(delay): delay for delay in RETRY_DELAYS}
    for name, delay in delays.items():
        await channel.declare_queue(name, durable=True, arguments=_retry_queue_arguments(delay))
    await channel.declare_queue(EVENTS_DEAD, durable=True, arguments={"x-queue-type": "quorum"})
    # An event that nobody listens to is confirmed; what no queue takes that should is an error.
    strict = await connection.channel(publisher_confirms=True, on_return_raises=True)
    waiting = {_event_retry(delay): await _declare_waiting(strict, delay) for delay in RETRY_DELAYS}
    return {EVENTS: events, "": strict.default_exchange, **waiting}


async def _declare_waiting(channel: AbstractChannel, delay: int) -> AbstractExchange:
    """Where events wait: they keep the routing key that names the queue they go back to."""
    name = _event_retry(delay)
    exchange = await channel.declare_exchange(name, aio_pika.ExchangeType.FANOUT, durable=True)
    arguments = _retry_queue_arguments(delay)
    del arguments["x-dead-letter-routing-key"]
    queue = await channel.declare_queue(name, durable=True, arguments=arguments)
    await queue.bind(exchange)
    return exchange


# Of what every shop has; each subscriber has one more.
QUEUES = (
    TRYON_JOBS,
    TRYON_JOBS_TURN,
    *(f"{TRYON_JOBS}.retry.{delay}" for delay in RETRY_DELAYS),
    TRYON_JOBS_DEAD,
    *(f"events.retry.{delay}" for delay in RETRY_DELAYS),
    EVENTS_DEAD,
)
DEAD = (TRYON_JOBS_DEAD, EVENTS_DEAD)


def retry_queue(delay: int) -> str:
    """The name of the queue that holds jobs for `delay` seconds."""
    return f"{TRYON_JOBS}.retry.{delay}"


def event_queue(subscriber: str) -> str:
    """The name of a subscriber's queue."""
    return f"events.{subscriber}"


def _event_retry(delay: int) -> str:
    return f"events.retry.{delay}"


def _delay(failures: int) -> int:
    return RETRY_DELAYS[min(failures, len(RETRY_DELAYS)) - 1]


async def give_back(message: AbstractIncomingMessage) -> None:
    """Have a message brought again that could not be put aside; else it would be held for good.

    If the connection is gone, the broker has it already.
    """
    await asyncio.sleep(HOLD_BACK)
    with suppress(*CONNECTION_EXCEPTIONS):
        await message.nack(requeue=True)


def failures_of(message: AbstractIncomingMessage) -> int:
    """How often this message has been put aside already."""
    return _count(message, FAILURES)


def steps_back_of(message: AbstractIncomingMessage) -> int:
    """How often this message has let others go first."""
    return _count(message, STEPS_BACK)


def _count(message: AbstractIncomingMessage, header: str) -> int:
    counted = message.headers.get(header, 0)
    return min(max(counted, 0), MOST_COUNTED) if isinstance(counted, int) else 0


def _copy(message: AbstractIncomingMessage, failures: int, steps_back: int = 0) -> aio_pika.Message:
    return aio_pika.Message(
        message.body,
        headers={FAILURES: failures, STEPS_BACK: steps_back, **_origin(message)},
        message_id=message.message_id,
        type=message.type,
        content_type=message.content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


def _origin(message: AbstractIncomingMessage) -> dict[str, str]:
    """What a message says of where it comes from; its copies say the same."""
    origin = {
        logs.HEADER: logs.request_id_in(message.headers),
        tracing.TRACEPARENT: tracing.parent_in(message.headers),
    }
    return {name: value for name, value in origin.items() if value is not None}


def _message(
    topic: str, payload: Mapping[str, Any], message_id: UUID, headers: Mapping[str, str]
) -> aio_pika.Message:
    return aio_pika.Message(
        json.dumps(payload).encode(),
        headers=dict(headers),
        message_id=str(message_id),
        # The routing key is lost on the way through a retry queue; the type is not.
        type=topic,
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


def _job_queue_arguments(dead_letter_queue: str) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_letter_queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _retry_queue_arguments(delay: float) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-message-ttl": int(delay * 1000),
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": TRYON_JOBS,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
