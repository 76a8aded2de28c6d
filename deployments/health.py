"""What tells Serve that a replica must be replaced, and what only that something else is away.

A replica is unhealthy when a new one would do better: a loop of it has ended, its connection does
not come back though another could be had. That the database or the broker is away is no such thing:
replacing every replica of the shop mends neither, and makes the outage longer. Readiness says that
of the database (`/health/ready`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

# Within this a connection mends itself.
LONGEST_OUTAGE = 60.0
# How long it may take to see whether a new connection is to be had.
PROBE_PATIENCE = 5.0
# No step and no pass of ours takes as long; one that does waits for what never comes.
LONGEST_STEP = 900.0
# A device that has failed as often in a row, whoever asked, fails the next one too.
MOST_FAILURES = 5


class Unhealthy(RuntimeError):  # noqa: N818 - a state, as in the errors of the shop
    """Serve replaces the replica."""


class Lifeline:
    """A connection that may be away for a while, and for as long as nobody could have it."""

    def __init__(
        self, what: str, is_there: Callable[[], bool], probe: Callable[[], Awaitable[None]]
    ) -> None:
        """Count from now.

        Args:
            what: for the log.
            is_there: whether it is, at this moment.
            probe: raises unless a new replica could have it.
        """
        self._what, self._is_there, self._probe = what, is_there, probe
        self._last_there = time.monotonic()

    async def check(self, now: float | None = None) -> None:
        """Raise if it has been away for longer than it takes to mend, and could be had anew."""
        now = time.monotonic() if now is None else now
        if self._is_there():
            self._last_there = now
        away_for = now - self._last_there
        if away_for > LONGEST_OUTAGE and await self._could_be_had():
            raise Unhealthy(f"{self._what} has been away for {away_for:.0f} s, for us alone")

    async def _could_be_had(self) -> bool:
        try:
            async with asyncio.timeout(PROBE_PATIENCE):
                await self._probe()
        except Exception:  # noqa: BLE001 - whatever it is, a new replica would meet it too
            return False
        return True


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
