"""Where a top's neck, shoulders, armpits, cuffs and hem are, read off its silhouette.

The outline is walked from the middle of the hem over the left side to the middle of the top; along
it come hem corner, armpit, inner cuff, outer cuff, shoulder and neck, always in this order. The
right side is the same walk on the mirrored silhouette.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.errors import GarmentNotSupported, GarmentUnclear
from tryon.imaging.arrays import Mask, Points

_ARMPIT_HEIGHTS = (0.12, 0.8)  # of the garment's height, from its top
_ARMPIT_FROM_CENTRE = 0.12  # of the garment's width, at least
_GAP_BELOW = 0.45  # of the garment's height: a gap that starts lower may be a closed one's end
_ARMPIT_DROP = 0.42  # of the torso's width: how far below the shoulder an armpit is
_ARMPIT_DEPTH = 0.025  # of the garment's height: how far it cuts into the silhouette, at least
_SLOPE_PART = 0.35  # of the way from shoulder to centre that is surely shoulder, not collar
_NECK_LEAVES_SLOPE = 0.02  # of the garment's shoulder width
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


def resample(path: Points, count: int) -> Points:
    """`count` points at equal distances along a polyline."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    walked = np.concatenate([[0], np.cumsum(steps)])
    wanted = np.linspace(0, walked[-1], count)
    columns = [np.interp(wanted, walked, path[:, axis]) for axis in (0, 1)]
    return np.stack(columns, -1).astype(np.float32)


def find_landmarks(alpha: Mask) -> Landmarks:
    """The landmarks of a top laid flat or hanging.

    Raises:
        GarmentNotSupported: there are no sleeves to be seen.
        GarmentUnclear: the silhouette is not that of a top.
    """
    left = _find_side(alpha)
    mirrored = _find_side(np.ascontiguousarray(alpha[:, ::-1]))
    path = mirrored.path * [-1, 1] + [alpha.shape[1] - 1, 0]
    right = Side(path.astype(np.float32), *(getattr(mirrored, n) for n in Side.__slots__[1:]))
    return Landmarks(left, right)


def _find_side(alpha: Mask) -> Side:
    silhouette = alpha > 0.5  # noqa: PLR2004  # half covered
    path, middle = _half_outline(silhouette)
    armpit = _find_armpit(silhouette, path, middle)
    shoulder = _above(path, armpit)
    inner, outer = _find_cuff(path, armpit, shoulder)
    neck = _find_neck(path, shoulder, middle)
    hem = _find_hem(path, armpit)
    if not hem < armpit <= inner < outer < shoulder < neck:
        raise GarmentUnclear
    return Side(path, hem, armpit, inner, outer, shoulder, neck)


def _half_outline(silhouette: NDArray[np.bool_]) -> tuple[Points, float]:
    """The outline from the hem's middle leftwards to the top's, and the middle's x."""
    outlines, _ = cv2.findContours(
        silhouette.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    if not outlines:
        raise GarmentUnclear
    outline = max(outlines, key=cv2.contourArea)[:, 0].astype(np.float32)
    if cv2.contourArea(outline, oriented=True) < 0:  # anticlockwise
        outline = outline[::-1]
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


def _notches(path: Points, middle: float) -> list[tuple[int, float]]:
    """Where the outline is not convex, away from the middle: index of the deepest point, depth."""
    aside = _ARMPIT_FROM_CENTRE * 2 * (middle - path[:, 0].min())
    found = [(int(index), fixed / 256) for _, _, index, fixed in _defects(path)]
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


def _defects(outline: Points) -> NDArray[np.int32]:
    """Rows of (start, end, deepest point, depth in 1/256 pixel) where the outline is not convex."""
    integer = np.round(outline).astype(np.int32)[:, None]
    hull = cv2.convexHull(integer, returnPoints=False)
    hull = np.sort(hull.reshape(-1))[::-1].reshape(-1, 1).astype(np.int32)
    found = cv2.convexityDefects(integer, hull)
    return np.asarray(np.zeros((0, 4)) if found is None else found, np.int32).reshape(-1, 4)


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
