"""What is seen of a burst, second by second, and what became of each job."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from benchmarks.burst.stage import Stage
from commerce.core.database import Database
from commerce.tryons.models import TryonSession

EVERY = 1.0
GROWING = ("Engine", "Worker", "Preprocessing")


@dataclass(frozen=True)
class Moment:
    """The cluster at one moment.

    Attributes:
        at: seconds since the first job was asked for.
        queued: jobs that no worker has taken.
        in_hand: jobs that one has.
        target: how many replicas of each deployment there should be.
        running: how many there are.
        where: how many replicas of each deployment run on each node.
    """

    at: float
    queued: int
    in_hand: int
    target: dict[str, int]
    running: dict[str, int]
    where: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Job:
    """One job: when it was asked for, and for how long it stayed; seconds."""

    asked: float
    stayed: float
    status: str
    attempts: int


@dataclass
class Film:
    """All of it."""

    moments: list[Moment] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


class Watcher:
    """Looks once a second."""

    def __init__(self, stage: Stage) -> None:
        """Look at nothing yet."""
        self._stage, self._began = stage, time.monotonic()
        self._names = {one["node_id"]: one["node_name"] for one in stage.cluster.ground.alive()}
        self._heads = {
            one["node_id"] for one in stage.cluster.ground.alive() if one["is_head_node"]
        }
        self.film = Film()

    async def run(self, database: Database) -> None:
        """Look until called off."""
        self._began = time.monotonic()
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            while True:
                began = time.monotonic()
                self.film.moments.append(await self._look(client, database))
                await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))

    async def is_over(self, database: Database, asked: Collection[UUID]) -> bool:
        """Whether all of these have ended."""
        unfinished = select(TryonSession.id).where(TryonSession.status == "processing").limit(1)
        async with database.reading() as session:
            left = await session.scalar(unfinished)
        return bool(asked) and left is None

    async def _look(self, client: httpx.AsyncClient, database: Database) -> Moment:
        at = time.monotonic() - self._began
        stages = select(TryonSession.stage).where(TryonSession.status == "processing")
        async with database.reading() as session:
            found = Counter(await session.scalars(stages))
        where = f"{self._stage.cluster.dashboard}/api/serve/applications/"
        told = (await client.get(where, headers=self._stage.cluster.headers)).json()
        replicas: dict[str, dict[str, Any]] = {}
        for application in told.get("applications", {}).values():
            replicas |= application["deployments"]
        running = {
            name: [one for one in deployment["replicas"] if one["state"] == "RUNNING"]
            for name, deployment in replicas.items()
        }
        return Moment(
            at=round(at, 1),
            queued=found["queued"],
            in_hand=found.total() - found["queued"],
            target={name: replicas[name]["target_num_replicas"] for name in GROWING if replicas},
            running={name: len(running[name]) for name in GROWING if replicas},
            where={name: self._nodes(there) for name, there in running.items()},
        )

    def _nodes(self, replicas: Sequence[dict[str, Any]]) -> dict[str, int]:
        found = Counter(one["node_id"] for one in replicas)
        return {
            "head" if node in self._heads else self._names.get(node, "?"): count
            for node, count in found.items()
        }


async def jobs(database: Database, asked: Collection[UUID]) -> list[Job]:
    """What became of those jobs, in the order in which they were asked for."""
    async with database.reading() as session:
        rows = await session.scalars(
            select(TryonSession).where(TryonSession.id.in_(asked)).order_by(TryonSession.queued_at)
        )
        found = list(rows)
    first = found[0].queued_at
    return [
        Job(
            asked=round((one.queued_at - first).total_seconds(), 2),
            stayed=round(((one.finished_at or one.queued_at) - one.queued_at).total_seconds(), 2),
            status=one.status,
            attempts=one.attempts,
        )
        for one in found
    ]
