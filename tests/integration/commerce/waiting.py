"""Waiting for what happens elsewhere: in the database, at the broker, in another task."""

import asyncio
from collections.abc import Awaitable, Callable

# Generous, because it only decides how long a broken test takes.
PATIENCE = 60.0


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Look again and again until the condition holds; raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - nobody tells of it: it must be looked up
            await asyncio.sleep(0.02)
