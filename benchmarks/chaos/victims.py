"""Processes that are killed with SIGKILL, one of each kind, and how each of them comes back."""

import asyncio
import contextlib
from dataclasses import dataclass, field

import psutil
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.chaos.faults import Fault

REPLICAS = {
    "engine": ("tryon", "Engine"),
    "preprocessing": ("tryon", "Preprocessing"),
    "worker": ("commerce", "Worker"),
    "relay": ("commerce", "Relay"),
    "events": ("commerce", "Events"),
    "web": ("commerce", "Web"),
}
# Serve's own, by how their processes call themselves.
SERVERS = {
    "haproxy": "haproxy",
    "haproxy-manager": "ray::HAProxyManager",
    "proxy": "ray::ProxyActor",
    "controller": "ray::ServeController",
}
# What the shop's own health check calls them.
SERVICES = {
    "rabbitmq": "broker",
    "redis": "cache",
    "storage": "storage",
    "postgres": "database",
}
CONNECTIONS = "connections"
_TERMINATE = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass
class Replica(Fault):
    """One replica of a deployment; Serve replaces it."""

    killed: set[int] = field(default_factory=set)

    async def begin(self) -> bool:
        application, deployment = REPLICAS[self.kind]
        found = await asyncio.to_thread(self.house.replicas, application, deployment)
        if not found:
            return False
        victim = self.choice.choice(found)
        self.killed.add(victim.pid)
        return _kill(victim)

    async def is_over(self) -> bool:
        application, deployment = REPLICAS[self.kind]
        told = await self.house.told()
        if not told or application not in told["applications"]:
            return False
        found = told["applications"][application]["deployments"][deployment]
        running = {one["pid"] for one in found["replicas"] if one["state"] == "RUNNING"}
        return len(running) >= found["target_num_replicas"] and not running & self.killed


@dataclass
class Server(Fault):
    """A process of Serve's own; Ray or Serve start another."""

    killed: set[int] = field(default_factory=set)

    async def begin(self) -> bool:
        found = await self._found()
        if not found:
            return False
        victim = self.choice.choice(found)
        self.killed.add(victim.pid)
        return _kill(victim)

    async def is_over(self) -> bool:
        if not {one.pid for one in await self._found()} - self.killed:
            return False
        told = await self.house.told() or {"proxies": {}}
        proxies = told["proxies"].values()
        is_well = bool(proxies) and all(one["status"] == "HEALTHY" for one in proxies)
        return is_well and await self.health() == "ok"

    async def _found(self) -> list[psutil.Process]:
        return await asyncio.to_thread(self.house.processes, SERVERS[self.kind])


class Service(Fault):
    """A service: its own process is killed, and started again as a supervisor would."""

    async def health(self) -> str:
        """What the shop says of the service."""
        return (await self.components()).get(SERVICES[self.kind], "unknown")

    async def begin(self) -> bool:
        await asyncio.to_thread(self.house.services.crash, self.kind)
        return True

    async def end(self) -> None:
        await asyncio.to_thread(self.house.services.revive, self.kind)


class Connections(Fault):
    """Every connection to PostgreSQL."""

    async def begin(self) -> bool:
        url = self.house.settings.database.url.get_secret_value()
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                await connection.execute(_TERMINATE)
        except (OSError, DBAPIError):
            return False
        return True


def _kill(victim: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        victim.kill()
        return True
    return False
