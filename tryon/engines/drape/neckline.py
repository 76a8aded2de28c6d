"""Where the front of a garment begins below the neck: the edge of its neck opening.

A flat photograph shows the inside of the back above that edge. On a body the neck stands there.
"""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.garments.landmarks import Landmarks
from tryon.garments.outlines import resample
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture, Points

_POINTS = 25
_HOLE = 0.2  # of the neck's width: a silhouette that dips further is open at the front itself
_COLLAR_RISE = 0.09  # of the neck's width: how far a collar stands above the shoulders, at least
_HOOD_RISE = 0.32  # of the shoulder width, above the sleeves' tops: a hood stands so high
_STEEP = 4  # points at either end, where a small error of the width is a large one of the place
_WIDE = 0.6  # of the shoulder width: only so wide a neckline is an ellipse
_WEAK = 0.1  # the share of a curve that may follow no edge
_CLEAR = 4.0  # in Lab a pixel: an edge that cannot be clearer
_PRIOR_WEIGHT = 0.15  # of a deviation of one spread, against an edge that is clear all along


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
    """What openings of a kind look like; lengths as parts of the shoulder width."""

    width: float
    depth: float
    bend: float  # 1 is a V, 3 is a U
    power: float = 1.0  # 0.5 is an ellipse, whose ends are upright
    rare: float = 0.0  # 0 is the most frequent; as the square of a deviation
    varied: float = 1.0  # how widely they spread


_USUAL = {
    Kind.PLAIN: (
        _Usual(width=0.38, depth=0.13, bend=2.2),
        _Usual(width=0.95, depth=0.28, bend=3.0, rare=1.0, varied=1.5),
    ),
    Kind.COLLAR: (_Usual(width=0.28, depth=0.22, bend=1.25),),
    Kind.HOOD: (_Usual(width=0.55, depth=0.25, bend=1.3),),
}
_SPREAD = _Usual(width=0.10, depth=0.08, bend=0.8)
_WIDTHS, _DEPTHS, _BENDS, _POWERS = (
    np.arange(0.2, 1.05, 0.03),
    np.arange(0.08, 0.46, 0.0125),
    (1.2, 1.6, 2.2, 3.0),
    (1.0, 0.55),
)


def find_neckline(picture: Picture, alpha: Mask, landmarks: Landmarks) -> Neckline:
    """The neck opening of a top whose landmarks are known."""
    kind = _kind_of(landmarks)
    collar = _outline(landmarks, "neck")
    dip = collar[:, 1].max() - collar[[0, -1], 1].mean()
    if dip > _HOLE * landmarks.neck_width:
        return Neckline(resample(collar, _POINTS), kind)
    shapes = _shapes()
    curves = _draw(shapes, landmarks, kind)
    clear = _clearness(_edges(picture, alpha, landmarks), curves)
    unusual = np.min([_deviation(shapes, usual) for usual in _USUAL[kind]], axis=0)
    return Neckline(curves[int((clear - _PRIOR_WEIGHT * unusual).argmax())], kind)


def _shapes() -> NDArray[np.float64]:
    """All widths, depths, bends and powers that are tried, (n, 4)."""
    every = np.stack(np.meshgrid(_WIDTHS, _DEPTHS, _BENDS, _POWERS, indexing="ij"), -1)
    shapes = every.reshape(-1, 4)
    return np.asarray(shapes[(shapes[:, 3] == 1) | (shapes[:, 0] > _WIDE)], np.float64)


