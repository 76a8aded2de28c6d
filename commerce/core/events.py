"""Who listens to what happens in the shop: one durable queue a subscriber, each event applied once.

A handler works in one transaction with its inbox row, and touches nothing but the database: what
must go out over the network (an email, a refund) it writes down as a row, and a loop sends it.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from aio_pika.abc import AbstractIncomingMessage, AbstractQueue, HeadersType
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import inbox, logs, metrics, tracing
from commerce.core.broker import Broker, event_queue, failures_of, give_back
from commerce.core.database import Database

logger = logging.getLogger(__name__)

# After so many failures an event is dead-lettered: about eight minutes with the broker's delays.
MOST_FAILURES = 10
CANCEL_PATIENCE = 5.0
# What becomes of a message; `repeated` had been applied before.
Outcome = Literal["applied", "repeated", "retried", "dead"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `id` is the same however often it is delivered."""

    id: UUID
    topic: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber and what it does with an event, in the session's one transaction.

    Args:
        name: the subscriber; its queue is `events.<name>`.
        topics: AMQP patterns: `order.placed`, `order.*`, `#`.
        handle: applies an event; whatever it raises has the event tried again later.
    """

    name: str
    topics: tuple[str, ...]
    handle: Callable[[AsyncSession, Event], Awaitable[None]]


class EventConsumer:
    """Brings each subscriber its events, several at a time, and acknowledges what is applied."""

    def __init__(
        self,
        broker: Broker,
        database: Database,
        subscriptions: Sequence[Subscription],
        prefetch: int = 8,
    ) -> None:
        """Hold at most `prefetch` events a subscriber at a time."""
        self._broker = broker
        self._database = database
        self._subscriptions = subscriptions
        self._prefetch = prefetch
        self._consuming: list[tuple[AbstractQueue, str]] = []
        self._in_flight: set[asyncio.Task[None]] = set()

    @property
    def has_started(self) -> bool:
        """Whether consuming has begun; from then on the connection mends itself."""
        return bool(self._consuming)

    @property
    def is_working(self) -> bool:
        """Whether events can reach the subscribers at this moment."""
        return self.has_started and self._broker.is_open

    async def start(self) -> None:
        """Connect and begin to consume; raises what the broker raises."""
        await self._broker.connect()
        consuming = []
        for subscription in self._subscriptions:
            queue = await self._broker.subscribe(
                subscription.name, subscription.topics, self._prefetch
            )
            consuming.append((queue, await queue.consume(self._listener(subscription))))
        self._consuming = consuming

    async def stop(self) -> None:
        """Take no more events, finish those in flight, and close the connection."""
        consuming, self._consuming = self._consuming, []
        # Without a connection nothing comes in, and cancelling would wait for it to come back.
        with suppress(TimeoutError, *CONNECTION_EXCEPTIONS):
            async with asyncio.timeout(CANCEL_PATIENCE):
                for queue, tag in consuming:
                    await queue.cancel(tag)
        await asyncio.gather(*self._in_flight, return_exceptions=True)
        await self._broker.close()

    def _listener(
        self, subscription: Subscription
    ) -> Callable[[AbstractIncomingMessage], Awaitable[None]]:
        async def on_message(message: AbstractIncomingMessage) -> None:
            task = asyncio.create_task(self._receive(subscription, message))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)

        return on_message

    async def _receive(self, subscription: Subscription, message: AbstractIncomingMessage) -> None:
        with logs.about(request_id=logs.request_id_in(message.headers)):
            try:
                outcome = await self._settle(subscription, message)
                metrics.EVENTS.add(subscription.name, outcome)
            except CONNECTION_EXCEPTIONS:
                logger.warning(
                    "the broker would not have it; it brings event %s again", message.message_id
                )
                await give_back(message)

    async def _settle(
        self, subscription: Subscription, message: AbstractIncomingMessage
    ) -> Outcome:
        try:
            event = event_of(message)
        except ValueError:
            # Another try would read the same bytes.
            logger.exception("%s cannot read message %s", subscription.name, message.message_id)
            await message.reject(requeue=False)
            return "dead"
        applied = await self._apply(subscription, event, message.headers)
        if applied is not None:
            await message.ack()
            return applied
        if failures_of(message) >= MOST_FAILURES:
            await message.reject(requeue=False)
            return "dead"
        # Confirmed in the retry queue before it is acknowledged: never in neither.
        await self._broker.retry_event_later(message, subscription.name)
        await message.ack()
        return "retried"

    async def _apply(
        self, subscription: Subscription, event: Event, headers: HeadersType
    ) -> Literal["applied", "repeated"] | None:
        """Apply an event, unless it has been before; None if that failed."""
        began = time.perf_counter()
        try:
            with tracing.consuming(event_queue(subscription.name), headers):
                async with self._database.transaction() as session:
                    is_first = await inbox.is_first(session, subscription.name, event.id)
                    if is_first:
                        await subscription.handle(session, event)
        except Exception:
            logger.exception("%s failed on event %s", subscription.name, event.id)
            return None
        if not is_first:
            return "repeated"
        metrics.EVENT_DURATION.observe(time.perf_counter() - began, subscription.name)
        logger.info("%s applied %s %s", subscription.name, event.topic, event.id)
        return "applied"


def event_of(message: AbstractIncomingMessage) -> Event:
    """The event that a message carries; raises ValueError if it carries none."""
    try:
        payload = json.loads(message.body)
    except RecursionError as error:
        raise ValueError("nothing that is told of is as deep") from error
    if not isinstance(payload, dict) or message.message_id is None:
        raise ValueError("a message without an id or an object as payload is no event")
    return Event(UUID(message.message_id), message.type or message.routing_key or "", payload)
