"""What the shop told, kept in a queue of its own while the run goes on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aio_pika

from commerce.core.broker import EVENTS
from commerce.core.settings import BrokerSettings

LISTENER = "chaos.listener"
TRYONS = ("tryon.completed", "tryon.failed", "tryon.canceled")
ORDERS = ("order.placed", "order.status-changed")


@dataclass(frozen=True, slots=True)
class Told:
    """An event, once, however often it came."""

    id: UUID
    topic: str
    payload: dict[str, Any]


class Listener:
    """A durable subscriber: it misses nothing while the broker is down, or nobody listens."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._url = settings.url.get_secret_value()

    async def subscribe(self) -> None:
        """Begin to listen; what was told before is forgotten."""
        async with await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(
                LISTENER, durable=True, arguments={"x-queue-type": "quorum"}
            )
            await queue.purge()
            for topic in (*TRYONS, *ORDERS):
                await queue.bind(EVENTS, topic)

    async def heard(self) -> Sequence[Told]:
        """What was told; an event that came twice under one id counts once."""
        events: dict[UUID, Told] = {}
        async with await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            queue = await channel.get_queue(LISTENER)
            while (message := await queue.get(fail=False)) is not None:
                if message.message_id and message.type in (*TRYONS, *ORDERS):
                    told = _told(UUID(message.message_id), message.type, message.body)
                    events[told.id] = told
                await message.ack()
        return list(events.values())


def _told(message_id: UUID, topic: str, body: bytes) -> Told:
    return Told(message_id, topic, json.loads(body))
