"""What operators read of try-ons: how attempts end, how long stages take, how long people wait."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from commerce.core import clock, metrics
from commerce.tryons.attempts import Attempt
from commerce.tryons.models import Stage

logger = logging.getLogger(__name__)

End = Literal["completed", "refused", "stale", "failed", "stopped"]


@contextmanager
def timed(stage: Stage) -> Iterator[None]:
    """Time a stage that is gone through; one that breaks off says nothing of how long it takes."""
    began = time.perf_counter()
    yield
    metrics.STAGES.observe(time.perf_counter() - began, stage)


def ended(attempt: Attempt, end: End, *, is_last: bool = False) -> None:
    """Note how an attempt ended, and the job with it if nobody tries again."""
    metrics.ATTEMPTS.add(end)
    if is_last:
        waited = (clock.now() - attempt.asked_at).total_seconds()
        metrics.JOB_DURATION.observe(waited, end)
    logger.info("attempt %s of try-on %s: %s", attempt.number, attempt.job_id, end)
