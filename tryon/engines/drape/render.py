"""Drawing the garment: warp its parts, light them, and put what is in front back in front."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape import arms, lighting, reveal
from tryon.engines.drape.body import Body
from tryon.engines.drape.fit import Fit
from tryon.engines.drape.layers import Layers
from tryon.engines.drape.neckline import Kind
from tryon.engines.drape.pairs import Pairs
from tryon.imaging import masks
from tryon.imaging.arrays import Colours, Mask, Points
from tryon.imaging.parsing import Label
from tryon.imaging.spline import thin_plate_map

_HOOD_SQUASH = 0.4  # height of a hood lying on the back over its height laid flat
_COLLAR_STANDS = 0.15  # of the neck's width: how far a collar's back rises over its ends
_BACK_LIGHT = 0.72  # the inside of a neck opening lies in shadow
_SLEEVE_SHADOW = 0.3
_CRISPNESS = 1.6  # a cut-out's edge is softer than an edge in a photo
_SOFTNESS = 0.6  # pixels
_TRACE = 0.004  # a change smaller than this is none


@dataclass(frozen=True, slots=True)
class Cloth:
    """A warped part of the garment."""

    colours: Colours
    alpha: Mask
    folded: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished window.

    Attributes:
        picture: all of it.
        changed: where it differs from the photo.
        replaced: where the old garment was or its surroundings had to be painted.
        garment: where the new garment is seen.
        leftover: area of the old garment that had to be painted over, over the new one's.
        folded: part of the new garment that a spline turned over.
    """

    picture: Colours
    changed: NDArray[np.bool_]
    replaced: NDArray[np.bool_]
    garment: Mask
    leftover: float
    folded: float


def draw(body: Body, layers: Layers, kind: Kind, fit: Fit) -> Drawn:
    """The person in the garment."""
    front = _front(body, layers, fit)
    bared = arms.bare(body, fit)
    hidden = reveal.in_front(body, fit, bared)
    cover = reveal.stretch(body, fit, front.alpha)
    visible = masks.blur(cover * (1 - hidden), _SOFTNESS)
    base, revealed = reveal.without_old_top(body, fit, cover, hidden, bared)
    back = _back(body, layers, kind, fit)
    base = _over(base, back.colours, back.alpha)
    shadow = lighting.contact_shadow(body, visible)
    lit = np.clip(front.colours * lighting.shade(body, cover)[..., None], 0, 255)
    picture = _over(base * (1 - shadow[..., None]), lit, visible)
    garment = np.maximum(visible, back.alpha)
    touched = masks.union(garment, revealed.filled, shadow) > _TRACE
    leftover = revealed.painted / max(float(garment.sum()), 1.0)
    return Drawn(picture, touched, revealed.filled > 0, garment, leftover, front.folded)


def _front(body: Body, layers: Layers, fit: Fit) -> Cloth:
    """Torso and sleeves, as if nothing were in front of them."""
    front = _warp(layers, layers.torso, fit.torso, body.shape)
    for alpha, sleeve in ((layers.left, fit.left), (layers.right, fit.right)):
        front = _lay(_warp(layers, alpha, sleeve.pairs, body.shape), front, body.shoulder_width)
    return front


def _over(below: Colours, colours: Colours, alpha: Mask) -> Colours:
    return np.asarray(below + (colours - below) * alpha[..., None], np.float32)


def _warp(layers: Layers, alpha: Mask, pairs: Pairs, shape: tuple[int, int]) -> Cloth:
    """Moves one part to its place."""
    source = (pairs.source + 0.5) * layers.scale - 0.5
    where = thin_plate_map(source, pairs.target, shape)
    edge = cv2.BORDER_REPLICATE
    x, y = where[..., 0], where[..., 1]
    colours = cv2.remap(layers.picture, x, y, cv2.INTER_CUBIC, borderMode=edge)
    moved = cv2.remap(alpha, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    moved = np.clip((np.asarray(moved, np.float32) - 0.5) * _CRISPNESS + 0.5, 0, 1) * _near(
        pairs.target, shape
    )
    return Cloth(colours.astype(np.float32), moved, _folded(where, moved))


def _folded(where: NDArray[np.float32], alpha: Mask) -> float:
    """How much of a warped part lies turned over: where the map's orientation is reversed."""
    across, down = np.diff(where, axis=1)[1:], np.diff(where, axis=0)[:, 1:]
    area = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
    inside = alpha[1:, 1:] > 0.5  # noqa: PLR2004  # half covered
    return float((area[inside] <= 0).mean()) if inside.any() else 1.0


def _near(points: Points, shape: tuple[int, int]) -> Mask:
    """Around the points; a spline may fold far outside them, and nothing belongs there."""
    hull = masks.polygon(shape, np.asarray(cv2.convexHull(points.astype(np.float32)))[:, 0] * 1.0)
    return masks.dilate(hull, 0.05 * float(np.ptp(points[:, 1])))


def _lay(above: Cloth, below: Cloth, width: float) -> Cloth:
    """A sleeve over the torso, with a soft shadow beside it."""
    shadow = masks.blur(above.alpha, 0.03 * width) * (1 - above.alpha) * _SLEEVE_SHADOW
    colours = _over(below.colours * (1 - shadow[..., None]), above.colours, above.alpha)
    alpha = np.maximum(below.alpha, above.alpha)
    return Cloth(colours, alpha, max(below.folded, above.folded))


def _back(body: Body, layers: Layers, kind: Kind, fit: Fit) -> Cloth:
    """The inside of the neck opening, or a hood: behind the person."""
    pairs = _hood(layers, fit) if kind is Kind.HOOD else fit.torso
    cloth = _warp(layers, layers.back, pairs, body.shape)
    inside = 1.0 if kind is Kind.HOOD else _around_neck(fit, body.shape)
    radius = max(round(0.02 * body.shoulder_width), 2)
    behind = masks.snap(body.labels[Label.BACKGROUND], body.picture, radius)
    behind = np.clip(behind * 1.4 - 0.2, 0, 1)
    return Cloth(cloth.colours * np.float32(_BACK_LIGHT), cloth.alpha * behind * inside)


def _around_neck(fit: Fit, shape: tuple[int, int]) -> Mask:
    """Where the inside of a collar may be seen: between its ends and little above them."""
    left, right = fit.neckline.target[[0, -1]]
    width = float(np.hypot(*(right - left)))
    up = np.array([right[1] - left[1], left[0] - right[0]]) / width * _COLLAR_STANDS * width
    down = -0.5 * up / _COLLAR_STANDS
    return masks.polygon(shape, np.array([left + up, right + up, right + down, left + down]))


def _hood(layers: Layers, fit: Fit) -> Pairs:
    """A hood lies on the back: it keeps its width and loses height."""
    start, end = fit.neckline.source[[0, -1]]
    left, right = fit.neckline.target[[0, -1]]
    corners = _corners(layers.back) / layers.scale
    across = (right - left) / np.hypot(*(end - start))
    up = np.array([across[1], -across[0]]) * _HOOD_SQUASH
    x, y = (corners - (start + end) / 2).T
    target = (left + right) / 2 + np.outer(x, across) + np.outer(-y, up)
    return Pairs(corners, target)


def _corners(alpha: Mask) -> Points:
    """Of the smallest upright box round a mask."""
    rows, columns = (np.flatnonzero(alpha.max(axis) > 0.5) for axis in (1, 0))  # noqa: PLR2004  # half
    if not len(rows):
        return np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    (top, bottom), (left, right) = rows[[0, -1]], columns[[0, -1]]
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
