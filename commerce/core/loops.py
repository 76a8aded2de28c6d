"""Work that goes on for as long as the process lives."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from commerce.core import clock, metrics

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 10.0
# Past this the pause has long been at its longest, and 2**failures would outgrow a float.
MOST_DOUBLINGS = 16


@dataclass(slots=True)
class Run:
    """How a loop of this process has done so far."""

    pause: float
    succeeded_at: datetime | None = None
    failures: int = 0
    begun_at: datetime = field(default_factory=clock.now)


# By name; what a loop does here is told to whoever watches (core/heartbeat.py).
RUNS: dict[str, Run] = {}


Step = Callable[[], Awaitable[int]]
Wait = Callable[[float], Awaitable[object]]


async def forever(name: str, step: Step, pause: float, wait: Wait = asyncio.sleep) -> None:
    """Repeat `step`; pause when it found nothing to do, and longer and longer while it fails.

    Args:
        name: for the log and the metrics; there is a bounded number of them.
        step: does some work and returns how much.
        pause: seconds to wait when there was nothing to do.
        wait: waits so long, or less where it is told that there is something to do.
    """
    run = RUNS[name] = Run(pause)
    while True:
        try:
            done = await step()
            run.failures, run.succeeded_at = 0, clock.now()
            metrics.LOOP_RUNS.add(name, "ok")
        except Exception:
            run.failures += 1
            done = 0
            metrics.LOOP_RUNS.add(name, "failed")
            logger.exception("%s failed, %s in a row", name, run.failures)
        if not done:
            await (wait if not run.failures else asyncio.sleep)(pause_after(run.failures, pause))


def pause_after(failures: int, pause: float) -> float:
    """Seconds to wait after so many failures in a row; none means there was nothing to do."""
    return min(pause * 2.0 ** min(failures, MOST_DOUBLINGS), max(pause, LONGEST_PAUSE))
