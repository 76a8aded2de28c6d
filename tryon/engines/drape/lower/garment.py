"""Trousers and skirts made ready to be draped: their sheets of cloth and the edges of those."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tryon.engines.drape.garment import bleed
from tryon.errors import GarmentUnclear
from tryon.garments.cutting import CutOut
from tryon.garments.kinds import find, in_pixels
from tryon.garments.legs import part_legs
from tryon.garments.outlines import nearest, outline_of, resample
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture, Points
from tryon.shapes import GarmentShape

LowerKind = Literal["trousers", "skirt"]
SIDES = ("left", "right")

_SEAM = 2.0  # pixels by which the two halves of trousers overlap


@dataclass(frozen=True, slots=True)
class DrapableLower:
    """Trousers or a skirt, cut out and measured.

    Attributes:
        picture: its colours, continued beyond its edge so that no background shows there.
        alpha: where it is.
        kind: one of the two.
        points: landmarks by the names of `tryon.shapes`, in pixels.
        outline: (n, 2) pixels.
    """

    picture: Picture
    alpha: Mask
    kind: LowerKind
    points: Mapping[str, Points]
    outline: Points

    @property
    def waist_width(self) -> float:
        return float(np.hypot(*(self.points["right-waist"] - self.points["left-waist"])))

    @property
    def waist(self) -> Points:
        """The middle of the waistband's upper edge."""
        return np.asarray((self.points["left-waist"] + self.points["right-waist"]) / 2)

    @property
    def hip_width(self) -> float:
        """Where the hips go; of the waist if it has no hips."""
        if "left-hip" not in self.points:
            return self.waist_width
        return float(self.points["right-hip"][0] - self.points["left-hip"][0])

    def hem(self, side: str) -> Points:
        """The hem's outer corner on one side."""
        name = f"{side}-hem-outer" if self.kind == "trousers" else f"{side}-hem"
        return np.asarray(self.points[name])

    def outer(self, side: str, heights: Points) -> Points:
        """The outer edge from the waist to the hem at those heights, (n, 2)."""
        other = "right" if side == "left" else "left"
        path = self._between(self.points[f"{side}-waist"], self.hem(side), self.hem(other))
        return _at_heights(path, heights)

    def inner(self, side: str, heights: Points) -> Points:
        """A trouser leg's inner edge from the crotch to the hem at those heights, (n, 2)."""
        crotch, hem = self.points["crotch"], self.points[f"{side}-hem-inner"]
        path = self._between(crotch, hem, self.points[f"{side}-waist"])
        return _at_heights(path, heights)

    def lower_edge(self, count: int) -> Points:
        """A skirt's hem from left to right, (count, 2)."""
        left, right = self.points["left-hem"], self.points["right-hem"]
        return resample(self._between(left, right, self.points["left-waist"]), count)

    def _between(self, start: Points, end: Points, avoided: Points) -> Points:
        """The outline from one place to another, the way round that does not pass a third."""
        first, last, shunned = (nearest(self.outline, place) for place in (start, end, avoided))
        rolled = np.roll(self.outline, -first, axis=0)
        count = len(rolled)
        last, shunned = (last - first) % count, (shunned - first) % count
        path = (
            rolled[: last + 1]
            if shunned > last
            else np.roll(rolled[::-1], 1, axis=0)[: count - last + 1]
        )
        return np.concatenate([start[None], path[1:-1], end[None]])


def prepare_lower(cut: CutOut, shape: GarmentShape) -> DrapableLower:
    """Measures trousers or a skirt; finds what landmarks its shape does not give.

    Raises:
        GarmentUnclear: they cannot be found.
    """
    if shape.kind not in ("trousers", "skirt"):
        raise GarmentUnclear
    kind: LowerKind = "trousers" if shape.kind == "trousers" else "skirt"
    if kind == "trousers":
        cut = part_legs(cut)
    points = in_pixels(shape, cut.alpha) if shape.points else find(kind, cut.alpha)
    outline = outline_of(cut.alpha > 0.5)  # noqa: PLR2004  # half covered
    return DrapableLower(bleed(cut.picture, cut.alpha), cut.alpha, kind, points, outline)


def halves(garment: DrapableLower) -> tuple[Mask, Mask]:
    """Trousers cut apart from the waist's middle to the crotch; they overlap a little."""
    height, width = garment.alpha.shape
    points = garment.points
    hems = (points["left-hem-inner"] + points["right-hem-inner"]) / 2
    above = np.array([garment.waist[0], -9.0])
    below = np.array([hems[0], height + 9.0])
    seam = np.array([above, garment.waist, points["crotch"], hems, below])
    parts = []
    for far in (-9.0, width + 9.0):
        corners = np.concatenate([seam, [[far, height + 9.0], [far, -9.0]]])
        side = masks.dilate(masks.polygon((height, width), corners), _SEAM)
        parts.append(np.asarray(garment.alpha * side, np.float32))
    return parts[0], parts[1]


def _at_heights(path: Points, heights: Points) -> Points:
    """A path's points at heights that it passes on its way down; its ends beyond them."""
    downwards = np.maximum.accumulate(path[:, 1])
    return np.stack([np.interp(heights, downwards, path[:, 0]), heights], -1).astype(np.float32)
