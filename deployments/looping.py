"""What a replica of the shop does for as long as it lives, and whether it still does."""

import asyncio
import time

from commerce.core.loops import Step, Wait, forever
from deployments.health import LONGEST_STEP, Unhealthy


class Loops:
    """Steps that are repeated side by side."""

    def __init__(self) -> None:
        self._running: list[asyncio.Task[None]] = []
        self._begun: dict[str, float] = {}

    def start(self, name: str, step: Step, pause: float, wait: Wait = asyncio.sleep) -> None:
        """Repeat a step; see `commerce.core.loops.forever`."""

        async def noted() -> int:
            self._begun[name] = time.monotonic()
            try:
                return await step()
            finally:
                del self._begun[name]

        self._running.append(asyncio.create_task(forever(name, noted, pause, wait), name=name))

    def check(self, now: float | None = None) -> None:
        """Raise if one has ended, which none ever should, or is stuck."""
        for loop in self._running:
            if loop.done():
                failure = None if loop.cancelled() else loop.exception()
                raise Unhealthy(f"the loop of {loop.get_name()} has ended") from failure
        now = time.monotonic() if now is None else now
        for name, begun in self._begun.items():
            if now - begun > LONGEST_STEP:
                raise Unhealthy(f"the loop of {name} is stuck")

    async def stop(self) -> None:
        """End all, each within its present step."""
        for loop in self._running:
            loop.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
