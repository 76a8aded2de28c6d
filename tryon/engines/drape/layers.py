"""A garment's parts: what lies behind the neck, the front of the torso, and two sleeves."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.garment import DrapableGarment
from tryon.engines.drape.neckline import Kind, Neckline
from tryon.garments.landmarks import Side
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture, Points

_UNDERLAP = 0.06  # of the shoulder width: how far the torso goes on under a sleeve
_OVERLAP = 0.012  # how far a sleeve goes on over the torso


@dataclass(frozen=True, slots=True)
class Layers:
    """A garment's picture and where its parts are.

    Attributes:
        picture: its colours.
        back: inside of the neck opening, or a hood.
        torso: its front.
        left: sleeve, as seen in the picture.
        right: sleeve.
        scale: of these arrays to the garment's picture as it was measured.
    """

    picture: Picture
    back: Mask
    torso: Mask
    left: Mask
    right: Mask
    scale: float = 1.0


def split(garment: DrapableGarment) -> Layers:
    """Takes a garment apart at its seams."""
    marks, alpha = garment.landmarks, garment.alpha
    width = marks.shoulder_width
    left = _sleeve(alpha, marks.left)
    right = _sleeve(alpha, marks.right)
    body = (alpha > 0) & ~left & ~right
    low = max(marks.left.at("armpit")[1], marks.right.at("armpit")[1])
    above = np.arange(alpha.shape[0])[:, None] < low
    reach = masks.dilate(body.astype(np.float32), _UNDERLAP * width) * above
    whole = alpha * np.maximum(reach, body)
    opening = _opening(garment.neckline, alpha.shape)
    torso = np.asarray(whole * (1 - opening), np.float32)
    back = np.asarray(alpha * opening * ~(left | right), np.float32)
    overlap = _OVERLAP * width
    left_sleeve, right_sleeve = (_soften(alpha, part, overlap) for part in (left, right))
    return Layers(garment.picture, back, torso, left_sleeve, right_sleeve)


def _sleeve(alpha: Mask, side: Side) -> NDArray[np.bool_]:
    """The part beyond the seam from shoulder to armpit."""
    parts = (alpha > 0).astype(np.uint8)
    start, end = side.at("shoulder"), side.at("armpit")
    beyond = (end - start) * 0.04
    ends = np.round([start - beyond, end + beyond]).astype(int)
    cv2.line(parts, tuple(ends[0].tolist()), tuple(ends[1].tolist()), 0, 3)
    _, labels = cv2.connectedComponents(parts, connectivity=4)
    votes = _labels_near(np.asarray(labels), side.path[side.cuff_inner : side.cuff_outer + 1])
    chosen = np.bincount(votes).argmax() if len(votes) else -1
    return np.asarray(labels == chosen, np.bool_)


def _labels_near(labels: NDArray[np.int32], path: Points) -> NDArray[np.int32]:
    """The labels of what lies within a few pixels of a path, background left out."""
    band = np.zeros(labels.shape, np.uint8)
    cv2.polylines(band, [np.round(path).astype(np.int32)], False, 1, 5)
    near = labels[band > 0]
    return near[near > 0]


def _soften(alpha: Mask, part: NDArray[np.bool_], overlap: float) -> Mask:
    """A sleeve that reaches a little over the seam and fades there."""
    wide = masks.dilate(part.astype(np.float32), overlap)
    return np.asarray(alpha * np.maximum(masks.blur(wide, overlap / 2) * wide, part), np.float32)


def _opening(neckline: Neckline, shape: tuple[int, ...]) -> Mask:
    """Everything above the neckline's edge; of a hood, everything above its ends as well."""
    edge = neckline.edge
    left, right = edge[0], edge[-1]
    above: list[list[float]] = [[right[0], -9], [left[0], -9]]
    if neckline.kind is Kind.HOOD:
        far = float(shape[1] + 9)
        above = [[far, right[1]], [far, -9], [-9, -9], [-9, left[1]]]
    corners = np.concatenate([edge, np.array(above, np.float32)])
    return masks.polygon((shape[0], shape[1]), corners)


def resized(layers: Layers, scale: float) -> Layers:
    """The layers at the size they will be seen at, so that warping them does not alias."""
    if scale >= 1:
        return layers
    height, width = layers.torso.shape
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    picture = np.asarray(cv2.resize(layers.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    back, torso, left, right = (
        masks.resize(part, size) for part in (layers.back, layers.torso, layers.left, layers.right)
    )
    return Layers(picture, back, torso, left, right, scale)
