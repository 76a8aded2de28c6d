"""`python -m benchmarks.chaos [--seed 7] [--only redis haproxy ...] [--minutes 2] ...`.

Runs a platform of its own beside whatever else runs here, has every part of it fail, each kind in
turn and then the kills at random, and fails if any promise to a client was broken.
"""

import argparse
import asyncio
import json
import shutil
import signal
import sys
from pathlib import Path

from benchmarks.chaos import house, report
from benchmarks.chaos.house import Rooms
from benchmarks.chaos.mischief import FAULTS, KILLS, MACHINES
from benchmarks.chaos.run import Crowd, Plan, run
from devstack.paths import STATE

HOME = STATE / "chaos"


def main() -> int:
    """Run, print, and say by the exit status whether all was well."""
    arguments = _parse()
    # Whoever ends the run has it clean up: disks are unmounted, processes stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    shutil.rmtree(HOME, ignore_errors=True)
    rooms = Rooms(arguments.replicas, arguments.nodes, laboratory=True)
    with house.opened(HOME, rooms) as opened:
        outcome = asyncio.run(run(opened, _plan(arguments)))
    print(report.terminal(outcome))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(outcome.as_json(), indent=1))
    arguments.json.with_suffix(".md").write_text(report.markdown(outcome))
    print(f"written to {arguments.json} and {arguments.json.with_suffix('.md').name}")
    return 1 if outcome.verdict.wrong else 0


def _plan(arguments: argparse.Namespace) -> Plan:
    chosen = tuple(arguments.only or FAULTS)
    killed = tuple(kind for kind in chosen if kind in KILLS or kind in MACHINES)
    return Plan(
        seed=arguments.seed,
        in_turn=() if arguments.random_only else chosen,
        at_most=arguments.at_most * 60,
        at_random=killed,
        seconds=arguments.minutes * 60,
        pause=(arguments.pause[0], arguments.pause[1]),
        crowd=Crowd(arguments.browsers, arguments.buyers, arguments.shoppers),
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.chaos")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=[*FAULTS], help="kinds of faults")
    parser.add_argument(
        "--minutes", type=float, default=2.0, help="of kills at random, after each kind in turn"
    )
    parser.add_argument(
        "--at-most", type=float, default=60.0, help="minutes after which no kind's turn begins"
    )
    parser.add_argument("--random-only", action="store_true", help="no kind in turn")
    parser.add_argument(
        "--pause", type=float, nargs=2, default=(2.0, 8.0), help="seconds between two faults"
    )
    parser.add_argument("--nodes", type=int, default=2, help="Ray nodes beside the head")
    parser.add_argument(
        "--replicas", type=int, default=1, help="of the workers, the relay and the events"
    )
    crowd = Crowd()
    parser.add_argument("--browsers", type=int, default=crowd.browsers)
    parser.add_argument("--buyers", type=int, default=crowd.buyers)
    parser.add_argument("--shoppers", type=int, default=crowd.shoppers, help="who try on")
    parser.add_argument("--json", type=Path, default=STATE / "chaos.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
