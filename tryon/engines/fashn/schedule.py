"""When the network is asked, and how often."""

import math
from itertools import pairwise

from tryon.engine import Mode

STEPS: dict[Mode, int] = {"fast": 20, "balanced": 30, "quality": 50}
_SHIFT = 1.5  # more steps where the picture is still noise


def times(steps: int) -> list[float]:
    """The times of `steps` steps, `steps` + 1 of them, rising from 0, all noise, to 1."""
    evenly = [1 - step / steps for step in range(steps + 1)]
    return [_shifted(u) for u in evenly][::-1]


def _shifted(u: float) -> float:
    if u <= 0:
        return 0.0
    weight = math.exp(-_SHIFT)
    return weight / (weight + (1 / u - 1))


def strides(steps: int) -> list[tuple[float, float]]:
    """For each step, the time it begins at and how long it is."""
    return [(begin, end - begin) for begin, end in pairwise(times(steps))]
