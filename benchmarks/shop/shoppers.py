"""`python -m benchmarks.shop.shoppers URL GOODS STEP COUNT SECONDS RATE`: shoppers of one kind.

A process of its own, on the load's core. Prints what it came to, as JSON, in the end. With a rate
above 0 they come at even distances whether or not those before them were answered (an open loop): a
latency begins when its request was due, so that waiting for a free connection counts too.
"""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import uvloop

from benchmarks.address import ADDRESS
from benchmarks.arithmetic import percentile, schedule
from benchmarks.goods import product_id
from benchmarks.sales.client import Answer, Client
from benchmarks.shop import load
from benchmarks.shop.goods import CODE, Goods
from benchmarks.shop.load import Load

ORDER = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery", "discountCode": CODE}
Step = Callable[[Client, int], Awaitable[Answer]]
ANONYMOUS = ("list", "detail")
_SUCCESS = range(200, 300)


async def play(  # noqa: PLR0913, PLR0917 - what the process is to be told
    url: str, goods: Path, step: str, shoppers: int, seconds: float, rate: float = 0
) -> Load:
    """Have so many shoppers do it, in a process on the load's core; at a rate, or one by one."""
    module = ("-m", "benchmarks.shop.shoppers")
    said = await load.run(
        sys.executable, *module, url, str(goods), step, str(shoppers), str(seconds), str(rate),
        environment=dict(os.environ),
    )  # fmt: skip
    return Load(**json.loads(said.splitlines()[-1]))


def _order(n: int) -> dict[str, object]:
    """An order to a telephone of its own: the shop counts what is on its way to each."""
    return {**ORDER, "shippingAddress": {**ADDRESS, "phone": f"+849{n % 10**8:08}"}}


def steps(goods: Goods) -> dict[str, Step]:
    """What shoppers do, by name."""

    def line(n: int) -> dict[str, object]:
        return goods.lines[n % len(goods.lines)]

    async def add(client: Client, n: int) -> Answer:
        return await client.send("POST", "/cart/items", line(n % 2))

    async def page(client: Client, n: int) -> Answer:
        return await client.send("GET", f"/products?page={1 + n % 50}&limit=20")

    async def detail(client: Client, n: int) -> Answer:
        return await client.send("GET", f"/products/{product_id(1 + 2 * (n % 50))}")

    async def read(client: Client, _: int) -> Answer:
        return await client.send("GET", "/cart")

    async def checkout(client: Client, n: int) -> Answer:
        for one in (line(2 * n), line(2 * n + 1)):
            await client.send("POST", "/cart/items", one)
        key = f"Idempotency-Key: {n}-{id(client)}-{time.monotonic_ns()}\r\n"
        return await client.send("POST", "/orders", _order(n), key)

    return {"list": page, "detail": detail, "add": add, "cart": read, "checkout": checkout}


async def _repeat(client: Client, step: Step, begin: int, until: float) -> list[tuple[float, int]]:
    did: list[tuple[float, int]] = []
    for n in itertools.count(begin, 7):
        began = time.perf_counter()
        if began > until:
            return did
        answer = await step(client, n)
        did.append((time.perf_counter() - began, answer.status))
    raise AssertionError


async def _come(
    client: Client, step: Step, awaited: Iterator[tuple[int, float]], began: float
) -> list[tuple[float, int]]:
    """Take the next request that is due, and the next, until there is none."""
    did: list[tuple[float, int]] = []
    for n, at in awaited:
        await asyncio.sleep(began + at - time.perf_counter())
        answer = await step(client, n)
        did.append((time.perf_counter() - began - at, answer.status))
    return did


async def _run(  # noqa: PLR0913, PLR0917 - as `play`
    url: str, goods: Goods, name: str, count: int, seconds: float, rate: float
) -> Load:
    port, step = urlsplit(url).port or 80, steps(goods)[name]
    # Who only looks is nobody: the edge keeps answers for the anonymous.
    tokens = [None] * count if name in ANONYMOUS else goods.tokens[:count]
    clients = [Client(port, token) for token in tokens]
    await asyncio.gather(*(step(client, n) for n, client in enumerate(clients)))
    began = time.perf_counter()
    awaited = schedule(rate, seconds) if rate else iter(())
    did = await asyncio.gather(
        *(
            _come(client, step, awaited, began)
            if rate
            else _repeat(client, step, n, began + seconds)
            for n, client in enumerate(clients)
        )
    )
    took = time.perf_counter() - began
    await asyncio.gather(*(client.close() for client in clients))
    every = list(itertools.chain.from_iterable(did))
    latencies = [latency * 1000 for latency, _ in every]
    p50, p95, p99 = (percentile(latencies, share) for share in (0.5, 0.95, 0.99))
    failed = sum(status not in _SUCCESS for _, status in every)
    return Load(len(every), took, p50, p95, p99, failed)


if __name__ == "__main__":
    _url, _goods, _name, _count, _seconds, _rate = sys.argv[1:]
    _sold = Goods(**json.loads(Path(_goods).read_text()))
    _played = _run(_url, _sold, _name, int(_count), float(_seconds), float(_rate))
    print(json.dumps(asdict(uvloop.run(_played))))
