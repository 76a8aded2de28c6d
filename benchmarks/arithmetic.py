"""What benchmarks compute from what they measured."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least that share of values does not exceed (nearest rank).

    Raises:
        ValueError: there are no values, or the share is not above 0 and at most 1.
    """
    if not values or not 0 < share <= 1:
        raise ValueError(len(values), share)
    # Rounded first: 0.95 * 100 is a little more than 95.
    return sorted(values)[math.ceil(round(share * len(values), 9)) - 1]


@dataclass(frozen=True)
class Line:
    """y = start + slope * x, by least squares; `error` is the slope's standard error."""

    start: float
    slope: float
    error: float


def line(points: Sequence[tuple[float, float]]) -> Line:
    """The line through points.

    Raises:
        ValueError: there are fewer than three, or all have one x.
    """
    count = len(points)
    mean_x, mean_y = (sum(values) / count for values in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if count < 3 or not spread:  # noqa: PLR2004 - through two points goes a line without an error
        raise ValueError(count)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    start = mean_y - slope * mean_x
    missed = sum((y - start - slope * x) ** 2 for x, y in points)
    return Line(start, slope, math.sqrt(missed / (count - 2) / spread))


def schedule(rate: float, seconds: float) -> Iterator[tuple[int, float]]:
    """The requests of an open loop, and when each is due, in seconds since it began."""
    for number in itertools.count():
        at = number / rate
        if at >= seconds:
            return
        yield number, at
