"""Where a top's neck, shoulders, armpits, cuffs and hem are, read off its silhouette."""

import numpy as np
from numpy.typing import NDArray

from tryon.errors import GarmentNotSupported, GarmentUnclear
from tryon.garments.landmarks import Landmarks, Side, flip
from tryon.garments.outlines import half_outline, notches
from tryon.garments.sleeves import ARMPIT_DEPTH
from tryon.imaging.arrays import Mask, Points

_ARMPIT_HEIGHTS = (0.12, 0.8)  # of the garment's height, from its top
_SLEEVES_END = 0.6  # of a dress's height, at the lowest
_SLEEVES_OUTSIDE = 0.25  # of half the width: an armpit is further in
_SLOPE_PART = 0.35  # of the way from shoulder to centre that is surely shoulder, not collar
_NECK_LEAVES_SLOPE = 0.02  # of the garment's shoulder width
LONGEST_TOP = 2.4  # length over chest width; a dress is longer
_SHORTEST_TOP = 0.8
_SHORTEST_SLEEVE = 0.2  # of the shoulder width
_LOPSIDED = 0.35  # difference of left and right over their mean
_WIDEST_NECK = 0.82  # of the shoulder width
_NECK_RANGE = (0.28, 0.78)  # half neck width as a part of half the shoulder width


def find_landmarks(alpha: Mask, *, waisted: bool = False) -> Landmarks:
    """The landmarks of a top laid flat or hanging.

    Args:
        alpha: where it is.
        waisted: whether it may be narrower at the waist than at the armpits, as a dress is.

    Raises:
        GarmentNotSupported: there are no sleeves to be seen.
        GarmentUnclear: the silhouette is not that of a top.
    """
    left = _find_side(alpha, waisted=waisted)
    right = _find_side(flip(alpha), waisted=waisted)
    return Landmarks(left, right.mirrored(alpha.shape[1]))


def check(landmarks: Landmarks) -> None:
    """Refuses silhouettes whose measures are not a top's.

    Raises:
        GarmentNotSupported: it has no sleeves, or is as long as a dress.
        GarmentUnclear: it is no top, or lies askew.
    """
    length = landmarks.length / landmarks.chest_width
    if length > LONGEST_TOP:
        raise GarmentNotSupported
    sleeves = [side.sleeve_length for side in (landmarks.left, landmarks.right)]
    if min(sleeves) < _SHORTEST_SLEEVE * landmarks.shoulder_width:
        raise GarmentNotSupported
    uneven = abs(sleeves[0] - sleeves[1]) / np.mean(sleeves)
    armpits = abs(landmarks.left.at("armpit")[1] - landmarks.right.at("armpit")[1])
    if (
        length < _SHORTEST_TOP
        or uneven > _LOPSIDED
        or armpits > _LOPSIDED * landmarks.chest_width
        or landmarks.neck_width > _WIDEST_NECK * landmarks.shoulder_width
    ):
        raise GarmentUnclear


def _find_side(alpha: Mask, *, waisted: bool) -> Side:
    silhouette = alpha > 0.5  # noqa: PLR2004  # half covered
    path, middle = half_outline(silhouette)
    armpit = _find_armpit(silhouette, path, middle)
    if waisted:
        armpit = _over_waist(path)
    shoulder = _above(path, armpit)
    inner, outer = _find_cuff(path, armpit, shoulder)
    neck = _find_neck(path, shoulder, middle)
    hem = _find_hem(path, armpit)
    if not hem < armpit <= inner < outer < shoulder < neck:
        raise GarmentUnclear
    return Side(path, hem, armpit, inner, outer, shoulder, neck)


def _find_armpit(silhouette: NDArray[np.bool_], path: Points, middle: float) -> int:
    """The deepest notch that opens downwards, beside the torso."""
    height, top = float(np.ptp(path[:, 1])), float(path[:, 1].min())
    deepest, found = ARMPIT_DEPTH * height, -1
    for index, depth in notches(path, middle):
        x, y = path[index]
        high = _ARMPIT_HEIGHTS[0] < (y - top) / height < _ARMPIT_HEIGHTS[1]
        if high and depth > deepest and _opens_downwards(silhouette, x, y, height):
            deepest, found = depth, index
    if found < 0:
        raise GarmentNotSupported
    return found


