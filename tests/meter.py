"""Who collects metrics in tests."""

from commerce.core.metrics import Metric


class Notes:
    """A meter that writes down what it is told: the metric's name, the value, its labels."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, float, tuple[str, ...]]] = []

    def record(self, metric: Metric, value: float, labels: tuple[str, ...]) -> None:
        self.lines.append((metric.name, value, labels))

    @property
    def last(self) -> dict[tuple[str, ...], float]:
        """The last value of everything, by its name and its labels."""
        return {(name, *labels): value for name, value, labels in self.lines}

    def labels(self, metric: Metric) -> list[tuple[str, ...]]:
        """What one metric was recorded with."""
        return [labels for name, _, labels in self.lines if name == metric.name]
