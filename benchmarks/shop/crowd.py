"""`python -m benchmarks.shop.crowd`: from one shopper to five hundred, all at the same time.

Each asks again as soon as they are answered (a closed loop), so that what bends the curve is the
server: up to where it is busy the rate grows, and from there on only the waiting does.
"""

import argparse
import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.shop import machine, scenarios, shoppers
from benchmarks.shop.load import Load
from benchmarks.shop.stage import opened
from devstack.paths import STATE

HOME = STATE / "bench-crowd"
CROWDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 500)
STEPS = ("list", "cart", "checkout")


def main() -> None:
    """Measure, print, write, draw."""
    options = _parse()
    shutil.rmtree(HOME / "services", ignore_errors=True)
    found: dict[str, dict[int, Load]] = {step: {} for step in options.steps}
    with opened(HOME, products=10_000) as stage:
        scenarios.pin(stage, None)
        for crowd in options.crowds:
            for step in options.steps:
                machine.wait_until_quiet()
                playing = shoppers.play(
                    stage.ingress, stage.goods_file, step, crowd, options.seconds
                )
                found[step][crowd] = load = asyncio.run(playing)
                print(
                    f"{step:9} {crowd:4} shoppers  {load.rate:7.1f}/s  p50 {load.p50:8.1f} ms"
                    f"  p95 {load.p95:8.1f} ms  failed {load.failed}",
                    flush=True,
                )
    told = {step: {n: asdict(load) for n, load in by.items()} for step, by in found.items()}
    options.json.write_text(json.dumps(told, indent=1))
    _draw(options.plot, found)


def _draw(file: Path, found: Mapping[str, Mapping[int, Load]]) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - it takes a second

    figure, (rates, waits) = plt.subplots(1, 2, figsize=(11, 4.2))
    for step, by in found.items():
        crowds = list(by)
        rates.plot(crowds, [load.rate for load in by.values()], marker="o", label=step)
        waits.plot(crowds, _known([load.p95 for load in by.values()]), marker="o", label=step)
    for axis, what in ((rates, "requests a second"), (waits, "p95, ms")):
        axis.set(xscale="log", yscale="log", xlabel="shoppers at the same time", ylabel=what)
        axis.grid(visible=True, alpha=0.3)
        axis.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def _known(values: Sequence[float | None]) -> list[float]:
    return [value or float("nan") for value in values]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.shop.crowd", description=__doc__)
    parser.add_argument("--crowds", nargs="+", type=int, default=CROWDS)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json", type=Path, default=HOME / "crowd.json")
    parser.add_argument("--plot", type=Path, default=HOME / "crowd.png")
    return parser.parse_args()


if __name__ == "__main__":
    main()
