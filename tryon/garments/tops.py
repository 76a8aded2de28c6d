"""Where a top's neck, shoulders, armpits, cuffs and hem are, read off its silhouette.

The outline is walked from the middle of the hem over the left side to the middle of the top; along
it come hem corner, armpit, inner cuff, outer cuff, shoulder and neck, always in this order. The
right side is the same walk on the mirrored silhouette.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.errors import GarmentNotSupported, GarmentUnclear
from tryon.garments.outlines import defects, nearest, outline_of, resample
from tryon.imaging.arrays import Mask, Points

_ARMPIT_HEIGHTS = (0.12, 0.8)  # of the garment's height, from its top
_ARMPIT_FROM_CENTRE = 0.12  # of the garment's width, at least
_GAP_BELOW = 0.45  # of the garment's height: a gap that starts lower may be a closed one's end
_ARMPIT_DROP = 0.42  # of the torso's width: how far below the shoulder an armpit is
_ARMPIT_DEPTH = 0.025  # of the garment's height: how far it cuts into the silhouette, at least
_SLEEVES_END = 0.6  # of a dress's height, at the lowest
_SLEEVES_OUTSIDE = 0.25  # of half the width: an armpit is further in
_SLOPE_PART = 0.35  # of the way from shoulder to centre that is surely shoulder, not collar
_NECK_LEAVES_SLOPE = 0.02  # of the garment's shoulder width
LONGEST_TOP = 2.4  # length over chest width; a dress is longer
_SHORTEST_TOP = 0.8
_SHORTEST_SLEEVE = 0.2  # of the shoulder width
_LOPSIDED = 0.35  # difference of left and right over their mean
_WIDEST_NECK = 0.82  # of the shoulder width
_INSIDE = 0.02  # of the height: an armpit deeper in the cloth than that is parted
_NECK_RANGE = (0.28, 0.78)  # half neck width as a part of half the shoulder width


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
    mirrored = _place_side(np.ascontiguousarray(alpha[:, ::-1]), flipped)
    path = mirror + mirrored.path * [-1, 1]
    right = Side(path.astype(np.float32), *(getattr(mirrored, n) for n in Side.__slots__[1:]))
    return Landmarks(left, right)


def _place_side(alpha: Mask, places: Sequence[Points]) -> Side:
    path, _ = _half_outline(alpha > 0.5)  # noqa: PLR2004  # half covered
    indices = [nearest(path, place) for place in places]
    if any(one >= other for one, other in pairwise(indices)):
        raise GarmentUnclear
    return Side(path, *indices)


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
    mirrored = _find_side(np.ascontiguousarray(alpha[:, ::-1]), waisted=waisted)
    path = mirrored.path * [-1, 1] + [alpha.shape[1] - 1, 0]
    right = Side(path.astype(np.float32), *(getattr(mirrored, n) for n in Side.__slots__[1:]))
    return Landmarks(left, right)


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
    path, middle = _half_outline(silhouette)
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


def _half_outline(silhouette: NDArray[np.bool_]) -> tuple[Points, float]:
    """The outline from the hem's middle leftwards to the top's, and the middle's x."""
    outline = outline_of(silhouette)
    middle = float(np.flatnonzero(silhouette.any(0)).mean())
    start = _extreme(outline, middle, lowest=True)
    outline = np.roll(outline, -start, axis=0)
    return outline[: _extreme(outline, middle, lowest=False) + 1], middle


def _extreme(outline: Points, x: float, *, lowest: bool) -> int:
    """The index of the outline's lowest or highest point near a column."""
    near = np.flatnonzero(np.abs(outline[:, 0] - x) < 1.5)  # noqa: PLR2004  # pixels: the outline is dense
    if not len(near):
        raise GarmentUnclear
    heights = outline[near, 1]
    return int(near[heights.argmax() if lowest else heights.argmin()])


def _find_armpit(silhouette: NDArray[np.bool_], path: Points, middle: float) -> int:
    """The deepest notch that opens downwards, beside the torso."""
    height, top = float(np.ptp(path[:, 1])), float(path[:, 1].min())
    deepest, found = _ARMPIT_DEPTH * height, -1
    for index, depth in _notches(path, middle):
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


def _notches(path: Points, middle: float) -> list[tuple[int, float]]:
    """Where the outline is not convex, away from the middle: index of the deepest point, depth."""
    aside = _ARMPIT_FROM_CENTRE * 2 * (middle - path[:, 0].min())
    found = [(int(index), fixed / 256) for _, _, index, fixed in defects(path)]
    return [(index, depth) for index, depth in found if middle - path[index, 0] > aside]


def part_sleeves(alpha: Mask) -> Mask:
    """Cuts sleeves that hang along the torso free of it, upwards from the gap at the hem."""
    left = _part_sleeve(alpha)
    return np.ascontiguousarray(_part_sleeve(np.ascontiguousarray(left[:, ::-1]))[:, ::-1])


def _part_sleeve(alpha: Mask) -> Mask:
    silhouette = alpha > 0.5  # noqa: PLR2004  # half covered
    path, middle = _half_outline(silhouette)
    height, top = float(np.ptp(path[:, 1])), float(path[:, 1].min())
    gaps = [
        path[index]
        for index, depth in _notches(path, middle)
        if depth > _ARMPIT_DEPTH * height
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


def _opens_downwards(silhouette: NDArray[np.bool_], x: float, y: float, height: float) -> bool:
    """Whether there is cloth above a point and a gap below it."""
    reach = max(round(0.012 * height), 2)
    row, column = round(y), round(x)
    gap = silhouette[min(row + reach, len(silhouette) - 1), column - reach : column + reach]
    return bool(silhouette[max(row - reach, 0), column] and not gap.all())


def _lies_between_cloth(silhouette: NDArray[np.bool_], gap: Points, height: float) -> bool:
    """Whether a gap below a point has a sleeve on its outer side."""
    row = min(round(gap[1] + 0.03 * height), len(silhouette) - 1)
    return bool(silhouette[row, : round(gap[0])].any())


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
