"""What the shop told of its try-ons, kept in a queue of its own while the run goes on."""

import json
from collections import defaultdict
from uuid import UUID

import aio_pika

from commerce.core.broker import EVENTS
from commerce.core.settings import BrokerSettings

LISTENER = "chaos.listener"
TOPICS = ("tryon.completed", "tryon.failed", "tryon.canceled")


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
            for topic in TOPICS:
                await queue.bind(EVENTS, topic)

    async def heard(self) -> dict[UUID, list[str]]:
        """The topics told of each job; an event that came twice under one id counts once."""
        events: dict[str, tuple[UUID, str]] = {}
        async with await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            queue = await channel.get_queue(LISTENER)
            while (message := await queue.get(fail=False)) is not None:
                job_id = UUID(json.loads(message.body)["jobId"])
                events[message.message_id or ""] = job_id, message.type or ""
                await message.ack()
        told: dict[UUID, list[str]] = defaultdict(list)
        for job_id, topic in events.values():
            told[job_id].append(topic)
        return told
