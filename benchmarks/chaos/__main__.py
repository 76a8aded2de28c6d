"""`python -m benchmarks.chaos [--minutes 3] [--seed 0] [--replicas 1] [--pause 3 10] ...`.

Runs a platform of its own beside whatever else runs here, kills its parts at random moments, each
kind as often as any other, and fails if any promise about accepted try-ons was broken.
"""

import argparse
import asyncio
import json
import shutil
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.chaos import house
from benchmarks.chaos.run import Outcome, Plan, run
from devstack.paths import STATE

HOME = STATE / "chaos"


def main() -> int:
    """Run, print, and say by the exit status whether all was well."""
    arguments = _parse()
    plan = Plan(
        seed=arguments.seed,
        seconds=arguments.minutes * 60,
        shoppers=arguments.shoppers,
        pause=(arguments.pause[0], arguments.pause[1]),
    )
    shutil.rmtree(HOME, ignore_errors=True)
    with house.opened(HOME, arguments.replicas) as opened:
        outcome = asyncio.run(run(opened, plan))
    print(_table(outcome))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(outcome.as_json(), indent=1))
    print(f"\nwritten to {arguments.json}")
    return 1 if outcome.verdict.wrong else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.chaos")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shoppers", type=int, default=4)
    parser.add_argument(
        "--pause", type=float, nargs=2, default=(3.0, 10.0), help="seconds between two kills"
    )
    parser.add_argument(
        "--replicas", type=int, default=1, help="of the workers, the relay and the events"
    )
    parser.add_argument("--json", type=Path, default=STATE / "chaos.json")
    return parser.parse_args()


def _table(outcome: Outcome) -> str:
    verdict, journal = outcome.verdict, outcome.journal
    rows = [
        *_kills(outcome),
        "",
        f"accepted try-ons   {len(journal.accepted)}, of which {len(journal.deleted)} deleted",
        f"ended              {_counts(verdict.jobs)}",
        f"failed because     {_counts(verdict.failures)}",
        f"attempts a job     {_counts(verdict.attempts)}",
        f"pictures in store  {verdict.pictures}",
        f"dead letters       {_counts(verdict.dead_letters)}",
        f"orders             {len(journal.orders)}",
        f"answers            {sum(journal.answers.values())}",
        f"client errors      {_counts(journal.errors())}",
        f"all done           {verdict.drained_in} s after the last shopper left",
        "",
        *(f"WRONG: {what}" for what in verdict.wrong),
    ]
    return "\n".join([*rows, "all promises were kept"] if not verdict.wrong else rows)


def _kills(outcome: Outcome) -> list[str]:
    by_kind: dict[str, list[float]] = defaultdict(list)
    lines = ["killed          at s   well again after s"]
    for kill in outcome.kills:
        lines.append(f"{kill.kind:14} {kill.at:6.1f}   {_seconds(kill.recovered_in)}")
        by_kind[kill.kind].append(kill.recovered_in or float("inf"))
    lines += ["", "kind           times   fastest   slowest"]
    lines += [
        f"{kind:14} {len(took):5}   {min(took):7.1f}   {max(took):7.1f}"
        for kind, took in sorted(by_kind.items())
    ]
    return lines


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f}"


def _counts(counts: dict[str, int] | dict[int, int]) -> str:
    return ", ".join(f"{name}: {number}" for name, number in counts.items()) or "-"


if __name__ == "__main__":
    sys.exit(main())
