"""What tells Serve that a replica must be replaced, and what only that something else is away.

A replica is unhealthy when a new one would do better: a loop of it has ended, its connection does
not come back. That the database is away is no such thing: replacing every replica of the shop mends
no database, and makes the outage longer. Readiness says that (`/health/ready`).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Within this a connection mends itself, or whoever supervises the service has it back.
LONGEST_OUTAGE = 60.0
# No step and no pass of ours takes as long; one that does waits for what never comes.
LONGEST_STEP = 900.0
# A device that has failed as often in a row, whoever asked, fails the next one too.
MOST_FAILURES = 5


class Unhealthy(RuntimeError):  # noqa: N818 - a state, as in the errors of the shop
    """Serve replaces the replica."""


class Lifeline:
    """Something that may be away for a while, but not for good."""

    def __init__(self, what: str, is_there: Callable[[], bool]) -> None:
        """Count from now.

        Args:
            what: for the log.
            is_there: whether it is, at this moment.
        """
        self._what, self._is_there = what, is_there
        self._last_there = time.monotonic()

    def check(self, now: float | None = None) -> None:
        """Raise if it has been away for longer than an outage takes."""
        now = time.monotonic() if now is None else now
        if self._is_there():
            self._last_there = now
        elif now - self._last_there > LONGEST_OUTAGE:
            raise Unhealthy(f"{self._what} has been away for {now - self._last_there:.0f} s")


class Passes:
    """What goes through a model: a device that is stuck or broken is found by what it does."""

    def __init__(self, *harmless: type[Exception]) -> None:
        """Nothing has gone through yet.

        Args:
            harmless: what says something about the pictures, and nothing about the device.
        """
        self._harmless = harmless
        self._begun: dict[object, float] = {}
        self._failures = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Watch one pass."""
        key = object()
        self._begun[key] = time.monotonic()
        try:
            yield
        except self._harmless:
            self._failures = 0
            raise
        except Exception:
            self._failures += 1
            raise
        else:
            self._failures = 0
        finally:
            del self._begun[key]

    def check(self, now: float | None = None) -> None:
        """Raise if the latest have all failed, or one has not ended for long."""
        if self._failures >= MOST_FAILURES:
            raise Unhealthy(f"the last {self._failures} passes failed")
        now = time.monotonic() if now is None else now
        if any(now - begun > LONGEST_STEP for begun in self._begun.values()):
            raise Unhealthy("a pass is stuck")
