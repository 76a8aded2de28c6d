"""Outlines of silhouettes: walking along them, their corners and their notches."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.errors import GarmentUnclear
from tryon.imaging.arrays import Points

_FROM_MIDDLE = 0.12  # of the width: notches nearer to the middle are not counted


def outline_of(silhouette: NDArray[np.bool_]) -> Points:
    """The largest part's outline, (n, 2) pixels, anticlockwise as seen in the picture.

    Raises:
        GarmentUnclear: there is nothing.
    """
    outlines, _ = cv2.findContours(
        silhouette.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    if not outlines:
        raise GarmentUnclear
    outline = max(outlines, key=cv2.contourArea)[:, 0].astype(np.float32)
    if len(outline) < 3:  # noqa: PLR2004  # a line encloses nothing
        raise GarmentUnclear
    return outline[::-1] if cv2.contourArea(outline, oriented=True) < 0 else outline


def resample(path: Points, count: int) -> Points:
    """`count` points at equal distances along a polyline."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    walked = np.concatenate([[0], np.cumsum(steps)])
    wanted = np.linspace(0, walked[-1], count)
    columns = [np.interp(wanted, walked, path[:, axis]) for axis in (0, 1)]
    return np.stack(columns, -1).astype(np.float32)


def nearest(path: Points, place: Points) -> int:
    """The index of a path's point that is nearest to a place."""
    return int(np.hypot(*(path - place).T).argmin())


def defects(outline: Points) -> NDArray[np.int32]:
    """Rows of (start, end, deepest point, depth in 1/256 pixel) where the outline is not convex."""
    integer = np.round(outline).astype(np.int32)[:, None]
    hull = cv2.convexHull(integer, returnPoints=False)
    hull = np.sort(hull.reshape(-1))[::-1].reshape(-1, 1).astype(np.int32)
    found = cv2.convexityDefects(integer, hull)
    return np.asarray(np.zeros((0, 4)) if found is None else found, np.int32).reshape(-1, 4)


def half_outline(silhouette: NDArray[np.bool_]) -> tuple[Points, float]:
    """The outline from the middle of its foot leftwards to that of its top, and the middle's x.

    Raises:
        GarmentUnclear: there is nothing, or nothing in the middle.
    """
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


def notches(path: Points, middle: float) -> list[tuple[int, float]]:
    """Where half an outline is not convex, away from the middle: deepest point's index, depth."""
    aside = _FROM_MIDDLE * 2 * (middle - path[:, 0].min())
    found = [(int(index), fixed / 256) for _, _, index, fixed in defects(path)]
    return [(index, depth) for index, depth in found if middle - path[index, 0] > aside]
