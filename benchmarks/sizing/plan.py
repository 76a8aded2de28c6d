"""From shoppers a day to replicas, GPUs, connections and consumers, and where each part is full."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.sizing.figures import (
    DEVICE_USE,
    ROUTES,
    USE,
    WORKER_SECONDS,
    Ceilings,
    Engine,
    Visits,
)
from benchmarks.sizing.simulation import Outcome, Station, simulate
from benchmarks.sizing.theory import servers_for

# Nineteen of twenty shoppers wait no longer than this for a device.
PATIENCE, SHARE = 5.0, 0.95


@dataclass(frozen=True)
class Load:
    """The busiest hour, a second."""

    visits: float
    requests: float
    try_ons: float
    web: float
    database: float


@dataclass(frozen=True)
class Plan:
    """What the busiest hour of such a day needs."""

    load: Load
    web: int
    database: int
    connections: int
    workers: int
    preprocessing: int
    engines: int


def load(shoppers: int, visits: Visits) -> Load:
    """What the shoppers of a day ask for in its busiest hour; a shopper is a visit."""
    rate = shoppers * visits.busiest_hour / 3600
    per_try_on = visits.try_ons / Visits.try_ons
    calls = {
        name: rate * route.per_visit * (per_try_on if name == "try-on" else 1)
        for name, route in ROUTES.items()
    }
    return Load(
        visits=rate,
        requests=sum(calls.values()),
        try_ons=rate * visits.try_ons,
        web=sum(calls[name] * route.web for name, route in ROUTES.items()),
        database=sum(calls[name] * route.database for name, route in ROUTES.items()),
    )


def plan(shoppers: int, visits: Visits, engine: Engine, limits: Ceilings) -> Plan:
    """The fewest of everything, run at most at `USE`, that the busiest hour needs."""
    busy = load(shoppers, visits)
    web = max(2, math.ceil(busy.web / USE))
    engines = _engines(busy, engine)
    in_flight = busy.try_ons * (WORKER_SECONDS + engine.prepare + engine.infer + PATIENCE / 2)
    workers = max(2, math.ceil(in_flight / limits.prefetch))
    return Plan(
        load=busy,
        web=web,
        database=max(1, math.ceil(busy.database / USE)),
        connections=(web + workers + limits.background) * limits.pool,
        workers=workers,
        preprocessing=max(
            2, math.ceil(busy.try_ons * engine.prepare / USE / limits.preprocessing_at_once)
        ),
        engines=engines,
    )


def _engines(busy: Load, engine: Engine) -> int:
    """By how long one waits for them, and by how full they are."""
    by_wait = servers_for(busy.try_ons * engine.infer, engine.infer, SHARE, PATIENCE)
    return max(1, by_wait, math.ceil(busy.try_ons * engine.infer / DEVICE_USE))


def saturation(visits: Visits, engine: Engine, limits: Ceilings) -> dict[str, int]:
    """How many shoppers a day each part bears at its ceiling, the narrowest first."""
    one = load(1_000_000, visits)
    in_flight = one.try_ons * (WORKER_SECONDS + engine.prepare + engine.infer)
    spare = limits.connections / limits.pool - limits.workers - limits.background
    bears = {
        "engine replicas": limits.engines / (one.try_ons * engine.infer),
        "preprocessing replicas": limits.preprocessing
        * limits.preprocessing_at_once
        / (one.try_ons * engine.prepare),
        "try-on workers": limits.workers * limits.prefetch / in_flight,
        "web replicas": limits.web * USE / one.web,
        "connections": spare * USE / one.web,
        "PostgreSQL's processors": limits.database * USE / one.database,
    }
    return {name: int(bears[name] * 1_000_000) for name in sorted(bears, key=bears.__getitem__)}


def rehearse(planned: Plan, engine: Engine, limits: Ceilings, hours: float = 0.5) -> Outcome:
    """The planned cluster under chance arrivals of the busiest hour, simulated.

    Service is drawn as half fixed and half exponential: pictures of one size take as long.
    """
    chance = random.Random(20_000)
    jobs = min(60_000, int(planned.load.try_ons * hours * 3600))
    stations = [
        Station(
            "preprocessing",
            planned.preprocessing * limits.preprocessing_at_once,
            lambda: _seconds(engine.prepare, chance),
        ),
        Station("engine", planned.engines, lambda: _seconds(engine.infer, chance)),
        # Storing, which nobody waits in line for.
        Station("worker", jobs + 1, lambda: WORKER_SECONDS),
    ]
    arrivals = _arrivals(planned.load.try_ons, jobs, chance)
    return simulate(arrivals, stations, planned.workers * limits.prefetch)


def _seconds(mean: float, chance: random.Random) -> float:
    return mean / 2 + chance.expovariate(2 / mean)


def _arrivals(rate: float, count: int, chance: random.Random) -> Iterator[float]:
    moment = 0.0
    for _ in range(count):
        moment += chance.expovariate(rate)
        yield moment
