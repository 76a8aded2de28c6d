"""`python -m benchmarks.shop.steady`: how long one waits at half and at four fifths of the most.

First a closed loop tells how many requests a second there can be; then they come at even distances
at a half and at four fifths of that rate, however long answers take. A latency begins when its
request was due. The load is a Python program: through the edge, what is possible is what it is.
"""

import argparse
import asyncio
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from benchmarks.shop import machine, scenarios, shoppers
from benchmarks.shop.load import CONNECTIONS, Load
from benchmarks.shop.stage import Stage, opened
from devstack.paths import STATE

HOME = STATE / "bench-steady"
# Who: by which door, and how many at once in the closed loop.
WAYS = {
    "list, Serve": ("list", "ingress", CONNECTIONS),
    "detail, Serve": ("detail", "ingress", CONNECTIONS),
    "cart, Serve": ("cart", "ingress", scenarios.BUYERS),
    "add, Serve": ("add", "ingress", scenarios.BUYERS),
    "checkout, Serve": ("checkout", "ingress", scenarios.BUYERS),
    "list, edge": ("list", "edge", CONNECTIONS),
    "detail, edge": ("detail", "edge", CONNECTIONS),
}
SHARES = (0.5, 0.8)
# More than are ever in flight, so that the rate is kept.
_OPEN = 128


async def measure(stage: Stage, way: str, seconds: float) -> dict[str, Load]:
    """The closed loop, and the open ones by their share of its rate."""
    step, door, crowd = WAYS[way]
    url = str(getattr(stage, door))
    await shoppers.play(url, stage.goods_file, step, crowd, 2.0)
    machine.wait_until_quiet()
    closed = await shoppers.play(url, stage.goods_file, step, crowd, seconds)
    found = {"closed": closed}
    for share in SHARES:
        machine.wait_until_quiet()
        rate = closed.rate * share
        found[f"{share:.0%}"] = await shoppers.play(
            url, stage.goods_file, step, _OPEN, seconds, rate
        )
    return found


def main() -> None:
    """Measure, print, write."""
    options = _parse()
    shutil.rmtree(HOME / "services", ignore_errors=True)
    found: dict[str, dict[str, Load]] = {}
    with opened(HOME, products=10_000) as stage:
        scenarios.pin(stage, None)
        for way in options.only:
            found[way] = asyncio.run(measure(stage, way, options.seconds))
            for name, load in found[way].items():
                print(
                    f"{way:16} {name:6} {load.rate:8.1f}/s  p50 {load.p50:7.1f}"
                    f"  p95 {load.p95:7.1f}  p99 {load.p99:7.1f} ms  failed {load.failed}",
                    flush=True,
                )
            told = {one: {n: asdict(load) for n, load in by.items()} for one, by in found.items()}
            options.json.write_text(json.dumps(told, indent=1))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.shop.steady", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--json", type=Path, default=HOME / "steady.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
