"""Where the front of a garment begins below the neck: the edge of its neck opening.

A flat photograph shows the inside of the back above that edge. On a body the neck stands there.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.landmarks import Landmarks, resample
from tryon.imaging.arrays import Mask, Picture, Points

_POINTS = 25
_WIDEST = 0.82  # of the shoulder width: beyond, there is no strap left to hang from
_HOLE = 0.2  # of the neck's width: a silhouette that dips further is open at the front itself
_COLLAR_RISE = 0.09  # of the neck's width: how far a collar stands above the shoulders, at least
_HOOD_RISE = 0.4  # the same of a hood
_WEAKEST_THIRD = 0.33
_STEEP = 4  # points at either end, where a small error of the width is a large one of the place
_PRIOR_WEIGHT = 0.35  # of a deviation of one spread, against an edge as strong as the strongest


class Kind(StrEnum):
    """What surrounds the neck."""

    PLAIN = "plain"
    COLLAR = "collar"
    HOOD = "hood"


@dataclass(frozen=True, slots=True)
class Neckline:
    """A neck opening.

    Attributes:
        edge: (25, 2) pixels, its lower edge from left to right; the front begins below it.
        kind: what surrounds it.
    """

    edge: Points
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Usual:
    """What openings of a kind look like; lengths as parts of the neck's width."""

    width: float
    depth: float
    bend: float  # 1 is a V, 3 is a U
    rare: float = 0.0  # 0 is the most frequent; in units of _PRIOR_WEIGHT


_USUAL = {
    Kind.PLAIN: (
        _Usual(width=0.95, depth=0.42, bend=2.2),
        _Usual(width=1.6, depth=0.6, bend=3.0, rare=1.2),
    ),
    Kind.COLLAR: (_Usual(width=0.6, depth=0.45, bend=1.25),),
    Kind.HOOD: (_Usual(width=0.85, depth=0.38, bend=1.3),),
}
_SPREAD = _Usual(width=0.12, depth=0.14, bend=0.8)
_WIDTHS, _DEPTHS, _BENDS = (
    (1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5),
    tuple(np.arange(0.10, 0.9, 0.025)),
    (1.2, 1.6, 2.2, 3.0),
)


def find_neckline(picture: Picture, alpha: Mask, landmarks: Landmarks) -> Neckline:
    """The neck opening of a top whose landmarks are known."""
    outline = _top_outline(landmarks)
    width = landmarks.neck_width
    level = float(outline[[0, -1], 1].mean())
    kind = _kind_of((level - float(outline[:, 1].min())) / width)
    if outline[:, 1].max() - level > _HOLE * width:
        return Neckline(resample(outline, _POINTS), kind)
    edges = _edges(picture, alpha, width)
    widest = max(_WIDEST * landmarks.shoulder_width / width, 1.0)
    widths = [part for part in _WIDTHS if part <= widest]
    shapes = [_Usual(*shape) for shape in product(widths, _DEPTHS, _BENDS)]
    curves = [_draw(shape, outline, kind) for shape in shapes]
    strengths = np.array([_strength(edges, curve) for curve in curves])
    unusual = np.array([min(_deviation(shape, u) for u in _USUAL[kind]) for shape in shapes])
    best = (strengths / max(strengths.max(), 1.0) - _PRIOR_WEIGHT * unusual).argmax()
    return Neckline(curves[int(best)], kind)


def _kind_of(rise: float) -> Kind:
    if rise > _HOOD_RISE:
        return Kind.HOOD
    return Kind.COLLAR if rise > _COLLAR_RISE else Kind.PLAIN


def _top_outline(landmarks: Landmarks) -> Points:
    """From the left neck point over the top to the right one."""
    left = landmarks.left.path[landmarks.left.neck :]
    right = landmarks.right.path[landmarks.right.neck :]
    return np.concatenate([left, right[::-1]])


def _draw(shape: _Usual, outline: Points, kind: Kind) -> Points:
    """The curve of that shape; it hangs from the outline, or from a hood's neck points."""
    left, right = outline[0], outline[-1]
    across = np.linspace(-1, 1, _POINTS)[:, None]
    base = (left + right) / 2 + across * (right - left) / 2 * shape.width
    if kind is Kind.COLLAR:
        base = base + np.array([_collar_middle(outline) - base[:, 0].mean(), 0])
    low = np.hypot(*(right - left)) * shape.depth
    rise = np.zeros((_POINTS, 1))
    if kind is Kind.COLLAR or shape.width > 1:
        ends = [_height_at(outline, x) for x in (base[0, 0], base[-1, 0])]
        above = base[[0, -1], 1] - ends
        rise = np.linspace(above[0], above[1], _POINTS)[:, None]
    sag = (low + rise) * (1 - np.abs(across) ** shape.bend) - rise
    return np.asarray(base + sag * [0, 1], np.float32)


def _collar_middle(outline: Points) -> float:
    """The x of the middle of a collar's upper edge."""
    low, high = outline[[0, -1], 1].mean(), outline[:, 1].min()
    return float(outline[outline[:, 1] < high + 0.4 * (low - high), 0].mean())


def _height_at(outline: Points, x: float) -> float:
    near = np.abs(outline[:, 0] - x) < 2  # noqa: PLR2004  # pixels
    return float(outline[near, 1].min() if near.any() else outline[:, 1].min())


def _edges(picture: Picture, alpha: Mask, width: float) -> NDArray[np.float32]:
    """How lightness changes to the right and downwards inside the garment, (height, width, 2)."""
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)[..., 0].astype(np.float32)
    soft = cv2.GaussianBlur(light, (0, 0), max(width * 0.02, 0.8))
    size = max(round(width * 0.03), 1)
    inside = cv2.erode(
        alpha, np.ones((size, size)), borderType=cv2.BORDER_CONSTANT, borderValue=(0,)
    )
    changes = [cv2.Sobel(soft, cv2.CV_32F, *axis, ksize=3) / 8 for axis in ((1, 0), (0, 1))]
    return np.asarray(np.stack(changes, -1) * np.asarray(inside)[..., None], np.float32)


def _strength(edges: NDArray[np.float32], curve: Points) -> float:
    """How much of an edge the curve is nearly everywhere: letters cross it only here and there."""
    tangents = np.gradient(curve, axis=0)
    normals = np.stack([-tangents[:, 1], tangents[:, 0]], -1)
    normals = normals / np.hypot(*normals.T)[:, None]
    limit = np.array(edges.shape[1::-1]) - 1
    columns, rows = np.clip(np.round(curve), 0, limit).astype(int).T
    across = np.abs((edges[rows, columns] * normals).sum(-1))
    return float(np.quantile(np.minimum(across, 6)[_STEEP:-_STEEP], _WEAKEST_THIRD))


def _deviation(shape: _Usual, usual: _Usual) -> float:
    parts = [
        ((getattr(shape, name) - getattr(usual, name)) / getattr(_SPREAD, name)) ** 2
        for name in ("width", "depth", "bend")
    ]
    return float(sum(parts)) + usual.rare
