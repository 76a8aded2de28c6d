"""One side of a top, and of the body that it goes to: what torso and sleeve have in common."""

from dataclasses import dataclass

import numpy as np

from tryon.engines.drape.body import Body
from tryon.engines.drape.measure import Facing
from tryon.garments.landmarks import Side
from tryon.imaging.arrays import Points

CLOTH = 0.012  # how far cloth lies above the body, of the distance between the shoulder joints
FLAT_TO_WORN = 0.88  # a flat garment's width to what is seen of it on a body
ALONG = 6  # points along a side


@dataclass(frozen=True, slots=True)
class Half:
    """Where one side of the torso lands, in pixels of the window.

    Attributes:
        slope: (n, 2) along the shoulder, from the neck outwards.
        armpit: (2,).
        side: (n, 2) from the armpit down to the hem.
    """

    slope: Points
    armpit: Points
    side: Points

    @property
    def neck(self) -> Points:
        return np.asarray(self.slope[0])

    @property
    def shoulder(self) -> Points:
        return np.asarray(self.slope[-1])


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a garment and of the body it goes to.

    Attributes:
        body: of the wearer.
        side: of it.
        mark: landmarks of the garment on that side.
        slope: target of the shoulder, from the neck outwards.
        hem: target of the hem's middle.
        scale: of the sleeve's length, from the garment's picture to the window.
        reach: of the sleeve along the arm.
    """

    body: Body
    side: Facing
    mark: Side
    slope: Points
    hem: Points
    scale: float
    reach: float


def line(start: Points, end: Points) -> Points:
    """Points inside a straight line, its ends excluded."""
    return start + np.outer([0.33, 0.67], end - start)
