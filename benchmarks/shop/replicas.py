"""`python -m benchmarks.shop.replicas`: what a second web replica on the second core brings.

One replica, two, and one again, so that a machine that becomes slower meanwhile is noticed. Each
replica has a core; HAProxy, PostgreSQL, Redis and the load share both with them.
"""

import argparse
import asyncio
import shutil
import statistics
import time

from benchmarks.shop import load, machine, shoppers
from benchmarks.shop.load import LOAD_CORE, SERVER_CORE
from benchmarks.shop.stage import BASE, Stage, opened
from devstack.paths import STATE

HOME = STATE / "bench-replicas"
STEPS = ("list", "cart")
_BUYERS = 32
_PATIENCE = 120.0
_PAGES = [f"{BASE}/products?page={page}&limit=20" for page in range(1, 51)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.shop.replicas", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    shutil.rmtree(HOME / "services", ignore_errors=True)
    with opened(HOME, products=10_000) as stage:
        rates: dict[str, list[float]] = {step: [] for step in STEPS}
        for replicas in (1, 2, 1):
            _have(stage, replicas)
            for step in STEPS:
                rate = asyncio.run(_median(stage, step, options.rounds, options.seconds))
                rates[step].append(rate)
                print(f"{step:5} {replicas} replicas  {rate:8.1f}/s", flush=True)
        for step, (before, two, after) in rates.items():
            print(f"{step:5} the second brings {2 * two / (before + after):.2f} times", flush=True)


def _have(stage: Stage, replicas: int) -> None:
    """Wait until there are so many, each on a core.

    Raises:
        RuntimeError: that takes too long.
    """
    stage.scale(Web=replicas)
    deadline = time.monotonic() + _PATIENCE
    while len(found := stage.processes("commerce:Web")) != replicas:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(found)} web replicas, not {replicas}")
        time.sleep(1)
    for process, core in zip(found, (SERVER_CORE, LOAD_CORE), strict=False):
        machine.pin([process], core)


async def _median(stage: Stage, step: str, rounds: int, seconds: float) -> float:
    await _play(stage, step, 1.0)
    rates = []
    for _ in range(rounds):
        machine.wait_until_quiet()
        rates.append(await _play(stage, step, seconds))
    return statistics.median(rates)


async def _play(stage: Stage, step: str, seconds: float) -> float:
    if step == "list":
        return (await load.get(stage.ingress, _PAGES, seconds)).rate
    played = await shoppers.play(stage.ingress, stage.goods_file, step, _BUYERS, seconds)
    return played.rate


if __name__ == "__main__":
    main()
