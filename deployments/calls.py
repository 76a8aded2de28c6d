"""Notes how each call of the fitting room went: a line of the log and two metrics."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deployments.measures import BATCH, CALLS, OUTCOMES, PASS
from deployments.meter import RayMeter
from tryon.engine import Abandoned
from tryon.errors import Refusal

logger = logging.getLogger(__name__)

_meter = RayMeter()


@contextmanager
def noted(task: str) -> Iterator[None]:
    """Time a block that works on one call, whichever way it ends."""
    began = time.perf_counter()
    outcome = "done"
    try:
        yield
    except BaseException as error:
        outcome = outcome_of(error)
        raise
    finally:
        seconds = time.perf_counter() - began
        _meter.record(OUTCOMES, 1, (task, outcome))
        _meter.record(CALLS, seconds, (task,))
        logger.info("%s: %s after %.2f s", task, outcome, seconds)


@contextmanager
def pass_of(requests: int) -> Iterator[None]:
    """Time a pass through the model."""
    began = time.perf_counter()
    yield
    _meter.record(PASS, time.perf_counter() - began, ())
    _meter.record(BATCH, requests, ())


def outcome_of(error: BaseException) -> str:
    """What a call came to that raised this."""
    if isinstance(error, Refusal):
        return "refused"
    if isinstance(error, Abandoned | asyncio.CancelledError):
        return "abandoned"
    # Torch's own class, which is not imported for this: it bears this name.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return "out-of-memory"
    return "failed"
