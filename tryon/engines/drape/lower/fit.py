"""What fitted trousers and skirts have in common."""

from dataclasses import dataclass

import numpy as np

from tryon.engines.drape.lower import measure
from tryon.engines.drape.lower.garment import DrapableLower
from tryon.engines.drape.lower.legs import Legs
from tryon.engines.drape.pairs import Pairs
from tryon.imaging.arrays import Points

RISE_ROWS = 6  # points along an edge between waist and crotch
FLAT_TO_WORN = 0.9  # a flat garment's width to what is seen of it on a body
EASE = 0.012  # of the torso's length: cloth beyond what was worn before


@dataclass(frozen=True, slots=True)
class LowerFit:
    """Fitted trousers or a fitted skirt.

    Attributes:
        sheets: for the spline of each: left and right leg, or the skirt.
        waist: (2, 2) where the waistband's upper corners land.
        hems: how low it hangs on the left and the right leg, in rows of the window.
        scale: the window's pixels for one of the garment's picture.
    """

    sheets: tuple[Pairs, ...]
    waist: Points
    hems: tuple[float, float]
    scale: float


def scale_of(garment: DrapableLower, legs: Legs, waist: float, low: float) -> float:
    """The window's pixels for one of the garment's picture, if its hips fit the wearer's.

    Args:
        garment: to be worn.
        legs: of the wearer.
        waist: the row where it begins.
        low: the row below the hips.
    """
    rows = np.linspace(waist, low, RISE_ROWS)
    widest = float(np.median(measure.hip_edges(legs, rows).width[2:]))
    return widest / (garment.hip_width * FLAT_TO_WORN)


def across(start: Points, end: Points) -> Points:
    """Points between two others, these excluded."""
    return start + np.outer([0.25, 0.5, 0.75], end - start)
