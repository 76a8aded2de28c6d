"""Thin-plate splines: the smoothest map of the plane through given points."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Points

_GRID = 8  # pixels between exact evaluations; a spline is smooth, so the rest is interpolated


def thin_plate_map(
    source: Points, target: Points, shape: tuple[int, int], stiffness: float = 2e-3
) -> NDArray[np.float32]:
    """Where each target pixel comes from, for `cv2.remap`.

    Args:
        source: (n, 2) points in the picture to be warped.
        target: (n, 2) where they shall land.
        shape: (height, width) of the result.
        stiffness: 0 goes exactly through the points; more bends less.

    Returns:
        (height, width, 2) float32.

    Raises:
        numpy.linalg.LinAlgError: all points lie on one line.

    Source: Bookstein, "Principal Warps", IEEE PAMI 11(6), 1989.
    """
    centre, size = target.mean(0), float(target.std())
    knots = (target - centre) / size
    weights = _solve(knots, source, stiffness)
    rows, columns = (np.arange(0, n + 2 * _GRID, _GRID, dtype=np.float32) for n in shape)
    grid = np.stack(np.meshgrid(columns, rows), -1)
    flat = (grid.reshape(-1, 2) - centre) / size
    coarse = (_design(flat, knots) @ weights).reshape(grid.shape).astype(np.float32)
    return _enlarge(coarse, shape)


def _solve(knots: Points, values: Points, stiffness: float) -> NDArray[np.float64]:
    count = len(knots)
    system = np.zeros((count + 3, count + 3))
    system[:count] = _design(knots, knots)
    system[:count, :count] += np.eye(count) * stiffness
    system[count:, :count] = system[:count, count:].T
    return np.asarray(np.linalg.solve(system, np.vstack([values, np.zeros((3, 2))])), np.float64)


def _design(places: Points, knots: Points) -> NDArray[np.float64]:
    squared = ((places[:, None].astype(np.float64) - knots[None]) ** 2).sum(-1)
    bending = squared * np.log(squared + 1e-9)
    return np.hstack([bending, np.ones((len(places), 1)), places])


def _enlarge(coarse: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    scale = 1 / _GRID
    placing = np.array([[scale, 0, 0], [0, scale, 0]], np.float32)
    method = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(coarse, placing, shape[::-1], flags=method), np.float32)
