"""A burst foretold by the simulation, beside the one that `benchmarks.burst` measured.

Of the measured run it is told what no simulation can know: when each job came, what a job takes
that waits for nothing, and how long the machine takes to notice a queue and to start a replica.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.sizing.simulation import Outcome, Station, simulate

Film = Mapping[str, Any]
# What a moment of the film says of a deployment.
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Growth:
    """How a deployment grew.

    Attributes:
        noticed: when it was told to, in seconds.
        started: when the new replicas ran, one moment each.
    """

    noticed: float
    started: float


@dataclass(frozen=True)
class Comparison:
    """Seconds foretold and measured, by their names."""

    foretold: dict[str, float]
    measured: dict[str, float]


def compare(film: Film, most_engines: int) -> Comparison:
    """Foretell a burst that was measured.

    Args:
        film: of one act, as `benchmarks.burst` writes it.
        most_engines: the ceiling that it had.
    """
    stayed = [job["stayed"] for job in film["jobs"]]
    measured = _figures(stayed, max(job["asked"] + job["stayed"] for job in film["jobs"]))
    outcome = foretell(film, most_engines)
    return Comparison(_figures(outcome.total, outcome.ended_at), measured)


def foretell(film: Film, most_engines: int) -> Outcome:
    """Play the same burst in the simulation."""
    act, arrivals = film["notes"]["act"], sorted(job["asked"] for job in film["jobs"])
    overhead = max(0.1, min(job["stayed"] for job in film["jobs"]) - act["service"])
    fewest, most = act["workers"]
    slots, more_slots = fewest * act["prefetch"], []
    if act["follows_jobs"]:
        wanted = math.ceil(len(arrivals) * act["service"] / act["within"])
        hands = min(most, math.ceil(len(arrivals) / act["prefetch"])) - fewest
        more_slots = [growth(film, "Worker").started] * hands * act["prefetch"]
    else:
        # Two requests an engine, of which there are never more than workers hold.
        wanted = math.ceil(min(slots, len(arrivals)) / 2)
    more = max(0, min(most_engines, wanted) - act["least"])
    engine = Station(
        "engine",
        act["least"],
        lambda: float(act["service"]),
        [growth(film, "Engine").started] * more,
    )
    # Fetching, storing and a hop each: nobody stands in line for it.
    rest = Station("rest", len(arrivals), lambda: overhead)
    return simulate(arrivals, [engine, rest], slots, more_slots)


def growth(film: Film, deployment: str) -> Growth:
    """When a deployment was first told to grow, and when half of what came had started."""
    moments = film["moments"]
    first = moments[0]["running"][deployment]
    most = max(moment["running"][deployment] for moment in moments)
    half = first + (most - first) / 2
    return Growth(
        noticed=_first(moments, "target", deployment, first + 1),
        started=_first(moments, "running", deployment, half),
    )


def _first(moments: Sequence[Film], what: str, deployment: str, least: float) -> float:
    found = (one["at"] for one in moments if one[what][deployment] >= least)
    return float(next(found, math.inf))


def _figures(stayed: Sequence[float], ended_at: float) -> dict[str, float]:
    ordered = sorted(stayed)
    shares = {"p50": 0.5, "p95": 0.95}
    found = {name: ordered[int(share * len(ordered))] for name, share in shares.items()}
    return {**found, "mean": sum(ordered) / len(ordered), "all done": ended_at}