def _over_waist(path: Points) -> int:
    """The highest point between hem and cuff that is not on the sleeve."""
    top, height = float(path[:, 1].min()), float(np.ptp(path[:, 1]))
    upper = np.where(path[:, 1] < top + _SLEEVES_END * height, path[:, 0], np.inf)
    cuff = int(upper.argmin())
    within = path[cuff, 0] + _SLEEVES_OUTSIDE * (path[-1, 0] - path[cuff, 0])
    below = np.where(path[:cuff, 0] > within, path[:cuff, 1], np.inf)
    if below.min() > top + _SLEEVES_END * height:
        raise GarmentUnclear
    return int(below.argmin())


def _opens_downwards(silhouette: NDArray[np.bool_], x: float, y: float, height: float) -> bool:
    """Whether there is cloth above a point and a gap below it."""
    reach = max(round(0.012 * height), 2)
    row, column = round(y), round(x)
    gap = silhouette[min(row + reach, len(silhouette) - 1), column - reach : column + reach]
    return bool(silhouette[max(row - reach, 0), column] and not gap.all())


def _above(path: Points, armpit: int) -> int:
    """The outline's point over the armpit, on the shoulder."""
    after = np.flatnonzero(path[armpit:, 0] >= path[armpit, 0]) + armpit
    over = after[path[after, 1] < path[armpit, 1] - 2]
    if not len(over):
        raise GarmentUnclear
    return int(over[0])


def _find_cuff(path: Points, armpit: int, shoulder: int) -> tuple[int, int]:
    """The two corners of the sleeve's end, inner and outer."""
    sleeve = path[armpit : shoulder + 1]
    seam = (sleeve[0] + sleeve[-1]) / 2
    origin = 0.35 * sleeve[0] + 0.65 * sleeve[-1]  # a cuff is further from the shoulder
    reach = np.hypot(*(sleeve - origin).T) * _off_seam(sleeve)
    far_half = sleeve[reach > 0.6 * reach.max()] if len(sleeve) else sleeve
    if len(far_half) < 2:  # noqa: PLR2004  # a sleeve is more than a point
        raise GarmentUnclear
    along = far_half.mean(0) - seam
    along = along / np.hypot(*along)
    outward = np.array([along[1], -along[0]])
    outward = outward if outward @ (sleeve[-1] - sleeve[0]) > 0 else -outward
    distance, aside = (sleeve - seam) @ along, (sleeve - seam) @ outward
    off = _off_seam(sleeve)
    inner = max(int(np.where(off, distance - aside, -np.inf).argmax()), len(sleeve) // 12)
    outer = int(np.where(off, distance + aside, -np.inf).argmax())
    return armpit + inner, armpit + outer


def _off_seam(sleeve: Points) -> NDArray[np.bool_]:
    """Which points lie well away from the line between the sleeve's first and last."""
    line = sleeve[-1] - sleeve[0]
    beside = np.abs((sleeve - sleeve[0]) @ np.array([line[1], -line[0]]))
    return np.asarray(beside > 0.4 * beside.max())


def _find_neck(path: Points, shoulder: int, middle: float) -> int:
    """Where the outline leaves the shoulder's straight slope, up a collar or down a neckline."""
    top = path[shoulder:]
    way = (top[:, 0] - top[0, 0]) / max(middle - top[0, 0], 1)
    slope = top[(way > 0.05) & (way < _SLOPE_PART)]  # noqa: PLR2004  # the very corner is round
    if len(slope) < 3:  # noqa: PLR2004  # a line and a residual
        raise GarmentUnclear
    gradient, level = np.polyfit(slope[:, 0], slope[:, 1], 1)
    leaves = np.abs(top[:, 1] - (gradient * top[:, 0] + level))
    tolerance = _NECK_LEAVES_SLOPE * 2 * (middle - top[0, 0])
    inwards = 1 - np.array(_NECK_RANGE)
    candidates = np.flatnonzero((leaves > tolerance) & (way > inwards[1]))
    first = candidates[0] if len(candidates) else len(top) - 1
    back = np.flatnonzero(leaves[: first + 1] < tolerance / 2)
    index = int(back[-1]) if len(back) else int(first)
    lowest, highest = (int(np.argmax(way >= part)) for part in (inwards[1], inwards[0]))
    return shoulder + int(np.clip(index, lowest, highest))


def _find_hem(path: Points, armpit: int) -> int:
    """The corner between hem and side: the point furthest down and out."""
    side = path[: armpit + 1]
    scale = np.ptp(side, axis=0) + 1
    return int(((side[:, 1] - 0.6 * side[:, 0]) / scale[1]).argmax())
