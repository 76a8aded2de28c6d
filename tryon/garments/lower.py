"""The landmarks of trousers and skirts, read off the silhouette."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.errors import GarmentUnclear
from tryon.garments.outlines import defects, nearest, outline_of
from tryon.imaging.arrays import Mask, Points

_BAND = 0.12  # of the height: where the waist's corners are looked for
_HEM_BAND = 0.25  # the same of the hem's, which may be curved
_CORNER = 0.5  # how much a corner is aside rather than high or low
_LEAST_GAP = 0.08  # of the height: a gap between legs goes up that far, at least
_CROTCH_HEIGHT = (0.12, 0.9)  # of the height, from the top
_MIDDLE = (0.25, 0.75)  # of the width
_HIP_OF_RISE = 0.7  # of the way from waist to crotch
_HIP_OF_WIDTH = 0.55  # of a skirt's waist: how far below it the hips are
_WIDEST_SKIRT = 4.0  # hem over waist
_NARROWEST_SKIRT = 0.85
_WIDEST_BULGE = 1.3  # the whole width over the hem
_SKIRT_LENGTHS = (0.55, 6.0)  # length over waist
_LOPSIDED = 0.25  # of the width


@dataclass(frozen=True, slots=True)
class Box:
    """The smallest upright box round an outline, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, outline: Points) -> "Box":
        left, top = outline.min(0)
        right, bottom = outline.max(0)
        return cls(float(left), float(top), float(right), float(bottom))

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)


def find_crotch(outline: Points) -> Points | None:
    """The upper end of the gap between two legs; None if there are none."""
    box = Box.of(outline)
    best, deepest = None, _LEAST_GAP * box.height
    for start, end, index, fixed in defects(outline):
        x, y = outline[index]
        aside = (x - box.left) / box.width
        high = (y - box.top) / box.height
        ends = np.minimum(outline[start, 1], outline[end, 1])
        below = ends > y and ends > box.top + (1 - _HEM_BAND) * box.height
        central = _MIDDLE[0] < aside < _MIDDLE[1]
        right_height = _CROTCH_HEIGHT[0] < high < _CROTCH_HEIGHT[1]
        if below and central and right_height and fixed / 256 > deepest:
            best, deepest = np.array([x, y], np.float32), fixed / 256
    return best


def find_trousers(alpha: Mask) -> dict[str, Points]:
    """The landmarks of trousers or shorts with their legs apart.

    Raises:
        GarmentUnclear: the silhouette is not theirs.
    """
    outline = outline_of(alpha > 0.5)  # noqa: PLR2004  # half covered
    crotch = find_crotch(outline)
    if crotch is None:
        raise GarmentUnclear
    found = {"crotch": crotch, **_waist(outline)}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        leg = outline[(crotch[0] - outline[:, 0]) * sign > 0]
        leg = leg[leg[:, 1] > max(crotch[1], leg[:, 1].max() - _HEM_BAND * np.ptp(outline[:, 1]))]
        found[f"{side}-hem-outer"] = _corner(leg, np.array([-sign, 1 / _CORNER]))
        found[f"{side}-hem-inner"] = _corner(leg, np.array([sign, 1 / _CORNER]))
        waist = found[f"{side}-waist"]
        height = waist[1] + _HIP_OF_RISE * (crotch[1] - waist[1])
        found[f"{side}-hip"] = _beside(outline, height, sign)
    _check_even(found, Box.of(outline))
    return found


def find_skirt(alpha: Mask) -> dict[str, Points]:
    """The landmarks of a skirt.

    Raises:
        GarmentUnclear: the silhouette is not a skirt's.
    """
    outline = outline_of(alpha > 0.5)  # noqa: PLR2004  # half covered
    box = Box.of(outline)
    found = _waist(outline)
    low = outline[outline[:, 1] > box.bottom - _HEM_BAND * box.height]
    waist = float(found["right-waist"][0] - found["left-waist"][0])
    for side, sign in (("left", 1.0), ("right", -1.0)):
        found[f"{side}-hem"] = _corner(low, np.array([-sign, 1 / _CORNER]))
        height = found[f"{side}-waist"][1] + _HIP_OF_WIDTH * waist
        if height < found[f"{side}-hem"][1] - 0.1 * box.height:
            found[f"{side}-hip"] = _beside(outline, height, sign)
    hem = float(found["right-hem"][0] - found["left-hem"][0])
    length = float(found["left-hem"][1] - found["left-waist"][1])
    wide = _NARROWEST_SKIRT * waist < hem < _WIDEST_SKIRT * waist
    straight = box.width < _WIDEST_BULGE * hem
    usual = _SKIRT_LENGTHS[0] < length / max(waist, 1) < _SKIRT_LENGTHS[1]
    if not (wide and straight and usual):
        raise GarmentUnclear
    if len([name for name in found if name.endswith("hip")]) == 1:
        found = {name: at for name, at in found.items() if not name.endswith("hip")}
    _check_even(found, box)
    return found


def _waist(outline: Points) -> dict[str, Points]:
    """The two upper corners."""
    box = Box.of(outline)
    high = outline[outline[:, 1] < box.top + _BAND * box.height]
    return {
        "left-waist": _corner(high, np.array([-1, -1 / _CORNER])),
        "right-waist": _corner(high, np.array([1, -1 / _CORNER])),
    }


def _corner(places: Points, direction: NDArray[np.float64]) -> Points:
    """The place furthest in a direction."""
    if not len(places):
        raise GarmentUnclear
    return np.asarray(places[(places @ direction).argmax()], np.float32)


def _beside(outline: Points, height: float, sign: float) -> Points:
    """Where the outline passes a height, on the left if the sign is positive."""
    edge = outline[:, 0].min() if sign > 0 else outline[:, 0].max()
    near = outline[np.abs(outline[:, 1] - height) < 1.5]  # noqa: PLR2004  # pixels: it is dense
    outermost = near[(near[:, 0] * -sign).argmax()] if len(near) else np.array([edge, height])
    return np.asarray(outline[nearest(outline, outermost)], np.float32)


def _check_even(found: dict[str, Points], box: Box) -> None:
    """Refuses what leans or was folded: corners of one pair at very different heights."""
    for name, place in found.items():
        other = found.get(name.replace("left-", "right-", 1), place)
        if abs(float(place[1] - other[1])) > _LOPSIDED * box.width:
            raise GarmentUnclear
