"""What kind of garment a silhouette is, and where that kind's landmarks lie on it."""

import numpy as np

from tryon.engine import Category
from tryon.errors import GarmentNotSupported, GarmentUnclear
from tryon.garments.dresses import find_dress
from tryon.garments.landmarks import Landmarks, to_points
from tryon.garments.lower import Box, find_crotch, find_skirt, find_trousers
from tryon.garments.outlines import outline_of
from tryon.garments.sleeves import part_sleeves
from tryon.garments.tops import LONGEST_TOP, check, find_landmarks
from tryon.imaging.arrays import Mask, Points
from tryon.shapes import GarmentShape, Kind

_COLLAR_RISE = 0.09  # of the neck's width: how far a collar stands above the shoulders, at least
_HOOD_RISE = 0.4  # the same of a hood
_FLAT_TOP = 0.04  # of the height: a waistband lies within it nearly everywhere
_WAISTBAND = 0.85  # of its width
_FLARE = 1.12  # hem over waist: a skirt for sure, not a cushion
_BULGE = 1.06  # the whole width over the hem's: a shoe seen from behind has no hem
_SLIM_DRESS = 1.7  # height over width of a dress without sleeves, at least

CATEGORIES: dict[Kind, Category] = {
    "t-shirt": "tops",
    "shirt": "tops",
    "hoodie": "tops",
    "jacket": "tops",
    "dress": "one-pieces",
    "skirt": "bottoms",
    "trousers": "bottoms",
}


def find(kind: Kind, alpha: Mask) -> dict[str, Points]:
    """The landmarks of a garment whose kind is known, in pixels, by the names of `tryon.shapes`.

    Raises:
        GarmentUnclear, GarmentNotSupported: the silhouette is not of that kind.
    """
    if kind == "trousers":
        return find_trousers(alpha)
    if kind == "skirt":
        return find_skirt(alpha)
    if kind == "dress":
        return find_dress(alpha)
    marks = find_landmarks(part_sleeves(alpha))
    check(marks)
    return to_points(marks)


def in_pixels(shape: GarmentShape, alpha: Mask) -> dict[str, Points]:
    """A shape's landmarks in the picture that they were found in, or in a larger or smaller one."""
    size = np.array(alpha.shape[::-1], np.float32)
    return {
        name: np.asarray(np.array(place) * size - 0.5, np.float32)
        for name, place in shape.points.items()
    }


def propose(alpha: Mask, category: Category = "auto") -> Kind:
    """The kind that a silhouette looks like, of those worn where the category says.

    An open jacket looks like a shirt; that one is a jacket, somebody has to say.

    Raises:
        GarmentNotSupported: it looks like none of them.
    """
    outline = outline_of(alpha > 0.5)  # noqa: PLR2004  # half covered
    if category == "one-pieces":
        return "dress"
    if category == "bottoms":
        return "skirt" if find_crotch(outline) is None else "trousers"
    try:
        marks = find_landmarks(part_sleeves(alpha))
    except (GarmentNotSupported, GarmentUnclear):
        if category == "tops":
            raise
        return _without_sleeves(alpha, outline)
    if category == "auto" and marks.length > LONGEST_TOP * marks.chest_width:
        return "dress"
    return _top(marks)


def _top(marks: Landmarks) -> Kind:
    """By what rises above the shoulders."""
    level = (marks.left.at("neck")[1] + marks.right.at("neck")[1]) / 2
    highest = min(side.path[side.neck :, 1].min() for side in (marks.left, marks.right))
    rise = float(level - highest) / max(marks.neck_width, 1.0)
    if rise > _HOOD_RISE:
        return "hoodie"
    return "shirt" if rise > _COLLAR_RISE else "t-shirt"


def _without_sleeves(alpha: Mask, outline: Points) -> Kind:
    if find_crotch(outline) is not None:
        return "trousers"
    box = Box.of(outline)
    if _has_waistband(alpha, box):
        marks = find_skirt(alpha)
        waist = marks["right-waist"][0] - marks["left-waist"][0]
        hem = marks["right-hem"][0] - marks["left-hem"][0]
        if hem > _FLARE * waist and box.width < _BULGE * hem:
            return "skirt"
    elif box.height > _SLIM_DRESS * box.width:
        return "dress"
    raise GarmentNotSupported


def _has_waistband(alpha: Mask, box: Box) -> bool:
    """Whether the upper edge is as good as straight."""
    silhouette = alpha > 0.5  # noqa: PLR2004  # half covered
    row = int(box.top + _FLAT_TOP * box.height)
    across = np.flatnonzero(silhouette[min(row + 1, len(silhouette) - 1)])
    if not len(across):
        return False
    return bool(silhouette[row, across[0] : across[-1] + 1].mean() > _WAISTBAND)
