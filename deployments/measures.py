"""What the fitting room's replicas time, for Ray's metrics agents; docs/operations.md lists them.

The fitting room carries no code of the shop, so these are not among `commerce.core.metrics`.
"""

from dataclasses import dataclass
from typing import Literal

# Seconds: a pass on a GPU takes some seconds, one of the drape engine a tenth.
PASSES = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of the fitting room, in the same words as `commerce.core.metrics.Metric`."""

    name: str
    sentence: str
    labels: tuple[str, ...]
    buckets: tuple[float, ...] = ()
    kind: Literal["counter", "histogram"] = "histogram"


PASS = Measure(
    "atelier_engine_pass_duration_seconds",
    "How long one pass through the model took, whoever was in it.",
    (),
    PASSES,
)
BATCH = Measure(
    "atelier_engine_batch_size",
    "How many requests went through the model together.",
    (),
    (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0),
)
CALLS = Measure(
    "atelier_fitting_room_call_duration_seconds",
    "How long calls of the fitting room took with their wait in the replica, by task:"
    " prepare, measure, prepare-picture, embed-photo or generate.",
    ("task",),
    PASSES,
)
OUTCOMES = Measure(
    "atelier_fitting_room_calls_total",
    "The same calls by how they ended:"
    " done, refused, abandoned (nobody waited any more), out-of-memory or failed.",
    ("task", "outcome"),
    kind="counter",
)

MEASURES = (PASS, BATCH, CALLS, OUTCOMES)
