"""Whom a run kills, and how each of them comes back."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.chaos.house import House

# A part that is not back by then is broken.
PATIENCE = 120.0
LOOK_EVERY = 0.25
REPLICAS = {
    "engine": ("tryon", "Engine"),
    "preprocessing": ("tryon", "Preprocessing"),
    "worker": ("commerce", "Worker"),
    "relay": ("commerce", "Relay"),
    "events": ("commerce", "Events"),
    "web": ("commerce", "Web"),
}
# What the shop's own health check calls them.
SERVICES = {
    "rabbitmq": "broker",
    "redis": "cache",
    "storage": "storage",
    "postgres": "database",
}
CONNECTIONS = "connections"
KINDS = (*REPLICAS, *SERVICES, CONNECTIONS)
_TERMINATE = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass
class Kill:
    """One kill: of what, when, and how long it was until all was well again, in seconds."""

    kind: str
    at: float
    recovered_in: float | None = None


class Victim:
    """A part of the platform that can be killed; `component` is its name among health checks."""

    component = "database"

    def __init__(self, house: House) -> None:
        self.house = house

    async def kill(self) -> bool:
        """Kill it; False if there is nothing to kill at this moment."""
        raise NotImplementedError

    async def revive(self) -> None:
        """Bring it back, unless the platform does that itself."""

    async def is_back(self) -> bool:
        """Whether it does its work again."""
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                health = await client.get(f"{self.house.url}/health")
        except httpx.HTTPError:
            return False
        return health.is_success and health.json()["components"][self.component] == "ok"


class Replica(Victim):
    """One replica of a deployment; Serve replaces it."""

    def __init__(self, house: House, kind: str, choice: random.Random) -> None:
        super().__init__(house)
        self._choice = choice
        self._application, self._deployment = REPLICAS[kind]
        self._killed: set[int] = set()

    async def kill(self) -> bool:
        found = await asyncio.to_thread(self.house.replicas, self._application, self._deployment)
        if not found:
            return False
        victim = self._choice.choice(found)
        self._killed.add(victim.pid)
        victim.kill()
        return True

    async def is_back(self) -> bool:
        where = f"{self.house.cluster.dashboard}/api/serve/applications/"
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                told = (await client.get(where)).raise_for_status().json()
        except httpx.HTTPError:
            return False
        deployment = told["applications"][self._application]["deployments"][self._deployment]
        running = {one["pid"] for one in deployment["replicas"] if one["state"] == "RUNNING"}
        return len(running) >= deployment["target_num_replicas"] and not running & self._killed


class Service(Victim):
    """A service: its own process is killed, and started again as a supervisor would."""

    def __init__(self, house: House, name: str) -> None:
        super().__init__(house)
        self._name, self.component = name, SERVICES[name]

    async def kill(self) -> bool:
        await asyncio.to_thread(self.house.services.crash, self._name)
        return True

    async def revive(self) -> None:
        await asyncio.to_thread(self.house.services.revive, self._name)


class Connections(Victim):
    """Every connection to PostgreSQL."""

    async def kill(self) -> bool:
        url = self.house.settings.database.url.get_secret_value()
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                await connection.execute(_TERMINATE)
        except (OSError, DBAPIError):
            return False
        return True


@dataclass
class Killer:
    """Kills one kind after the other; what is still down is spared."""

    house: House
    choice: random.Random
    kills: list[Kill] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _down: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self, seconds: float, pause: tuple[float, float], *, once: bool = False) -> None:
        """Kill at random moments, each kind as often as any other, and wait until all is well.

        Args:
            seconds: how long to go on.
            pause: the least and the most seconds between two kills.
            once: kill each kind once, however long that takes, instead.
        """
        for kind in self._one_of_each() if once else self._forever():
            await asyncio.sleep(self.choice.uniform(*pause))
            if not once and time.monotonic() - self._began > seconds:
                break
            await self.strike(kind)
        await asyncio.gather(*self._down.values())

    async def strike(self, kind: str) -> None:
        """Kill one, and watch it come back meanwhile."""
        if kind in self._down and not self._down[kind].done():
            return
        victim = self._victim(kind)
        kill = Kill(kind, round(time.monotonic() - self._began, 1))
        if await victim.kill():
            self.kills.append(kill)
            self._down[kind] = asyncio.create_task(self._watch(victim, kill))

    async def _watch(self, victim: Victim, kill: Kill) -> None:
        began = time.monotonic()
        await victim.revive()
        while time.monotonic() - began < PATIENCE:
            if await victim.is_back():
                kill.recovered_in = round(time.monotonic() - began, 1)
                return
            await asyncio.sleep(LOOK_EVERY)

    def _victim(self, kind: str) -> Victim:
        if kind in REPLICAS:
            return Replica(self.house, kind, self.choice)
        return Connections(self.house) if kind == CONNECTIONS else Service(self.house, kind)

    def _forever(self) -> Iterator[str]:
        while True:
            yield from self._one_of_each()

    def _one_of_each(self) -> list[str]:
        return self.choice.sample(KINDS, len(KINDS))
