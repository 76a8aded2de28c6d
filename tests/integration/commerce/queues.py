"""RabbitMQ as an operator sees it: what lies in which queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
from aio_pika.abc import AbstractChannel, HeadersType

from commerce.core.broker import (
    RETRY_DELAYS,
    TRYON_JOBS,
    TRYON_JOBS_DEAD,
    TRYON_JOBS_TURN,
    Broker,
    retry_queue,
)
from commerce.core.settings import BrokerSettings
from tests.integration.commerce.waiting import until

ALL = (
    TRYON_JOBS,
    TRYON_JOBS_DEAD,
    TRYON_JOBS_TURN,
    *(retry_queue(delay) for delay in RETRY_DELAYS),
)


class Queues:
    """The shop's queues."""

    def __init__(self, channel: AbstractChannel) -> None:
        self._channel = channel

    async def send(self, body: bytes, headers: HeadersType | None = None) -> None:
        """Put a message into the queue of jobs."""
        message = aio_pika.Message(body, headers=headers or {})
        await self._channel.default_exchange.publish(message, TRYON_JOBS)

    async def size(self, name: str) -> int:
        """How many messages wait; those that a consumer holds are not counted."""
        queue = await self._channel.declare_queue(name, passive=True)
        return queue.declaration_result.message_count or 0

    async def take(self, name: str, number: int) -> list[aio_pika.abc.AbstractIncomingMessage]:
        """Take so many messages out of a queue, as soon as they are there."""
        queue = await self._channel.get_queue(name)
        taken: list[aio_pika.abc.AbstractIncomingMessage] = []

        async def has_enough() -> bool:
            message = await queue.get(no_ack=True, fail=False)
            taken.extend([message] if message else [])
            return len(taken) == number

        await until(has_enough)
        return taken

    async def delete(self, name: str) -> None:
        """Take a queue away, as if the node that leads it were gone."""
        await self._channel.queue_delete(name)

    async def empty(self) -> None:
        """Throw away what earlier tests left."""
        for name in ALL:
            await (await self._channel.get_queue(name)).purge()


@asynccontextmanager
async def emptied(settings: BrokerSettings) -> AsyncIterator[Queues]:
    """The queues, declared as the shop declares them, with nothing in them."""
    broker = Broker(settings)
    await broker.connect()
    await broker.close()
    connection = await aio_pika.connect(settings.url.get_secret_value())
    async with connection:
        queues = Queues(await connection.channel())
        await queues.empty()
        yield queues
        await queues.empty()
    # The reader of a closed connection ends a turn of the loop later.
    await asyncio.sleep(0)
