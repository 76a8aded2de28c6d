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
    ("engine",),
    PASSES,
)
BATCH = Measure(
    "atelier_engine_batch_size",
    "How many requests went through the model together.",
    ("engine",),
    (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0),
)
FINISHING = Measure(
    "atelier_engine_finish_duration_seconds",
    "How long it took to compose, encode and score the pictures of a request.",
    ("engine",),
    PASSES,
)
PREPARATION = Measure(
    "atelier_preparation_duration_seconds",
    "How long a preprocessing replica worked, by task: prepare or measure.",
    ("task",),
    PASSES,
)
OUTCOMES = Measure(
    "atelier_fitting_room_calls_total",
    "Calls of the fitting room by task (prepare, measure, generate) and how they ended:"
    " done, refused, abandoned (nobody waited any more), out-of-memory or failed.",
    ("task", "outcome"),
    kind="counter",
)

MEASURES = (PASS, BATCH, FINISHING, PREPARATION, OUTCOMES)