def evened(landmarks: Landmarks, neckline: Neckline) -> Landmarks:
    """With the neck points equally far from the neckline's middle: a collar may hide one."""
    middle = float(neckline.edge[_POINTS // 2, 0])
    outline = _outline(landmarks, "shoulder")
    sides = landmarks.left.at("neck")[0], landmarks.right.at("neck")[0]
    half = (sides[1] - sides[0]) / 2
    x = np.array([middle - half, middle + half])
    # A hood bulges out over the shoulders, where its ends are.
    heights = _lowest(outline, x) if neckline.kind is Kind.HOOD else _heights(outline, x)
    left, right = np.stack([x, heights], -1)
    return Landmarks(landmarks.left.with_neck(left), landmarks.right.with_neck(right))


def _kind_of(landmarks: Landmarks) -> Kind:
    top = float(_outline(landmarks, "neck")[:, 1].min())
    shoulders, necks = (
        float(landmarks.left.at(name)[1] + landmarks.right.at(name)[1]) / 2
        for name in ("shoulder", "neck")
    )
    if shoulders - top > _HOOD_RISE * landmarks.shoulder_width:
        return Kind.HOOD
    return Kind.COLLAR if necks - top > _COLLAR_RISE * landmarks.neck_width else Kind.PLAIN


def _outline(landmarks: Landmarks, start: str) -> Points:
    """From one landmark on the left over the top to the same on the right."""
    left = landmarks.left.path[getattr(landmarks.left, start) :]
    right = landmarks.right.path[getattr(landmarks.right, start) :]
    return np.concatenate([left, right[::-1]])


def _draw(shapes: NDArray[np.float64], landmarks: Landmarks, kind: Kind) -> NDArray[np.float32]:
    """Curves of such width, depth and bend, (n, 25, 2): they hang from the outline.

    A hood's hang from the height of its neck points; a collar's depth counts from there.
    """
    size, outline = landmarks.shoulder_width, _outline(landmarks, "neck")
    width, depth, bend, power = (shapes[:, i, None] for i in range(4))
    across = np.linspace(-1, 1, _POINTS)
    middle = _collar_middle(outline) if kind is Kind.COLLAR else outline[[0, -1], 0].mean()
    x = middle + across * width * size / 2
    level = np.full((len(shapes), 1), outline[[0, -1], 1].mean())
    ends = np.repeat(level, 2, axis=1)
    if kind is not Kind.HOOD:
        ends = _heights(_outline(landmarks, "shoulder"), x[:, [0, -1]])
        level = level if kind is Kind.COLLAR else ends.mean(1, keepdims=True)
    base = ends[:, :1] + (across + 1) / 2 * np.diff(ends, axis=1)
    sag = level + depth * size - ends.mean(1, keepdims=True)
    y = base + sag * (1 - np.abs(across) ** bend) ** power
    return np.stack([x, y], -1).astype(np.float32)


def _collar_middle(outline: Points) -> float:
    """The x of the middle of a collar's upper edge."""
    low, high = outline[[0, -1], 1].mean(), outline[:, 1].min()
    return float(outline[outline[:, 1] < high + 0.4 * (low - high), 0].mean())


def _lowest(outline: Points, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """How low the outline is at each x."""
    return -_heights(outline * [1, -1], x)


def _heights(outline: Points, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """How high the outline is at each x."""
    left = int(outline[:, 0].min())
    columns = np.round(outline[:, 0]).astype(int) - left
    heights = np.full(int(columns.max()) + 1, np.inf)
    np.minimum.at(heights, columns, outline[:, 1])
    heights[np.isinf(heights)] = outline[:, 1].min()
    places = np.clip(np.round(x).astype(int) - left, 0, len(heights) - 1)
    return np.asarray(heights[places], np.float64)


def _edges(picture: Picture, alpha: Mask, landmarks: Landmarks) -> NDArray[np.float32]:
    """How Lab colours change to the right and downwards, (height, width, 2, 3); 0 outside."""
    width = landmarks.shoulder_width
    rows = slice(0, min(int(landmarks.left.at("shoulder")[1] + width), len(picture)))
    lab = cv2.cvtColor(picture[rows], cv2.COLOR_RGB2LAB).astype(np.float32)
    soft = cv2.GaussianBlur(lab, (0, 0), max(width * 0.01, 0.8))
    inside = masks.erode(np.pad(alpha[rows], 1), max(width * 0.01, 1))[1:-1, 1:-1]
    changes = [cv2.Sobel(soft, cv2.CV_32F, *axis, ksize=3) / 8 for axis in ((1, 0), (0, 1))]
    return np.asarray(np.stack(changes, -2) * inside[..., None, None], np.float32)


def _clearness(edges: NDArray[np.float32], curves: NDArray[np.float32]) -> NDArray[np.float64]:
    """How clear an edge each curve follows nearly everywhere, alike all along; a print is not."""
    tangents = np.gradient(curves, axis=1)
    normals = np.stack([-tangents[..., 1], tangents[..., 0]], -1)
    normals = normals / np.linalg.norm(normals, axis=-1, keepdims=True)
    limit = np.array(edges.shape[1::-1]) - 1
    places = np.clip(np.round(curves), 0, limit).astype(int)
    found = edges[places[..., 1], places[..., 0]]
    across = (found * normals[..., None]).sum(-2)[:, _STEEP:-_STEEP]
    size = np.linalg.norm(across, axis=-1, keepdims=True)
    across = across / np.maximum(size, _CLEAR)
    alike = np.linalg.norm(across.mean(1), axis=-1)
    weak = np.quantile(np.linalg.norm(across, axis=-1), _WEAK, axis=1)
    return np.asarray(np.minimum(alike, weak), np.float64)


def _deviation(shapes: NDArray[np.float64], usual: _Usual) -> NDArray[np.float64]:
    def spread(name: str) -> float:
        return float(getattr(_SPREAD, name)) * usual.varied

    parts = [
        ((shapes[:, index] - getattr(usual, name)) / spread(name)) ** 2
        for index, name in enumerate(("width", "depth", "bend"))
    ]
    return np.asarray(sum(parts) + usual.rare + (shapes[:, 3] < 1), np.float64)
