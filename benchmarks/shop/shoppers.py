"""`python -m benchmarks.shop.shoppers URL GOODS STEP COUNT SECONDS`: shoppers who do one thing.

A process of its own, on the load's core. Prints what it came to, as JSON, in the end.
"""

import asyncio
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import uvloop

from benchmarks.address import ADDRESS
from benchmarks.sales.client import Answer, Client
from benchmarks.shop import load
from benchmarks.shop.goods import CODE, Goods
from benchmarks.shop.load import Load

ORDER = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery", "discountCode": CODE}
Step = Callable[[Client, int], Awaitable[Answer]]
_SUCCESS = range(200, 300)


async def play(url: str, goods: Path, step: str, shoppers: int, seconds: float) -> Load:
    """Have so many shoppers do it, in a process on the load's core."""
    module = ("-m", "benchmarks.shop.shoppers")
    said = await load.run(
        sys.executable, *module, url, str(goods), step, str(shoppers), str(seconds),
        environment=dict(os.environ),
    )  # fmt: skip
    return Load(**json.loads(said.splitlines()[-1]))


def _order(n: int) -> dict[str, object]:
    """An order to a telephone of its own: the shop counts what is on its way to each."""
    return {**ORDER, "shippingAddress": {**ADDRESS, "phone": f"+849{n % 10**8:08}"}}


def _steps(goods: Goods) -> dict[str, Step]:
    def line(n: int) -> dict[str, object]:
        return goods.lines[n % len(goods.lines)]

    async def add(client: Client, n: int) -> Answer:
        return await client.send("POST", "/cart/items", line(n % 2))

    async def page(client: Client, n: int) -> Answer:
        return await client.send("GET", f"/products?page={1 + n % 50}&limit=20")

    async def read(client: Client, _: int) -> Answer:
        return await client.send("GET", "/cart")

    async def checkout(client: Client, n: int) -> Answer:
        for one in (line(2 * n), line(2 * n + 1)):
            await client.send("POST", "/cart/items", one)
        key = f"Idempotency-Key: {n}-{id(client)}-{time.monotonic_ns()}\r\n"
        return await client.send("POST", "/orders", _order(n), key)

    return {"list": page, "add": add, "cart": read, "checkout": checkout}


async def _repeat(client: Client, step: Step, begin: int, until: float) -> list[tuple[float, int]]:
    did: list[tuple[float, int]] = []
    for n in itertools.count(begin, 7):
        began = time.perf_counter()
        if began > until:
            return did
        answer = await step(client, n)
        did.append((time.perf_counter() - began, answer.status))
    raise AssertionError


async def _run(url: str, goods: Goods, name: str, count: int, seconds: float) -> Load:
    port, step = urlsplit(url).port or 80, _steps(goods)[name]
    clients = [Client(port, token) for token in goods.tokens[:count]]
    await asyncio.gather(*(step(client, n) for n, client in enumerate(clients)))
    began = time.perf_counter()
    did = await asyncio.gather(
        *(_repeat(client, step, n, began + seconds) for n, client in enumerate(clients))
    )
    took = time.perf_counter() - began
    await asyncio.gather(*(client.close() for client in clients))
    every = list(itertools.chain.from_iterable(did))
    cuts = statistics.quantiles([latency * 1000 for latency, _ in every], n=100)
    failed = sum(status not in _SUCCESS for _, status in every)
    return Load(len(every), took, cuts[49], cuts[94], cuts[98], failed)


if __name__ == "__main__":
    _url, _goods, _name, _count, _seconds = sys.argv[1:]
    _sold = Goods(**json.loads(Path(_goods).read_text()))
    print(json.dumps(asdict(uvloop.run(_run(_url, _sold, _name, int(_count), float(_seconds))))))
