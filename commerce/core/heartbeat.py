"""Tells how the loops of this process do: to the metrics, and to the status page by its own row.

A row a process, not a row a loop: of two replicas that run the same loop, one that fails must not
hide behind the other.
"""

import os
import socket
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from commerce.core import clock, loops, metrics, readings
from commerce.core.database import Database
from commerce.core.loops import Run
from commerce.core.readings import Reading

# Ray shows a gauge that nobody has set for twenty seconds no more.
HEARTBEAT_PAUSE = 5.0
PROCESS = "process:"


class Pulse(BaseModel):
    """How a loop of some process does. What another release has told besides is passed over."""

    pause: float = 0.0
    failures: int = 0
    begun: datetime | None = None
    succeeded: datetime | None = None


class Heartbeat:
    """A loop that watches the other loops of its process, and itself."""

    def __init__(self, database: Database) -> None:
        """Write to this database, and tell of its connections."""
        self._database = database
        self._name = f"{PROCESS}{socket.gethostname()}:{os.getpid()}"

    async def step(self) -> int:
        """Tell once; there is never more to do."""
        metrics.CONNECTIONS.set(self._database.in_use, "in-use")
        for name, run in loops.RUNS.items():
            if run.succeeded_at is not None:
                metrics.LOOP_SUCCESS.set(run.succeeded_at.timestamp(), name)
        told = {name: _pulse(run) for name, run in loops.RUNS.items()}
        async with self._database.transaction() as session:
            await readings.write(session, {self._name: Reading({"loops": told}, clock.now())})
        return 0


def pulses(reading: Reading) -> dict[str, Pulse]:
    """How the loops of a process did when it last told."""
    return {name: Pulse.model_validate(run) for name, run in reading.value.get("loops", {}).items()}


def _pulse(run: Run) -> dict[str, Any]:
    pulse = Pulse(
        pause=run.pause, failures=run.failures, begun=run.begun_at, succeeded=run.succeeded_at
    )
    return pulse.model_dump(mode="json")
