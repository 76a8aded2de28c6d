"""Carries events to the broker, picks up try-on jobs that nobody brings, forgets old keys."""

import asyncio
from datetime import timedelta

from commerce.core import clock, idempotency, inbox, tracing
from commerce.core.broker import Broker
from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.heartbeat import HEARTBEAT_PAUSE, Heartbeat
from commerce.core.nudges import Nudges
from commerce.core.relay import Relay
from commerce.core.settings import Settings
from commerce.tryons import attempts
from deployments import begin, telemetry
from deployments.looping import Loops

OUTBOX_PAUSE = 0.05
RESCUE_PAUSE = 15.0
FORGET_PAUSE = 600.0
# How long a client may repeat a request and get its first answer: Stripe's own promise.
KEYS_LAST = timedelta(hours=24)
# Longer than any event can wait in a queue or be replayed by an operator.
EVENTS_LAST = timedelta(days=30)


class RelayReplica:
    """Runs for as long as the replica lives; takes no requests."""

    def __init__(self) -> None:
        """Start the loops on the replica's event loop."""
        begin.replica()
        tracing.use(telemetry.start("relay"))
        settings = Settings()
        self._tryon = settings.tryon
        self._database = Database(settings.database)
        self._broker = Broker(settings.broker)
        self._redis = open_redis(settings.redis)
        self._nudges = Nudges(self._redis)
        relay = Relay(self._database, self._broker)
        self._loops = Loops()
        self._loops.start("outbox relay", relay.step, OUTBOX_PAUSE, self._nudges.wait)
        self._loops.start("try-on rescue", self._rescue, RESCUE_PAUSE)
        self._loops.start("key forgetting", self._forget, FORGET_PAUSE)
        self._loops.start("relay heartbeat", Heartbeat(self._database).step, HEARTBEAT_PAUSE)

    async def check_health(self) -> None:
        """Fail when a loop has ended or is stuck."""
        self._loops.check()

    async def __del__(self) -> None:
        """Stop between two steps; what was not published stays in the outbox."""
        await self._loops.stop()
        await self._nudges.close()
        await self._redis.aclose()
        await self._broker.close()
        await self._database.close()
        await asyncio.to_thread(telemetry.stop)

    async def _forget(self) -> int:
        async with self._database.transaction() as session:
            forgotten = await idempotency.forget(session, clock.now() - KEYS_LAST)
            return forgotten + await inbox.forget(session, clock.now() - EVENTS_LAST)

    async def _rescue(self) -> int:
        async with self._database.transaction() as session:
            return await attempts.rescue(
                session, self._tryon.rescue_after, self._tryon.max_attempts
            )
