"""The landmarks of a top: places on its outline, and their names.

The outline is walked from the middle of the hem over the left side to the middle of the top; along
it come hem corner, armpit, inner cuff, outer cuff, shoulder and neck, always in this order. The
right side is the same walk on the mirrored silhouette.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tryon.errors import GarmentUnclear
from tryon.garments.outlines import half_outline, nearest, resample
from tryon.imaging.arrays import Mask, Points


@dataclass(frozen=True, slots=True)
class Side:
    """One half of a top: a path along its outline and the places on it.

    Attributes:
        path: (n, 2) pixels from the hem's middle to the middle of the top.
        hem: index into the path, as are the following.
        armpit: where sleeve and torso part.
        cuff_inner: the cuff's corner towards the torso.
        cuff_outer: the other.
        shoulder: above the armpit.
        neck: where the shoulder's slope ends.
    """

    path: Points
    hem: int
    armpit: int
    cuff_inner: int
    cuff_outer: int
    shoulder: int
    neck: int

    def at(self, name: str) -> Points:
        return np.asarray(self.path[getattr(self, name)], np.float32)

    def between(self, start: str, end: str, count: int) -> Points:
        """`count` points along the outline, evenly, both ends included."""
        return resample(self.path[getattr(self, start) : getattr(self, end) + 1], count)

    def with_neck(self, place: Points) -> "Side":
        """The same side with its neck point where the outline is nearest to a place."""
        distance = np.hypot(*(self.path[self.shoulder + 2 :] - place).T)
        return replace(self, neck=self.shoulder + 2 + int(distance.argmin()))

    def mirrored(self, width: int) -> "Side":
        """The same side in the mirror image of its picture, which is so many pixels wide."""
        path = self.path * [-1, 1] + [width - 1, 0]
        return replace(self, path=path.astype(np.float32))

    @property
    def sleeve_length(self) -> float:
        cuff = (self.at("cuff_inner") + self.at("cuff_outer")) / 2
        return float(np.hypot(*(cuff - self.at("shoulder"))))

    @property
    def cuff_width(self) -> float:
        return float(np.hypot(*(self.at("cuff_inner") - self.at("cuff_outer"))))


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Both halves of a top; left and right as seen in the picture."""

    left: Side
    right: Side

    @property
    def shoulder_width(self) -> float:
        return float(np.hypot(*(self.right.at("shoulder") - self.left.at("shoulder"))))

    @property
    def chest_width(self) -> float:
        return float(np.hypot(*(self.right.at("armpit") - self.left.at("armpit"))))

    @property
    def neck_width(self) -> float:
        return float(np.hypot(*(self.right.at("neck") - self.left.at("neck"))))

    @property
    def length(self) -> float:
        """From the height of the neck points to the hem."""
        hem = (self.left.at("hem") + self.right.at("hem")) / 2
        neck = (self.left.at("neck") + self.right.at("neck")) / 2
        return float(hem[1] - neck[1])


_FIELDS = {
    "hem": "hem",
    "armpit": "armpit",
    "cuff-inner": "cuff_inner",
    "cuff-outer": "cuff_outer",
    "shoulder": "shoulder",
    "collar": "neck",
}
"""A landmark's name in `tryon.shapes`, less its side, and the field of `Side`: in path order."""


def to_points(marks: Landmarks) -> dict[str, Points]:
    """The landmarks by the names of `tryon.shapes`, in pixels."""
    sides = {"left": marks.left, "right": marks.right}
    return {
        f"{name}-{part}": side.at(field)
        for part, field in _FIELDS.items()
        for name, side in sides.items()
    }


def place_landmarks(alpha: Mask, points: Mapping[str, Points]) -> Landmarks:
    """The landmarks of a top of which is known where they are.

    Each is moved to the nearest point of the outline, in the order of a walk along it.

    Args:
        alpha: where the top is.
        points: in pixels, by the names of `tryon.shapes`.

    Raises:
        GarmentUnclear: they do not come in this order, or the silhouette is no top's.
    """
    left = _place_side(alpha, [points[f"left-{part}"] for part in _FIELDS])
    mirror = np.array([alpha.shape[1] - 1, 0], np.float32)
    flipped = [mirror + points[f"right-{part}"] * [-1, 1] for part in _FIELDS]
    right = _place_side(flip(alpha), flipped)
    return Landmarks(left, right.mirrored(alpha.shape[1]))


def _place_side(alpha: Mask, places: Sequence[Points]) -> Side:
    path, _ = half_outline(alpha > 0.5)  # noqa: PLR2004  # half covered
    indices = [nearest(path, place) for place in places]
    if any(one >= other for one, other in pairwise(indices)):
        raise GarmentUnclear
    return Side(path, *indices)


def flip(alpha: Mask) -> Mask:
    """The mirror image, whose left half is the right one."""
    return np.ascontiguousarray(alpha[:, ::-1])
