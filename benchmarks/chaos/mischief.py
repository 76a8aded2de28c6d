"""Who has things go wrong: one kind after the other, or all at random moments."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from benchmarks.chaos import conditions, nodes, victims
from benchmarks.chaos.faults import Fault
from benchmarks.chaos.house import House
from benchmarks.chaos.journal import QUIET, Journal
from benchmarks.chaos.poison import Poison
from devstack.errors import ServiceError

# A part that is not back by then is broken; a busy machine takes minutes to start a node.
PATIENCE = 240.0
LOOK_EVERY = 0.25

Make = Callable[[House, str, random.Random], Fault]

KILLS: Mapping[str, Make] = MappingProxyType(
    dict.fromkeys(victims.REPLICAS, victims.Replica)
    | dict.fromkeys(victims.SERVERS, victims.Server)
    | dict.fromkeys(victims.SERVICES, victims.Service)
    | {victims.CONNECTIONS: victims.Connections}
)
MACHINES: Mapping[str, Make] = MappingProxyType({"node": nodes.WorkerNode, "head": nodes.Head})
CONDITIONS: Mapping[str, Make] = MappingProxyType(
    {f"{name}-gone": conditions.Gone for name in ("redis", "rabbitmq", "storage")}
    | {f"{name}-hangs": conditions.Hangs for name in victims.SERVICES}
    | {f"{name}-full": conditions.Full for name in ("postgres", "storage", "rabbitmq")}
    | {"redis-full": conditions.RedisFull, "ray-full": nodes.FullNodes}
    | {"database-slow": conditions.SlowDatabase}
    | dict.fromkeys(conditions.SKEWS, conditions.WrongClock)
    | {"poison": Poison}
)
FAULTS: Mapping[str, Make] = MappingProxyType({**KILLS, **MACHINES, **CONDITIONS})


@dataclass
class Incident:
    """One thing that went wrong: what, when, and how long after its end all was well, in s."""

    kind: str
    at: float
    lasted: float = 0.0
    recovered_in: float | None = None

    @property
    def outcome(self) -> str:
        """In words."""
        return "never well" if self.recovered_in is None else f"well after {self.recovered_in} s"


@dataclass
class Mischief:
    """Has things go wrong; a kind that is still wrong is spared.

    Attributes:
        poison: the dead letters that there must be in the end, by their queue.
    """

    house: House
    journal: Journal
    choice: random.Random
    incidents: list[Incident] = field(default_factory=list)
    poison: Counter[str] = field(default_factory=Counter)
    _began: float = field(default_factory=time.monotonic)
    _open: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def in_turn(self, kinds: Iterable[str], pause: float, at_most: float) -> None:
        """One kind after the other, each only when all is well; none begins after `at_most` s."""
        for kind in kinds:
            await asyncio.sleep(pause)
            if time.monotonic() - self._began > at_most:
                break
            await self.strike(kind)
            await self._all_over()

    async def at_random(
        self, kinds: Iterable[str], seconds: float, pause: tuple[float, float]
    ) -> None:
        """At random moments, each kind as often as any other; then wait until all is well."""
        until, pool = time.monotonic() + seconds, sorted(kinds)
        while pool and time.monotonic() < until:
            for kind in self.choice.sample(pool, len(pool)):
                await asyncio.sleep(self.choice.uniform(*pause))
                if time.monotonic() >= until:
                    break
                await self.strike(kind)
        await self._all_over()

    async def each_once(self, kinds: Iterable[str], pause: tuple[float, float]) -> None:
        """Every kind once in a random order, however many are wrong at a time.

        What was not there to be struck, because another had taken it along, has its turn at last.
        """
        pool, missed = sorted(kinds), []
        for kind in self.choice.sample(pool, len(pool)):
            await asyncio.sleep(self.choice.uniform(*pause))
            if not await self.strike(kind):
                missed.append(kind)
        await self._all_over()
        for kind in missed:
            await self.strike(kind)
        await self._all_over()

    async def strike(self, kind: str) -> bool:
        """Have something go wrong, and watch it get well meanwhile; False if there is nothing."""
        if kind in self._open:
            return False
        fault = FAULTS[kind](self.house, kind, self.choice)
        incident = Incident(kind, round(time.monotonic() - self._began, 1), fault.lasts)
        before, self.journal.now = self.journal.now, kind
        if not await fault.begin():
            self.journal.now = before
            return False
        if isinstance(fault, Poison):
            self.poison += fault.expected
        self.incidents.append(incident)
        self._open[kind] = asyncio.create_task(self._watch(fault, incident))
        return True

    async def _watch(self, fault: Fault, incident: Incident) -> None:
        await asyncio.sleep(fault.lasts)
        began = time.monotonic()
        try:
            await fault.end()
        except ServiceError as error:  # what cannot be mended is part of the verdict
            print(error, flush=True)
        while time.monotonic() - began < PATIENCE:
            if await fault.is_over():
                incident.recovered_in = round(time.monotonic() - began, 1)
                break
            await asyncio.sleep(LOOK_EVERY)
        del self._open[incident.kind]
        print(f"{incident.at:7.1f} s  {incident.kind:16} {incident.outcome}", flush=True)
        # Answers are put down to the latest fault that is not over.
        self.journal.now = next(reversed(self._open), QUIET)

    async def _all_over(self) -> None:
        await asyncio.gather(*self._open.values())
