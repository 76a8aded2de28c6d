"""`python -m benchmarks.sales [--shoppers 16] [--seconds 5] [--json FILE]`, on the shop's settings.

A closed loop of shoppers on one server process, without Ray: requests a second, latency, and the
CPU that the server takes for a request, which other work on the machine changes little.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.address import ADDRESS
from benchmarks.sales.client import Answer, Client
from benchmarks.sales.scratch import CODE, Stand, scratch_database, set_up
from commerce.core.settings import Settings
from devstack.paths import STATE
from devstack.ports import Ports

ORDER = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery", "discountCode": CODE}
_UNLIMITED = {
    f"RATE_LIMITS__{name}": "1000000" for name in ("PER_ADDRESS", "PER_CALLER", "COSTLY_PER_CALLER")
} | {f"SHOP__OPEN_CASH_ORDERS_PER_{whose}": "1000000" for whose in ("SHOPPER", "PHONE")}
Step = Callable[[Client, int], Awaitable[Answer]]


@dataclass
class Measured:
    """What one route did."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def figures(self) -> dict[str, float]:
        """Requests a second, CPU ms a request, and latencies in ms."""
        count = len(self.latencies)
        cuts = statistics.quantiles(self.latencies, n=100)
        return {
            "requests/s": count / self.seconds,
            "CPU ms": self.cpu_seconds / count * 1000,
            **{f"p{percent} ms": cuts[percent - 1] * 1000 for percent in (50, 95, 99)},
        }


def _line(stand: Stand, n: int) -> dict[str, object]:
    product = str(stand.products[n % len(stand.products)])
    return {"productId": product, "quantity": 1, "size": "one size", "color": "ivory"}


def _steps(stand: Stand) -> dict[str, Step]:
    async def add(client: Client, n: int) -> Answer:
        return await client.send("POST", "/cart/items", _line(stand, n % 2))

    async def read(client: Client, _: int) -> Answer:
        return await client.send("GET", "/cart")

    async def checkout(client: Client, n: int) -> Answer:
        for line in (n * 2, n * 2 + 1):
            await client.send("POST", "/cart/items", _line(stand, line))
        key = f"Idempotency-Key: {n}-{id(client)}-{time.monotonic_ns()}\r\n"
        return await client.send("POST", "/orders", ORDER, key)

    return {"add to cart": add, "cart read": read, "two adds and an order": checkout}


async def _repeat(client: Client, n: int, step: Step, until: float, into: Measured) -> None:
    while time.perf_counter() < until:
        begun = time.perf_counter()
        answer = await step(client, n)
        into.latencies.append(time.perf_counter() - begun)
        into.statuses[answer.status] += 1
        n += 7


async def _measure(clients: list[Client], step: Step, seconds: float, pid: int) -> Measured:
    measured, begun, cpu = Measured(), time.perf_counter(), _cpu_seconds(pid)
    until = begun + seconds
    await asyncio.gather(
        *(_repeat(client, n, step, until, measured) for n, client in enumerate(clients))
    )
    measured.seconds = time.perf_counter() - begun
    measured.cpu_seconds = _cpu_seconds(pid) - cpu
    return measured


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def _served(environment: dict[str, str]) -> AsyncIterator[tuple[int, int]]:
    """The port and the process of a shop that answers."""
    port = Ports(STATE / "sales").claim(["shop"])["shop"]
    command = (sys.executable, "-m", "benchmarks.sales.server", str(port))
    process = await asyncio.create_subprocess_exec(*command, env={**environment, **_UNLIMITED})
    try:
        while True:
            try:
                await Client(port, "").send("GET", "/health/ready")
                break
            except OSError:
                await asyncio.sleep(0.1)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _run(options: argparse.Namespace) -> None:
    async with scratch_database(Settings()) as environment:
        os.environ.update(environment)
        stand = await set_up(Settings(), options.shoppers, 200)
        async with _served(environment) as (port, pid):
            clients = [Client(port, token) for token in stand.tokens]
            found = {}
            print(f"{options.shoppers} shoppers, load {os.getloadavg()[0]:.1f}")
            for name, step in _steps(stand).items():
                await _measure(clients, step, 1.0, pid)
                measured = await _measure(clients, step, options.seconds, pid)
                found[name] = measured.figures()
                told = "  ".join(f"{key} {value:8.2f}" for key, value in found[name].items())
                print(f"{name:24} {told}  {dict(measured.statuses)}", flush=True)
            await asyncio.gather(*(client.close() for client in clients))
        if options.json:
            options.json.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sales")
    parser.add_argument("--shoppers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--json", type=Path)
    asyncio.run(_run(parser.parse_args()))
