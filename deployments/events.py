"""Applies the shop's events and does its regular work: expiry, deliveries, refunds."""

import asyncio
import time

from commerce import background
from commerce.background import Context
from commerce.core import tracing
from commerce.core.broker import Broker
from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.events import EventConsumer
from commerce.core.loops import forever
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from deployments import telemetry

CONNECT_PAUSE = 1.0
LONGEST_OUTAGE = 60.0


class EventsReplica:
    """Runs for as long as the replica lives; takes no requests."""

    def __init__(self) -> None:
        """Start the consumer and the loops on the replica's event loop."""
        tracing.use(telemetry.start("events"))
        settings = Settings()
        self._database = Database(settings.database)
        self._redis = open_redis(settings.redis)
        context = Context(settings, self._database, Storage(settings.storage), self._redis)
        self._consumer = EventConsumer(
            Broker(settings.broker), self._database, background.subscriptions(context)
        )
        self._last_working = time.monotonic()
        self._loops = [
            asyncio.create_task(forever("event consumer", self._keep_consuming, CONNECT_PAUSE)),
            *(
                asyncio.create_task(forever(loop.name, loop.step, loop.pause))
                for loop in background.loops(context)
            ),
        ]

    async def check_health(self) -> None:
        """Fail when a loop has ended, or no event could arrive for long."""
        for loop in self._loops:
            if loop.done():
                raise RuntimeError("a background loop has ended") from loop.exception()
        now = time.monotonic()
        if self._consumer.is_working:
            self._last_working = now
        if now - self._last_working > LONGEST_OUTAGE:
            raise RuntimeError("the event consumer has lost the broker")

    async def __del__(self) -> None:
        """Finish the events in flight; the broker gives the others to another replica."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._consumer.stop()
        await self._redis.aclose()
        await self._database.close()
        await asyncio.to_thread(telemetry.stop)

    async def _keep_consuming(self) -> int:
        if not self._consumer.has_started:
            await self._consumer.start()
        return 0
