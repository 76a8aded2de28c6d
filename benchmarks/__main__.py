"""Requests a second and latency of the shop's routes, through the door that shoppers use.

`python -m benchmarks [--url http://127.0.0.1:8000] [--shoppers 16] [--seconds 5]`. A closed loop:
each shopper sends the next request when the last one was answered. The load
generator shares the machine with the shop, so read the figures as what this machine does, not as
the shop's limit. What is bought is put on sale by the demo's staff account of this checkout.
"""

import argparse
import asyncio
import os
import statistics
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from benchmarks.address import ADDRESS
from devstack.catalogue.accounts import sign_ins
from devstack.credentials import Secrets
from devstack.paths import STATE


@dataclass
class Measured:
    """What one route did: latencies in seconds and answers by status."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    def row(self, name: str) -> str:
        """One line of the table."""
        cuts = statistics.quantiles(self.latencies, n=100)
        p50, p95, p99 = (cuts[percent - 1] * 1000 for percent in (50, 95, 99))
        rate = len(self.latencies) / self.seconds
        figures = f"{rate:9.1f} {p50:9.1f} {p95:9.1f} {p99:9.1f}"
        return f"{name:18} {figures}   {self.statuses}"


Step = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


async def _shopper(base: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=base, timeout=60, trust_env=False)
    account = {"email": f"{uuid.uuid4().hex}@bench.example", "password": "correct horse"}
    answer = await client.post("/auth/register", json=account)
    client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
    return client


async def _repeat(client: httpx.AsyncClient, step: Step, until: float, into: Measured) -> None:
    while time.perf_counter() < until:
        begun = time.perf_counter()
        answer = await step(client)
        into.latencies.append(time.perf_counter() - begun)
        into.statuses[answer.status_code] = into.statuses.get(answer.status_code, 0) + 1


async def _measure(clients: list[httpx.AsyncClient], step: Step, seconds: float) -> Measured:
    measured, begun = Measured(), time.perf_counter()
    until = begun + seconds
    await asyncio.gather(*(_repeat(client, step, until, measured) for client in clients))
    measured.seconds = time.perf_counter() - begun
    return measured


def _steps(piece: dict[str, object]) -> dict[str, Step]:
    async def checkout(client: httpx.AsyncClient) -> httpx.Response:
        await client.post("/cart/items", json=piece)
        order = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery"}
        return await client.post("/orders", json={**order, "discountCode": "LUXURY20"})

    return {
        "product list": lambda client: client.get("/products", params={"limit": 20}),
        "search": lambda client: client.get("/products", params={"q": "ao"}),
        "product detail": lambda client: client.get(f"/products/{piece['productId']}"),
        "cart read": lambda client: client.get("/cart"),
        "checkout (1 line)": checkout,
    }


@asynccontextmanager
async def _piece(url: str) -> AsyncIterator[dict[str, object]]:
    """What to buy: one piece of a product that never sells out, on sale for the while."""
    staff = sign_ins(Secrets(STATE))[1]
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as office:
        account = {"email": staff.email, "password": staff.password}
        answer = await office.post("/admin/login", json=account)
        office.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        made = await office.post("/admin/products", json=_endless(uuid.uuid4().hex))
        product_id = made.raise_for_status().json()["id"]
        yield {"productId": product_id, "quantity": 1, "size": "one size", "color": "ivory"}
        withdrawn = await office.put(f"/admin/products/{product_id}", json={"published": False})
        withdrawn.raise_for_status()


def _endless(name: str) -> dict[str, object]:
    variant = {"sku": f"BENCH-{name}", "size": "one size", "color": "ivory", "stock": 1_000_000}
    return {
        "name": "Endless ribbon",
        "slug": f"endless-ribbon-{name}",
        "brand": "Atelier",
        "category": "accessories",
        "price": {"amount": 90_000, "currency": "VND"},
        "variants": [variant],
    }


async def main() -> None:
    """Measure each route in turn and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    parser.add_argument("--shoppers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    base = f"{options.url}/api/v1"
    clients = [await _shopper(base) for _ in range(options.shoppers)]
    print(f"{options.shoppers} shoppers, load {os.getloadavg()[0]:.1f}")
    print(f"{'route':18} {'req/s':>9} {'p50 ms':>9} {'p95 ms':>9} {'p99 ms':>9}   answers")
    async with _piece(base) as piece:
        for name, step in _steps(piece).items():
            await _measure(clients, step, 1.0)
            print((await _measure(clients, step, options.seconds)).row(name), flush=True)
    await asyncio.gather(*(client.aclose() for client in clients))


asyncio.run(main())
