"""Parting sleeves that lie against the torso, so that the outline goes round them."""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.garments.landmarks import flip
from tryon.garments.outlines import half_outline, notches, outline_of
from tryon.imaging.arrays import Mask, Points

ARMPIT_DEPTH = 0.025  # of the garment's height: how far it cuts into the silhouette, at least
_GAP_BELOW = 0.45  # of the garment's height: a gap that starts lower may be a closed one's end
_ARMPIT_DROP = 0.42  # of the torso's width: how far below the shoulder an armpit is
_INSIDE = 0.02  # of the height: an armpit deeper in the cloth than that is parted


def part_sleeves(alpha: Mask) -> Mask:
    """Cuts sleeves that hang along the torso free of it, upwards from the gap at the hem."""
    left = _part_sleeve(alpha)
    return flip(_part_sleeve(flip(left)))


def _part_sleeve(alpha: Mask) -> Mask:
    silhouette = alpha > 0.5  # noqa: PLR2004  # half covered
    path, middle = half_outline(silhouette)
    height, top = float(np.ptp(path[:, 1])), float(path[:, 1].min())
    gaps = [
        path[index]
        for index, depth in notches(path, middle)
        if depth > ARMPIT_DEPTH * height
        and path[index, 1] - top > _GAP_BELOW * height
        and _lies_between_cloth(silhouette, path[index], height)
    ]
    if not gaps:
        return alpha
    x, y = min(gaps, key=lambda gap: gap[1])
    shoulder = int(np.flatnonzero(silhouette[:, round(x)])[0])
    armpit = shoulder + _ARMPIT_DROP * 2 * (middle - x)
    cut = alpha.copy()
    cv2.line(cut, (round(x), round(armpit)), (round(x), round(y) + 2), 0, 3)
    return cut


def _lies_between_cloth(silhouette: NDArray[np.bool_], gap: Points, height: float) -> bool:
    """Whether a gap below a point has a sleeve on its outer side."""
    row = min(round(gap[1] + 0.03 * height), len(silhouette) - 1)
    return bool(silhouette[row, : round(gap[0])].any())


def part_at(alpha: Mask, points: Mapping[str, Points]) -> Mask:
    """Cuts sleeves that lie against the torso free of it, from armpits that are known."""
    cut = alpha.copy()
    for side in ("left", "right"):
        armpit, cuff = points[f"{side}-armpit"], points[f"{side}-cuff-inner"]
        if _depth(alpha, armpit) > _INSIDE * alpha.shape[0]:
            beyond = cuff + (cuff - armpit) * 0.1
            ends = [(round(float(x)), round(float(y))) for x, y in (armpit, beyond)]
            cv2.line(cut, ends[0], ends[1], 0, 3)
    return cut


def _depth(alpha: Mask, place: Points) -> float:
    """How far inside the silhouette a place lies, in pixels; negative outside."""
    outline = outline_of(alpha > 0.5)  # noqa: PLR2004  # half covered
    x, y = place
    return float(cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=True))
