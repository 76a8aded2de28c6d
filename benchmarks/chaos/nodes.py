"""Whole machines that lose power: a worker node, and the head of the cluster."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from benchmarks.chaos.faults import Fault
from devstack.nodes import Node


class OfCluster(Fault):
    """It is over when both applications run as they should, and the shop answers."""

    async def is_over(self) -> bool:
        told = await self.house.told()
        if not told or not told["applications"]:
            return False
        is_well = all(one["status"] == "RUNNING" for one in told["applications"].values())
        return is_well and await self.health() == "ok"


@dataclass
class WorkerNode(OfCluster):
    """A node with replicas: its raylet and every process on it are killed at once."""

    lasts: ClassVar[float] = 5.0
    victim: Node | None = None

    async def begin(self) -> bool:
        joined = self.house.cluster.joined
        if not joined:
            return False
        self.victim = joined[self.choice.choice(sorted(joined))]
        await asyncio.to_thread(self.victim.kill)
        return True

    async def end(self) -> None:
        if self.victim is not None:
            await asyncio.to_thread(self.victim.restart)


class Head(OfCluster):
    """The head: control store, Serve's controller and HAProxy; what it knew lies in a Redis."""

    lasts: ClassVar[float] = 3.0

    async def begin(self) -> bool:
        if not self.house.cluster.joined:
            return False
        await asyncio.to_thread(self.house.cluster.kill_head)
        return True

    async def end(self) -> None:
        await asyncio.to_thread(self.house.cluster.restart_head)
