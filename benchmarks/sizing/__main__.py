"""`python -m benchmarks.sizing --shoppers 10000000`: what a day needs, and what is full first.

Computed from measured figures and from guesses about shoppers (`benchmarks/sizing/figures.py` says
which is which), then rehearsed in a simulation. Put in what your own shop's visits are like.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.burst.stage import ENGINES as FAKE_DEVICES
from benchmarks.sizing.burst import compare
from benchmarks.sizing.figures import ENGINES, Ceilings, Engine, Visits, ceilings
from benchmarks.sizing.plan import Plan, plan, rehearse, saturation

DAYS = (10_000, 100_000, 1_000_000, 10_000_000)


def main() -> None:
    """Print the tables."""
    arguments = _parser().parse_args()
    engine, limits = ENGINES[arguments.engine], ceilings()
    visits = Visits(arguments.busiest_hour, arguments.try_ons)
    console = Console(highlight=False)
    if arguments.burst:
        console.print(_foretold(json.loads(arguments.burst.read_text())))
        return
    days = [arguments.shoppers] if arguments.shoppers else DAYS
    plans = {day: plan(day, visits, engine, limits) for day in days}
    console.print(_needs(plans, arguments.engine))
    console.print(_full(saturation(visits, engine, limits)))
    console.print(_rehearsed(plans, engine, limits))
    if not engine.measured:
        print(f"{arguments.engine}: {engine.infer:.2f} s a picture is a target, not a measurement.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sizing", description=__doc__)
    parser.add_argument("--shoppers", type=int, help="visits a day; by default a few sizes")
    parser.add_argument("--engine", choices=ENGINES, default="fashn")
    parser.add_argument("--busiest-hour", type=float, default=Visits.busiest_hour)
    parser.add_argument("--try-ons", type=float, default=Visits.try_ons, help="a visit")
    parser.add_argument("--burst", type=Path, help="foretell what benchmarks.burst measured")
    return parser


def _foretold(films: dict[str, Any]) -> Table:
    table = Table("", "p50", "p95", "mean", "all done", title="a burst, seconds")
    for name in ("jobs", "requests"):
        found = compare(films[name], FAKE_DEVICES)
        for what, figures in (("measured", found.measured), ("foretold", found.foretold)):
            table.add_row(f"{name}, {what}", *(f"{value:.1f}" for value in figures.values()))
    return table


def _needs(plans: dict[int, Plan], engine: str) -> Table:
    table = Table("", *(f"{day:,}" for day in plans), title=f"shoppers a day, engine {engine}")
    rows = {
        "visits a second, busiest hour": [f"{one.load.visits:.1f}" for one in plans.values()],
        "requests a second": [f"{one.load.requests:.0f}" for one in plans.values()],
        "try-ons a second": [f"{one.load.try_ons:.2f}" for one in plans.values()],
        "web replicas": [str(one.web) for one in plans.values()],
        "try-on workers": [str(one.workers) for one in plans.values()],
        "preprocessing replicas": [str(one.preprocessing) for one in plans.values()],
        "engine replicas": [str(one.engines) for one in plans.values()],
        "processors of PostgreSQL": [str(one.database) for one in plans.values()],
        "connections": [str(one.connections) for one in plans.values()],
    }
    for name, values in rows.items():
        table.add_row(name, *values)
    return table


def _full(bears: dict[str, int]) -> Table:
    table = Table("full first", "at shoppers a day", title="config/serve.yaml as it stands")
    for name, shoppers in bears.items():
        table.add_row(name, f"{shoppers:,}")
    return table


def _rehearsed(plans: dict[int, Plan], engine: Engine, limits: Ceilings) -> Table:
    table = Table("shoppers a day", "engine in use", "p50 s", "p95 s", "p99 s", title="simulated")
    for day, planned in plans.items():
        outcome = rehearse(planned, engine, limits)
        total = sorted(outcome.total)
        if total:
            shares = [total[int(share * len(total))] for share in (0.5, 0.95, 0.99)]
            columns = [f"{seconds:.1f}" for seconds in shares]
            table.add_row(f"{day:,}", f"{outcome.use['engine']:.0%}", *columns)
    return table


if __name__ == "__main__":
    main()
