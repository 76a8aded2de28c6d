"""Carries events from the outbox to the broker."""

import asyncio

from commerce.core import metrics, outbox, tracing
from commerce.core.broker import Broker
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage

# A broker that does not confirm within this time is treated as gone: the rows are taken again.
PATIENCE = 10.0


class Relay:
    """Publishes what the outbox holds; any number of relays may run side by side."""

    def __init__(self, database: Database, broker: Broker) -> None:
        """Carry from `database` to `broker`."""
        self._database = database
        self._broker = broker

    async def step(self) -> int:
        """Publish one batch; return how many events it had."""
        if not self._broker.is_open:
            await self._broker.connect()
        async with self._database.transaction() as session, asyncio.timeout(PATIENCE):
            published = await outbox.relay(session, self._publish)
        metrics.PUBLISHED.add(amount=published)
        return published

    async def _publish(self, message: OutboxMessage) -> None:
        with tracing.publishing(message.topic, message.traceparent):
            headers = {**message.headers, **tracing.carried()}
            await self._broker.publish(message.topic, message.payload, message.message_id, headers)
