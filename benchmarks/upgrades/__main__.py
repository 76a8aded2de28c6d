"""`python -m benchmarks.upgrades [--from REVISION] [--rate 10] [--acts upgrade err]`.

Runs a platform of its own on the release before this one, rolls this one out under load (database,
shop, fitting room), then bad ones that it goes back from, and fails if a client saw a failure.
"""

import argparse
import asyncio
import json
import shutil
import sys
from pathlib import Path

from benchmarks.upgrades.house import opened
from benchmarks.upgrades.ledger import HEAD
from benchmarks.upgrades.releases import earlier, released
from benchmarks.upgrades.run import Outcome, Plan, run
from devstack.paths import STATE

HOME = STATE / "upgrades"
ACTS = ("upgrade", "err")


def main() -> int:
    """Run, print, and say by the exit status whether all was well."""
    arguments = _parse()
    acts = arguments.acts
    plan = Plan(rate=arguments.rate, upgrades="upgrade" in acts, errs="err" in acts)
    shutil.rmtree(HOME, ignore_errors=True)
    releases = HOME / "releases"
    releases.mkdir(parents=True)
    new = released("HEAD", releases)
    old = earlier(arguments.earlier, releases) if plan.upgrades else new
    with opened(HOME, old) as site:
        outcome = asyncio.run(run(site, old, new, plan))
    print(_table(outcome))
    arguments.json.write_text(json.dumps(outcome.as_json(), indent=1))
    print(f"\nwritten to {arguments.json}")
    return 1 if outcome.wrong else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.upgrades")
    parser.add_argument("--from", dest="earlier", help="the commit to start from")
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--acts", nargs="+", choices=ACTS, default=ACTS)
    parser.add_argument("--json", type=Path, default=STATE / "upgrades.json")
    return parser.parse_args()


def _table(outcome: Outcome) -> str:
    ledger, verdict = outcome.ledger, outcome.verdict
    rows = [f"from {outcome.releases[0]} to {outcome.releases[1]}", ""]
    rows += [HEAD, *(phase.line() for phase in ledger.phases)]
    answers, failed = sum(ledger.answers.values()), len(ledger.failures)
    rows += [
        "",
        f"answers      {answers}, of which {failed} failed",
        f"try-ons      {len(ledger.accepted)} accepted; ended: {verdict.jobs}",
        f"attempts     {verdict.attempts}",
        f"orders       {len(ledger.orders)} told of; now: {verdict.orders}",
        "",
        *(f"WRONG: {what}" for what in outcome.wrong),
    ]
    return "\n".join([*rows, "nobody noticed"] if not outcome.wrong else rows)


if __name__ == "__main__":
    sys.exit(main())
