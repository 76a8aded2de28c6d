"""What the shop counts and times, as Prometheus knows it; each has a row in docs/operations.md.

Who collects is handed in (`use`): in the cluster Ray's own agents (deployments/meter.py), elsewhere
nobody. Nothing here waits and nothing here fails: a metric is no reason to lose an order.

Labels have few values, all of them ours: no id, no address, no name that a client made up.
"""

import logging
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

logger = logging.getLogger(__name__)

Kind = Literal["counter", "gauge", "histogram"]

# Seconds. An answer from the cache takes one millisecond, the dashboard of a year some seconds.
ANSWERS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# What works in the background may take minutes.
WORK = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """One metric: the values of its labels are given in the order in which they are named here."""

    name: str
    sentence: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = field(default=(), kw_only=True)
    kind: ClassVar[Kind]


class Meter(Protocol):
    """Collects. Nothing that it does waits."""

    def record(self, metric: Metric, value: float, labels: tuple[str, ...]) -> None:
        """Count `value` more, note that it is now `value`, or that it took `value`."""
        ...


@dataclass(slots=True)
class _Process:
    meter: Meter | None = None
    has_complained: bool = False


_process = _Process()


def use(meter: Meter | None) -> None:
    """Have what this process counts collected by `meter`, or by nobody."""
    _process.meter = meter


def _record(metric: Metric, value: float, labels: tuple[str, ...]) -> None:
    if _process.meter is None:
        return
    try:
        _process.meter.record(metric, value, labels)
    except Exception:
        if not _process.has_complained:
            _process.has_complained = True
            logger.exception("%s is not collected; of further metrics nothing is said", metric.name)


class Counter(Metric):
    """Only grows; its name ends in `_total`."""

    kind = "counter"

    def add(self, *labels: str, amount: float = 1) -> None:
        """Count so many more."""
        if amount > 0:
            _record(self, amount, labels)


class Gauge(Metric):
    """Goes up and down."""

    kind = "gauge"

    def set(self, value: float, *labels: str) -> None:
        """Note what it is now."""
        _record(self, value, labels)


class Histogram(Metric):
    """How long things took, or how large they were."""

    kind = "histogram"

    def observe(self, value: float, *labels: str) -> None:
        """Note one more."""
        _record(self, value, labels)


REQUESTS = Histogram(
    "atelier_http_request_duration_seconds",
    "How long the shop took to answer, from the first byte asked to the last byte answered.",
    ("method", "route", "status"),
    buckets=ANSWERS,
)
REQUESTS_UNDER_WAY = Gauge(
    "atelier_http_requests_in_progress", "How many requests a replica is answering."
)
EVENTS = Counter(
    "atelier_events_handled_total",
    "Events that came to a subscriber: applied, repeated (applied before), retried, or dead.",
    ("subscriber", "outcome"),
)
EVENT_DURATION = Histogram(
    "atelier_event_duration_seconds",
    "How long a subscriber took to apply an event.",
    ("subscriber",),
    buckets=WORK,
)
PUBLISHED = Counter(
    "atelier_outbox_published_total", "Events that the relay has carried to the broker."
)
LOOP_RUNS = Counter(
    "atelier_loop_runs_total", "Steps of background loops: ok or failed.", ("loop", "outcome")
)
LOOP_SUCCESS = Gauge(
    "atelier_loop_last_success_timestamp_seconds",
    "When a background loop last did its step without failing, in Unix time.",
    ("loop",),
)
ATTEMPTS = Counter(
    "atelier_tryon_attempts_total",
    "Attempts at try-on jobs by how they ended: completed, refused, stale, failed or stopped.",
    ("outcome",),
)
STAGES = Histogram(
    "atelier_tryon_stage_duration_seconds",
    "How long an attempt spent fetching, preparing, generating and storing.",
    ("stage",),
    buckets=WORK,
)
JOB_DURATION = Histogram(
    "atelier_tryon_job_duration_seconds",
    "How long shoppers waited, from asking to the end: completed, refused or failed.",
    ("outcome",),
    buckets=WORK,
)
# What the events replicas measure every few seconds: each of them says the same, so take the
# largest (`max by`), never the sum.
TRYON_JOBS = Gauge(
    "atelier_tryon_jobs", "Try-on jobs that have not ended, by the stage they are in.", ("stage",)
)
OLDEST_TRYON = Gauge(
    "atelier_tryon_oldest_job_seconds", "How long ago the oldest job was asked for that goes on."
)
OUTBOX = Gauge(
    "atelier_outbox_events",
    "Events that wait to be carried to the broker; 10000 are these or more.",
)
OLDEST_EVENT = Gauge(
    "atelier_outbox_oldest_seconds", "How long ago the oldest of them was written."
)
QUEUES = Gauge(
    "atelier_queue_messages",
    "Messages that wait in a queue; those in queues whose names end in `dead` are dead letters.",
    ("queue",),
)
CONSUMERS = Gauge("atelier_queue_consumers", "Who takes messages from a queue.", ("queue",))
WORK_DUE = Gauge(
    "atelier_work_due",
    "Rows of work for the network that are due: letters, webhooks, refunds, erasures and others.",
    ("work",),
)
OLDEST_WORK = Gauge(
    "atelier_work_oldest_due_seconds", "For how long the oldest of them has been due.", ("work",)
)
STOCK = Gauge(
    "atelier_stock_units",
    "Pieces on the shelf (available), and those in orders that are not sent yet (reserved).",
    ("state",),
)
VARIANTS = Gauge(
    "atelier_stock_variants",
    "Variants by their stock: all, low, out, and negative, which never happens.",
    ("state",),
)
ORDERS = Gauge("atelier_orders", "Orders of the last day, by the state they are in.", ("status",))
ORDERS_MONEY = Gauge(
    "atelier_orders_amount_minor_units",
    "What the orders of the last day come to, by state, in the currency's smallest unit.",
    ("status", "currency"),
)
PAYMENTS = Gauge(
    "atelier_payments",
    "Payments of the last day by state, and those of any day that have `needs_attention`.",
    ("provider", "status"),
)
REFUNDS = Gauge("atelier_refunds", "Refunds that are not done, by state; of any day.", ("status",))
COMPONENTS = Gauge(
    "atelier_component_up",
    "Whether a part that the shop stands on answers: 1 or 0.",
    ("component",),
)
CONNECTIONS = Gauge("atelier_database_connections", "Connections of a replica's pool.", ("state",))
BUILD = Gauge(
    "atelier_build_info",
    "Always 1; which version runs, and on which revision of the database.",
    ("version", "revision", "schema"),
)

METRICS: tuple[Metric, ...] = (
    REQUESTS,
    REQUESTS_UNDER_WAY,
    EVENTS,
    EVENT_DURATION,
    PUBLISHED,
    LOOP_RUNS,
    LOOP_SUCCESS,
    ATTEMPTS,
    STAGES,
    JOB_DURATION,
    TRYON_JOBS,
    OLDEST_TRYON,
    OUTBOX,
    OLDEST_EVENT,
    QUEUES,
    CONSUMERS,
    WORK_DUE,
    OLDEST_WORK,
    STOCK,
    VARIANTS,
    ORDERS,
    ORDERS_MONEY,
    PAYMENTS,
    REFUNDS,
    COMPONENTS,
    CONNECTIONS,
    BUILD,
)
