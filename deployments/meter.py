"""Hands metrics to Ray, whose agent on each node shows Prometheus those of all its replicas."""

from collections.abc import Callable
from typing import Any, Literal, Protocol

from ray.serve import metrics as serve_metrics

# What Ray's exporter adds to the names of counters by itself.
_TOTAL = "_total"
Record = Callable[[float, tuple[str, ...]], None]


class Described(Protocol):
    """A metric: `commerce.core.metrics.Metric` or `deployments.measures.Measure`."""

    @property
    def name(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def buckets(self) -> tuple[float, ...]: ...
    @property
    def kind(self) -> Literal["counter", "gauge", "histogram"]: ...


class RayMeter:
    """Collects for Ray; inside of a replica only.

    Ray adds which application, deployment and replica it was, and `ray_` before the name.
    """

    def __init__(self) -> None:
        """Register nothing yet: a metric begins when something is recorded."""
        self._recorders: dict[str, Record] = {}

    def record(self, metric: Described, value: float, labels: tuple[str, ...]) -> None:
        """Record one value; about seven microseconds."""
        recorder = self._recorders.get(metric.name)
        if recorder is None:
            recorder = self._recorders[metric.name] = _recorder(metric)
        recorder(value, labels)


def _recorder(metric: Described) -> Record:
    name = metric.name
    # Serve's own annotation speaks of one label where it takes any number.
    keys: Any = metric.labels
    if metric.kind == "counter":
        counter = serve_metrics.Counter(name.removesuffix(_TOTAL), metric.sentence, keys)
        return lambda value, labels: counter.inc(value, _tags(keys, labels))
    if metric.kind == "gauge":
        gauge = serve_metrics.Gauge(name, metric.sentence, keys)
        return lambda value, labels: gauge.set(value, _tags(keys, labels))
    buckets = list(metric.buckets)
    histogram = serve_metrics.Histogram(name, metric.sentence, buckets, keys)
    return lambda value, labels: histogram.observe(value, _tags(keys, labels))


def _tags(keys: tuple[str, ...], labels: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(keys, labels, strict=True))
