"""Measures of the wearer that a garment is fitted to, in pixels of the window."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.body import Arm, Body
from tryon.imaging.arrays import Points
from tryon.imaging.parsing import Label

# All are parts of the distance between the shoulder joints.
_NECK_HALF = (0.17, 0.30)
_SLOPE_AT_NECK = 0.24  # the shoulder's surface above the joints' line, beside the neck
_SLOPE_AT_SHOULDER = 0.10  # the same above the joint
_SLOPE_ERROR = 0.16
_SLOPE_SAMPLES = 12
_SEAM_OUTSIDE_JOINT = 0.07
_ARM_HALF = (0.09, 0.28)
_ARM_HALF_USUAL = 0.15
_THICKEST = 1.35  # of the median: more is not arm
_ARM_INNER = (0.03, 0.17)
_ARM_INNER_USUAL = 0.11
_TORSO_HALF = (0.40, 0.64)
_TORSO_HALF_USUAL = 0.50


@dataclass(frozen=True, slots=True)
class Facing:
    """One side of the body: its arm and the direction away from the torso."""

    arm: Arm
    outward: float  # -1 to the left of the picture, 1 to the right

    def normal(self, along: Points) -> Points:
        """Across the arm, away from the torso."""
        across = np.array([along[1], -along[0]])
        return np.asarray(across if across[0] * self.outward > 0 else -across)


def facings(body: Body) -> tuple[Facing, Facing]:
    return Facing(body.left, -1.0), Facing(body.right, 1.0)


def neck_half_width(body: Body) -> float:
    """Half the narrowest run of skin between chin and shoulders."""
    width, (x, y) = body.shoulder_width, body.shoulders
    least, most = (part * width for part in _NECK_HALF)
    rows = slice(max(int(y - 0.32 * width), 0), max(int(y - 0.08 * width), 1))
    columns = slice(max(int(x - 0.45 * width), 0), int(x + 0.45 * width))
    runs = (body.skin[rows, columns] > 0.5).sum(1) / 2  # noqa: PLR2004  # more skin than not
    seen = runs[runs > 0]
    return float(np.clip(seen.min(), least, most)) if len(seen) else least


def shoulder_slope(body: Body, side: Facing, start: float, count: int) -> Points:
    """Along the shoulder's surface from beside the neck to where a sleeve is set in.

    Args:
        body: whose surface is looked for in the picture, and guessed under long hair.
        side: left or right.
        start: how far from the middle it begins.
        count: of points.

    Returns:
        (count, 2) pixels.
    """
    width = body.shoulder_width
    joint = float((side.arm.shoulder - body.shoulders) @ body.across) * side.outward
    stop = max(joint + _SEAM_OUTSIDE_JOINT * width, start + 0.05 * width)
    first = min(start, neck_half_width(body))
    tilt = (side.arm.shoulder - body.shoulders) @ body.down / max(joint, 1)

    def base(out: NDArray[np.float64]) -> Points:
        across, down = np.outer(out * side.outward, body.across), np.outer(out * tilt, body.down)
        return np.asarray(body.shoulders + across + down)

    heights = _heights_above(body, base(np.linspace(first, stop, _SLOPE_SAMPLES)))
    out = np.linspace(start, stop, count)
    rise = np.polyval(heights, (out - first) / (stop - first))
    return np.asarray(base(out) + np.stack([np.zeros(count), rise], -1))


def _heights_above(body: Body, base: Points) -> NDArray[np.float64]:
    """A parabola along the joints' line, 0 to 1: how far the shoulder's surface is from it."""
    width, part = body.shoulder_width, np.linspace(0, 1, len(base))
    guess = -width * (_SLOPE_AT_NECK * (1 - part) + _SLOPE_AT_SHOULDER * part)
    seen = np.array([_surface(body, point) for point in base]) - base[:, 1]
    valid = np.abs(seen - guess) < _SLOPE_ERROR * width
    known = np.where(valid, seen, guess) if valid.sum() > len(base) // 2 else guess
    return np.asarray(np.polyfit(part, known, 2), np.float64)


def _surface(body: Body, near: Points) -> float:
    """The y where the person begins in a column, looking from the joints' line upwards."""
    column = int(np.clip(near[0], 0, body.shape[1] - 1))
    row = int(np.clip(near[1], 0, body.shape[0] - 1))
    cloth = body.labels[Label.CLOTHES][: row + 1, column]
    covered = cloth + body.labels[Label.BODY_SKIN][: row + 1, column] > 0.5  # noqa: PLR2004  # half
    gaps = np.flatnonzero(~covered)
    return float(gaps[-1] + 1 if len(gaps) else 0)


