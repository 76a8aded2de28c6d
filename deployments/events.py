"""Applies the shop's events and does its regular work: expiry, deliveries, refunds."""

import asyncio
from functools import partial

from commerce import background
from commerce.background import Context
from commerce.core import tracing
from commerce.core.broker import Broker
from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.events import EventConsumer
from commerce.core.heartbeat import HEARTBEAT_PAUSE, Heartbeat
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from deployments import begin, telemetry
from deployments.health import Lifeline
from deployments.looping import Loops

CONNECT_PAUSE = 1.0


class EventsReplica:
    """Runs for as long as the replica lives; takes no requests."""

    def __init__(self) -> None:
        """Start the consumer and the loops on the replica's event loop."""
        begin.replica()
        tracing.use(telemetry.start("events"))
        settings = Settings()
        self._database = Database(settings.database)
        self._redis = open_redis(settings.redis)
        context = Context(settings, self._database, Storage(settings.storage), self._redis)
        self._consumer = EventConsumer(
            Broker(settings.broker), self._database, background.subscriptions(context)
        )
        self._broker = Lifeline(
            "the broker",
            lambda: self._consumer.is_working,
            partial(Broker.probe, settings.broker),
        )
        self._loops = Loops()
        self._loops.start("event consumer", self._keep_consuming, CONNECT_PAUSE)
        for loop in background.loops(context):
            self._loops.start(loop.name, loop.step, loop.pause)
        self._loops.start("events heartbeat", Heartbeat(self._database).step, HEARTBEAT_PAUSE)

    async def check_health(self) -> None:
        """Fail when a loop has ended or is stuck, or no event could arrive for long."""
        self._loops.check()
        await self._broker.check()

    async def __del__(self) -> None:
        """Finish the events in flight; the broker gives the others to another replica."""
        await self._loops.stop()
        await self._consumer.stop()
        await self._redis.aclose()
        await self._database.close()
        await asyncio.to_thread(telemetry.stop)

    async def _keep_consuming(self) -> int:
        if not self._consumer.has_started:
            await self._consumer.start()
        return 0
