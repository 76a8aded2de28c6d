"""Work that goes on for as long as the process lives."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 10.0
# Past this the pause has long been at its longest, and 2**failures would outgrow a float.
MOST_DOUBLINGS = 16


async def forever(name: str, step: Callable[[], Awaitable[int]], pause: float) -> None:
    """Repeat `step`; pause when it found nothing to do, and longer and longer while it fails.

    Args:
        name: for the log.
        step: does some work and returns how much.
        pause: seconds to wait when there was nothing to do.
    """
    failures = 0
    while True:
        try:
            done = await step()
            failures = 0
        except Exception:
            failures += 1
            done = 0
            logger.exception("%s failed, %s in a row", name, failures)
        if not done:
            await asyncio.sleep(pause_after(failures, pause))


def pause_after(failures: int, pause: float) -> float:
    """Seconds to wait after so many failures in a row; none means there was nothing to do."""
    return min(pause * 2.0 ** min(failures, MOST_DOUBLINGS), max(pause, LONGEST_PAUSE))
