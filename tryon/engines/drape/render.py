"""Drawing the garment: warp its parts, light them, and put what is in front back in front."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape import arms, lighting, reveal
from tryon.engines.drape.body import Body
from tryon.engines.drape.cloth import SOFTNESS, TRACE, Cloth, Part, over, warp
from tryon.engines.drape.fit import Fit
from tryon.engines.drape.layers import Layers
from tryon.engines.drape.neckline import Kind
from tryon.engines.drape.pairs import Pairs
from tryon.imaging import masks
from tryon.imaging.arrays import Colours, Mask, Points
from tryon.imaging.parsing import Label

_HOOD_SQUASH = 0.4  # height of a hood lying on the back over its height laid flat
_COLLAR_STANDS = 0.15  # of the neck's width: how far a collar's back rises over its ends
_BACK_LIGHT = 0.72  # the inside of a neck opening lies in shadow
_SLEEVE_SHADOW = 0.3
_MARGIN = 0.05  # of a part's height: cloth may reach so far beyond the points that move it


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
    visible = masks.blur(cover * (1 - hidden), SOFTNESS)
    base, revealed = reveal.without_old_top(body, fit, cover, hidden, bared)
    back = _back(body, layers, kind, fit)
    base = over(base, back.colours, back.alpha)
    shadow = lighting.contact_shadow(body, visible)
    lit = np.clip(front.colours * lighting.shade(body, cover)[..., None], 0, 255)
    picture = over(base * (1 - shadow[..., None]), lit, visible)
    garment = np.maximum(visible, back.alpha)
    touched = masks.union(garment, revealed.filled, shadow) > TRACE
    leftover = revealed.painted / max(float(garment.sum()), 1.0)
    return Drawn(picture, touched, revealed.filled > 0, garment, leftover, front.folded)


def _front(body: Body, layers: Layers, fit: Fit) -> Cloth:
    """Torso and sleeves, as if nothing were in front of them."""
    front = _warp(layers, layers.torso, fit.torso, body.shape)
    for alpha, sleeve in ((layers.left, fit.left), (layers.right, fit.right)):
        front = _lay(_warp(layers, alpha, sleeve.pairs, body.shape), front, body.shoulder_width)
    return front


def _warp(layers: Layers, alpha: Mask, pairs: Pairs, shape: tuple[int, int]) -> Cloth:
    margin = _MARGIN * float(np.ptp(pairs.target[:, 1]))
    return warp(Part(layers.picture, alpha, layers.scale), pairs, shape, margin)


def _lay(above: Cloth, below: Cloth, width: float) -> Cloth:
    """A sleeve over the torso, with a soft shadow beside it."""
    shadow = masks.blur(above.alpha, 0.03 * width) * (1 - above.alpha) * _SLEEVE_SHADOW
    colours = over(below.colours * (1 - shadow[..., None]), above.colours, above.alpha)
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
