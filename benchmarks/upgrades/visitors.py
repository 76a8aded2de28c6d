"""Visitors who ask at a steady pace, whatever the shop does, and ones who hold a line open."""

import asyncio
import time
from collections.abc import Callable

import httpx

from benchmarks.chaos.crowd import TOP
from benchmarks.upgrades.ledger import Ledger

PATHS = (("products", "/products?limit=20"), ("product", f"/products/{TOP}"))


async def browse(url: str, ledger: Ledger, rate: float, goes_on: Callable[[], bool]) -> None:
    """Ask so many times a second, over connections that are kept, late answers or not."""
    limits = httpx.Limits(max_keepalive_connections=8, keepalive_expiry=30)
    async with (
        httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, limits=limits) as client,
        asyncio.TaskGroup() as asked,
    ):
        began, number = time.monotonic(), 0
        while goes_on():
            asked.create_task(_ask(client, ledger, *PATHS[number % len(PATHS)]))
            number += 1
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))


async def _ask(client: httpx.AsyncClient, ledger: Ledger, what: str, path: str) -> None:
    try:
        answer: httpx.Response | httpx.HTTPError = await client.get(path)
    except httpx.HTTPError as error:
        answer = error
    ledger.note(f"steadily: {what}", answer)
