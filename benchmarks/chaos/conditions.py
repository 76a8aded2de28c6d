"""What goes wrong for a while: a part is gone, hangs, is full or slow, or its clock is wrong."""

import asyncio
import signal
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

import httpx
from redis.asyncio import Redis
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.chaos.faults import Fault
from benchmarks.chaos.victims import SERVICES
from devstack import processes

# Seconds that a round trip to a slow database takes longer.
SLOW = (0.05, 0.2)
# Seconds by which a clock goes wrong: longer than a lease, shorter than a token's life.
SKEWS = {"clock-ahead": 600, "clock-behind": -600}
_LATE = text("SELECT count(*) FROM outbox WHERE created_at < now() - interval '3 seconds'")


@dataclass
class OfService(Fault):
    """Something about one service; `kind` is its name, a dash and what is wrong."""

    lasts: ClassVar[float] = 15.0

    @property
    def service(self) -> str:
        """The service's name."""
        return self.kind.partition("-")[0]

    async def health(self) -> str:
        """What the shop says of the service."""
        return (await self.components()).get(SERVICES[self.service], "unknown")


class Gone(OfService):
    """The service is killed, and nobody starts it again for a while."""

    async def begin(self) -> bool:
        await asyncio.to_thread(self.house.services.crash, self.service)
        return True

    async def end(self) -> None:
        await asyncio.to_thread(self.house.services.revive, self.service)


class Hangs(OfService):
    """The service's processes are stopped: connections stay, and nobody answers on them."""

    lasts: ClassVar[float] = 10.0

    async def begin(self) -> bool:
        self._signal(signal.SIGSTOP)
        return True

    async def end(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, how: signal.Signals) -> None:
        warden = self.house.services.children[self.service].warden
        for one in processes.family(warden.pid):
            one.send_signal(how)


class Full(OfService):
    """The service's disk is full: whatever it writes fails."""

    async def begin(self) -> bool:
        disk = self.house.disks.get(self.service)
        if disk is None:
            return False
        await asyncio.to_thread(disk.fill)
        return True

    async def end(self) -> None:
        """Make room; a service that has given up is started again, as its supervisor would."""
        self.house.disks[self.service].empty()
        if not self.house.services.children[self.service].is_running():
            await asyncio.to_thread(self.house.services.revive, self.service)

    async def is_over(self) -> bool:
        """Whether it takes what is written."""
        match self.service:
            case "postgres":
                return await self._sells()
            case "rabbitmq":
                return await self._tells()
            case _:
                return await asyncio.to_thread(self.house.services.started[self.service].is_ready)

    async def _sells(self) -> bool:
        """A guest's cart is a row."""
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                answer = await client.post(f"{self.house.url}/cart/guest")
        except httpx.HTTPError:
            return False
        return answer.status_code == HTTPStatus.CREATED

    async def _tells(self) -> bool:
        """No event waits for long."""
        url = self.house.settings.database.url.get_secret_value()
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            return not await connection.scalar(_LATE)


class RedisFull(Fault):
    """Redis has no memory left: it answers reads, and refuses to keep anything."""

    component: ClassVar[str] = "cache"
    lasts: ClassVar[float] = 15.0

    async def begin(self) -> bool:
        await self._allow("1")
        return True

    async def end(self) -> None:
        await self._allow("0")

    async def _allow(self, most: str) -> None:
        redis = Redis.from_url(self.house.settings.redis.url.get_secret_value())
        async with redis:
            await redis.config_set("maxmemory", most)


class SlowDatabase(Fault):
    """Every round trip to the database takes 50 to 200 ms longer."""

    lasts: ClassVar[float] = 20.0

    async def begin(self) -> bool:
        if self.house.wire is None:
            return False
        self.house.wire.delay = SLOW
        return True

    async def end(self) -> None:
        if self.house.wire is not None:
            self.house.wire.delay = (0.0, 0.0)


class WrongClock(Fault):
    """Worker, relay and events are told a time that is ten minutes off; all others know it."""

    lasts: ClassVar[float] = 20.0

    async def begin(self) -> bool:
        if self.house.clock is None:
            return False
        self.house.clock.set(SKEWS[self.kind])
        return True

    async def end(self) -> None:
        if self.house.clock is not None:
            self.house.clock.set(0)
