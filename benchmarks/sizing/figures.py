"""What the sizing computes with: measured figures, and guesses about shoppers, each called so."""

from dataclasses import dataclass
from typing import Any

import yaml

from devstack.paths import PROJECT


@dataclass(frozen=True)
class Route:
    """What one request costs.

    Attributes:
        per_visit: how often a visit asks it. A guess: put in your own shop's.
        web: seconds of a web replica's processor. An upper bound: 1 / (requests a second of one
            replica, docs/performance.md), load generator and database included.
        database: seconds of PostgreSQL's processors, cached answers counted as nothing.
    """

    per_visit: float
    web: float
    database: float


@dataclass(frozen=True)
class Engine:
    """What one picture costs.

    Attributes:
        prepare: seconds of a preprocessing replica's processor.
        infer: seconds of the device, or of a processor where there is none.
        measured: whether `infer` was, or was computed.
    """

    prepare: float
    infer: float
    gpu: bool
    measured: bool


@dataclass(frozen=True)
class Visits:
    """How shoppers come. All of it guessed, and all of it an option of the command.

    Attributes:
        busiest_hour: the share of a day's visits in its busiest hour; 1/24 would be no rhythm.
        try_ons: how many pictures an average visit asks for.
    """

    busiest_hour: float = 0.10
    try_ons: float = 0.10


# One visit: 6 lists, 1 search, 5 products, 2 looks at the cart; 2 in 100 buy; each try-on is asked
# for, uploaded and followed (a live stream, or a few polls).
ROUTES = {
    "list": Route(6, 1 / 358, 0.0005),
    "search": Route(1, 1 / 358, 0.003),
    "product": Route(5, 1 / 422, 0.0003),
    "cart": Route(2, 1 / 95, 0.003),
    "checkout": Route(0.02, 1 / 15, 0.015),
    "try-on": Route(0.10 * 5, 1 / 95, 0.003),
}
# Seconds of a try-on outside preprocessing and engine: fetching, storing, two hops of pictures. Not
# measured apart; the whole step of `make demo` minus the engine's own.
WORKER_SECONDS = 0.5

ENGINES = {
    # docs/performance.md: garments measured beforehand; drawn on one processor.
    "drape": Engine(prepare=0.70, infer=0.74, gpu=False, measured=True),
    # 779 TFLOP a picture at half of the 790 TFLOP/s that an H200 multiplies at: the target, and not
    # yet a measurement.
    "fashn": Engine(prepare=0.63, infer=2 * 779 / 790, gpu=True, measured=False),
}

# How full anything is run at its peak; above it, waits grow faster than load. Devices, which are
# dear and wait in one line behind a queue, fuller.
USE, DEVICE_USE = 0.6, 0.85


@dataclass(frozen=True)
class Ceilings:
    """What config/serve.yaml lets the cluster grow to, and what single services bear.

    Attributes:
        prefetch: how many try-ons one worker has under way.
        connections: PostgreSQL's, less what staff and migrations need. A guess.
        database: processors of PostgreSQL. A guess.
    """

    web: int
    workers: int
    prefetch: int
    preprocessing: int
    preprocessing_at_once: int
    engines: int
    background: int
    pool: int = 8 + 4
    connections: int = 480
    database: int = 32


def ceilings() -> Ceilings:
    """Read them from config/serve.yaml."""
    text = (PROJECT / "config" / "serve.yaml").read_text("utf-8")
    commerce, tryon = yaml.safe_load(text)["applications"]
    found = {one["name"]: one for one in (*commerce["deployments"], *tryon["deployments"])}
    return Ceilings(
        web=_most(found["Web"]),
        workers=_most(found["Worker"]),
        prefetch=commerce["args"]["prefetch"],
        preprocessing=_most(found["Preprocessing"]),
        preprocessing_at_once=int(found["Preprocessing"]["ray_actor_options"]["num_cpus"]),
        engines=_most(found["Engine"]),
        background=_most(found["Relay"]) + _most(found["Events"]),
    )


def _most(deployment: dict[str, Any]) -> int:
    scaled: dict[str, int] = deployment.get("autoscaling_config", {})
    return int(scaled.get("max_replicas", deployment.get("num_replicas", 1)))
