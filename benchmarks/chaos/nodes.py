"""What befalls whole machines: a worker node and the head lose power, the disk of all is full."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from benchmarks.chaos import disks
from benchmarks.chaos.faults import Fault
from devstack.nodes import Node


class OfCluster(Fault):
    """It is over when both applications and all proxies are well again, and the shop answers."""

    async def is_over(self) -> bool:
        told = await self.house.told()
        if not told or not told["applications"]:
            return False
        is_well = all(one["status"] == "RUNNING" for one in told["applications"].values())
        is_open = all(one["status"] == "HEALTHY" for one in told["proxies"].values())
        return is_well and is_open and await self.health() == "ok"


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


class FullNodes(OfCluster):
    """The disk is full to which all nodes write their logs, and the proxies their files."""

    lasts: ClassVar[float] = 15.0

    async def begin(self) -> bool:
        disk = self.house.disks.get(disks.RAY)
        if disk is None:
            return False
        await asyncio.to_thread(disk.fill)
        return True

    async def end(self) -> None:
        self.house.disks[disks.RAY].empty()
