"""What a spline is made from."""

from dataclasses import dataclass

from tryon.imaging.arrays import Points


@dataclass(frozen=True, slots=True)
class Pairs:
    """Points in the garment's picture and where they land in the window, (n, 2) each."""

    source: Points
    target: Points
