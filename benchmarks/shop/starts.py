"""`python -m benchmarks.shop.starts`: how long one replica more takes to start, and what it weighs.

On a platform that runs and is not asked for anything, one deployment after the other gets a second
replica and loses it again. The times are those that Serve's controller logs: from the decision to
the first health check, and of it the constructor with all that it reads. What a process weighs is
its proportional share of memory (PSS), a few seconds after the start.
"""

import argparse
import json
import re
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks.shop import machine
from benchmarks.shop.stage import Stage, opened
from devstack.paths import STATE

HOME = STATE / "bench-starts"
# By application, as Serve's log and the command lines of its processes name them.
DEPLOYMENTS = {
    "Web": "commerce", "Relay": "commerce", "Events": "commerce", "Worker": "commerce",
    "Engine": "tryon", "Preprocessing": "tryon",
}  # fmt: skip
_PATIENCE = 150.0
_SETTLE = 5.0
_STARTED = re.compile(
    r"deployment='(\w+)'.* started successfully .* after ([\d.]+)s \(PID: (\d+)\)\."
    r" .* took ([\d.]+)s\."
)


@dataclass(frozen=True)
class Start:
    """One start.

    Attributes:
        seconds: from Serve's decision until it counts on the replica.
        constructing: of it, the constructor and the first health check.
    """

    deployment: str
    seconds: float
    process: int
    constructing: float


def told(line: str) -> Start | None:
    """What a line of the controller's log says of a start, if it is of one."""
    found = _STARTED.search(line)
    if found is None:
        return None
    return Start(found[1], float(found[2]), int(found[3]), float(found[4]))


def main() -> None:
    """Measure and print."""
    options = _parse()
    shutil.rmtree(HOME / "services", ignore_errors=True)
    said = []
    with opened(HOME, products=100) as stage:
        for deployment in options.deployments:
            starts, weights = _measure(stage, deployment, options.times)
            seconds = [one.seconds for one in starts]
            said.append(
                {
                    "deployment": deployment,
                    "median s": statistics.median(seconds),
                    "least s": min(seconds),
                    "most s": max(seconds),
                    "constructor s": statistics.median(one.constructing for one in starts),
                    "PSS MB": round(statistics.median(weights)),
                    "starts": [asdict(one) for one in starts],
                }
            )
            shown = {name: value for name, value in said[-1].items() if name != "starts"}
            print("  ".join(f"{name} {value}" for name, value in shown.items()), flush=True)
            options.json.write_text(json.dumps(said, indent=1))


def _measure(stage: Stage, deployment: str, times: int) -> tuple[list[Start], list[float]]:
    """Add a replica and take it away, so many times; the last one's weight is of both."""
    starts, weights = [], []
    for _ in range(times):
        machine.wait_until_quiet()
        before = len(list(_starts()))
        stage.scale(**{deployment: 2})
        _have(stage, deployment, 2)
        starts += list(_starts())[before:]
        time.sleep(_SETTLE)
        weights += [weight(process) for process in _processes(stage, deployment)]
        stage.scale(**{deployment: 1})
        _have(stage, deployment, 1)
    return [one for one in starts if one.deployment == deployment], weights


def _starts() -> Iterator[Start]:
    logs = (HOME / "cluster" / "ray").glob("session_2*/logs/serve/controller*.log")
    for log in logs:
        for line in log.read_text().splitlines():
            start = told(line)
            if start is not None:
                yield start


def _processes(stage: Stage, deployment: str) -> Sequence[int]:
    return stage.processes(f"{DEPLOYMENTS[deployment]}:{deployment}")


def _have(stage: Stage, deployment: str, count: int) -> None:
    """Wait until there are so many, and Serve has nothing left to do.

    Raises:
        RuntimeError: that takes too long.
    """
    deadline = time.monotonic() + _PATIENCE
    while len(_processes(stage, deployment)) != count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{deployment}: {len(_processes(stage, deployment))}, not {count}")
        time.sleep(0.5)


def weight(process: int) -> float:
    """MB of a process, its share of what it shares with others included."""
    return float(psutil.Process(process).memory_full_info().pss / 1e6)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.shop.starts", description=__doc__)
    parser.add_argument(
        "--deployments", nargs="+", choices=DEPLOYMENTS, default=["Web", "Engine", "Preprocessing"]
    )
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", type=Path, default=HOME / "starts.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
