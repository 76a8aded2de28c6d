"""`python -m benchmarks.shop [--peer FOLDER] [--only list ...]`: the shop beside limits and peer.

Starts a shop of its own, with durable services, 10,000 products of 8 variants, and one web replica
behind Ray's HAProxy; servers run on one core; PostgreSQL, Redis and the load on the other. Limits
and the peer are measured in the same rounds, in turn; a round that others disturbed is played
again. Ratios are to the first line of each table.
"""

import argparse
import asyncio
import shutil
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from benchmarks.shop import peer, report, rounds, scenarios, statements
from benchmarks.shop.rounds import Standing
from benchmarks.shop.stage import opened
from devstack.paths import STATE

HOME = STATE / "bench"


def main() -> None:
    """Measure, print, write, draw."""
    options = _parse()
    console = Console(width=120)
    shutil.rmtree(HOME / "services", ignore_errors=True)
    measured: dict[str, list[Standing]] = {}
    sizes: dict[str, int | None] = {}
    with ExitStack() as stack:
        stage = stack.enter_context(opened(HOME, options.products))
        other = None
        if options.peer is None:
            console.print("no peer: none was given (--peer)")
        else:
            database = stage.settings.database.url.get_secret_value()
            other = stack.enter_context(peer.running(options.peer, HOME / "peer", database))
        scenarios.pin(stage, other)
        durability = asyncio.run(statements.durability(stage.settings))
        console.print(f"PostgreSQL: {durability}")
        for name in options.only:
            with scenarios.SCENARIOS[name](stage, other) as scenario:
                asyncio.run(rounds.play(scenario.contestants, options.rounds, options.seconds))
            measured[scenario.name] = rounds.standings(scenario.contestants)
            sizes[scenario.name] = scenario.size
            console.print(report.table(scenario.name, scenario.size, measured[scenario.name]))
            report.write(options.json, measured, sizes, durability)
            report.draw(options.plot, measured)
    console.print(f"written to {options.json} and {options.plot}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.shop", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=scenarios.SCENARIOS, default=list(scenarios.SCENARIOS)
    )
    parser.add_argument("--peer", type=Path, help="the folder of the stack to be compared with")
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--json", type=Path, default=HOME / "bench.json")
    parser.add_argument("--plot", type=Path, default=HOME / "bench.png")
    return parser.parse_args()


if __name__ == "__main__":
    main()