def arm_half_widths(
    body: Body, side: Facing, distances: NDArray[np.float64]
) -> NDArray[np.float64]:
    """From the arm's axis to its outer edge, sleeve included, at each distance from the shoulder.

    Where the edge is not seen, the median of where it is.
    """
    least, most = (part * body.shoulder_width for part in _ARM_HALF)
    places = [side.arm.at(float(distance)) for distance in distances]
    seen = np.array([reach(body.silhouette, p, side.normal(along), most) for p, along in places])
    valid = (seen > least) & (seen < most)
    usual = float(np.median(seen[valid])) if valid.any() else _ARM_HALF_USUAL * body.shoulder_width
    return np.where(valid, np.minimum(seen, _THICKEST * usual), usual)


def arm_inner_half_width(body: Body, side: Facing, distances: NDArray[np.float64]) -> float:
    """From the arm's axis to its edge towards the torso; a guess if a sleeve hides it."""
    usual = _ARM_INNER_USUAL * body.shoulder_width
    least, most = (part * body.shoulder_width for part in _ARM_INNER)
    bare = body.labels[Label.BODY_SKIN] > 0.5  # noqa: PLR2004  # more skin than not
    seen = []
    for distance in distances:
        place, along = side.arm.at(float(distance))
        half = reach(bare, place, -side.normal(along), 2 * most)
        if 1 < half < 2 * most:
            seen.append(half)
    return float(np.clip(np.median(seen), least, most)) if seen else usual


def torso_half_width(body: Body, place: Points, side: Facing) -> float:
    """From a point on the torso's axis to the side of the old garment, or of the clothes below.

    A sleeve that touches the side is no part of it, so the arm's inner edge ends it.
    """
    least, most = (part * body.shoulder_width for part in _TORSO_HALF)
    row = int(np.clip(place[1], 0, body.shape[0] - 1))
    column = int(np.clip(place[0], 0, body.shape[1] - 1))
    cloth = body.old_top if body.old_top[row, column] else body.labels[Label.CLOTHES] > 0.5  # noqa: PLR2004  # half
    if not cloth[row, column]:
        return _TORSO_HALF_USUAL * body.shoulder_width
    half = reach(cloth, place, body.across * side.outward, 1.5 * most)
    most = min(most, max(_arm_inside(body, place, side), least))
    return float(np.clip(half, least, most))


def _arm_inside(body: Body, place: Points, side: Facing) -> float:
    """From a point on the torso's axis to the arm's inner edge beside it."""
    joints = np.array([side.arm.shoulder, side.arm.elbow, side.arm.wrist]) - place
    down, out = joints @ body.down, joints @ body.across * side.outward
    if down[-1] < 0 or (np.diff(down) <= 0).any():  # it ends above, or does not hang
        return float("inf")
    return float(np.interp(0, down, out)) - _ARM_INNER_USUAL * body.shoulder_width


def reach(mask: NDArray[np.bool_], start: Points, direction: Points, most: float) -> float:
    """How far one can walk from a point in a direction without leaving the mask."""
    steps = np.arange(0, most)
    path = start + np.outer(steps, direction)
    columns = np.clip(np.round(path[:, 0]), 0, mask.shape[1] - 1).astype(int)
    rows = np.clip(np.round(path[:, 1]), 0, mask.shape[0] - 1).astype(int)
    outside = np.flatnonzero(~mask[rows, columns])
    return float(steps[outside[0]] if len(outside) else most)


def old_hem(body: Body) -> float:
    """How far below the shoulder line the old garment reaches, along the torso, in pixels."""
    half = 0.38 * body.shoulder_width
    columns = slice(max(int(body.hips[0] - half), 0), int(body.hips[0] + half))
    rows = np.flatnonzero(body.old_top[:, columns].mean(1) > 0.15)  # noqa: PLR2004  # not a stray corner
    low = float(rows[-1]) if len(rows) else float(body.hips[1])
    return (low - float(body.shoulders[1])) / max(float(body.down[1]), 0.3)


def old_sleeve(body: Body, side: Facing, furthest: float = 1.0) -> float:
    """How far along the arm the old garment reaches, from the shoulder joint, in pixels.

    Args:
        body: in the old garment.
        side: left or right.
        furthest: where the search ends, in lengths of the arm; beyond 1 lies the hand.
    """
    distances = np.linspace(0.05, furthest, round(40 * furthest)) * side.arm.length
    places = np.array([side.arm.at(float(distance))[0] for distance in distances])
    limit = np.array(body.shape[::-1]) - 1
    columns, rows = np.clip(np.round(places), 0, limit).astype(int).T
    clothed = body.labels[Label.CLOTHES][rows, columns] > body.skin[rows, columns]
    bare = np.flatnonzero(~clothed)
    return float(distances[bare[0]]) if len(bare) else float(distances[-1])
