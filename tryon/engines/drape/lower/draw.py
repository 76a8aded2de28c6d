"""Drawing trousers and skirts: warp the sheets, light them, put back what is in front."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape import lighting
from tryon.engines.drape.cloth import SOFTNESS, TRACE, Cloth, Part, over, warp
from tryon.engines.drape.lower.bare import bare
from tryon.engines.drape.lower.fit import LowerFit
from tryon.engines.drape.lower.garment import DrapableLower, halves
from tryon.engines.drape.lower.legs import Legs
from tryon.engines.drape.lower.measure import crotch
from tryon.engines.drape.render import Drawn
from tryon.imaging import masks
from tryon.imaging.arrays import Colours, Mask, Picture
from tryon.imaging.inpainting import inpaint
from tryon.imaging.parsing import Label

_MARGIN = 4.0  # pixels: cloth may reach so far beyond the points that move it
# All are parts of the torso's length.
_OLD_EDGE = 0.012  # the old garment's colour reaches this far over its edge
_SLIVER = 0.06
_LEG_SHADOW = 0.25
_SHADOW_BEGINS = 0.1
_WAIST_SHADOW = 0.03
_PARSED_EDGE = 0.012
_FROM_AROUND = 0.025  # what is of the person so near is no source for what is behind
_HOLE = 0.06  # what is of the person so near to what is missing is painted over


@dataclass(frozen=True, slots=True)
class Sheets:
    """A garment's picture and where its sheets of cloth are.

    Attributes:
        picture: its colours.
        alphas: one a sheet.
        scale: of these arrays to the garment's picture as it was measured.
    """

    picture: Picture
    alphas: tuple[Mask, ...]
    scale: float = 1.0


def take_apart(garment: DrapableLower, scale: float) -> Sheets:
    """The sheets at the size they will be seen at, so that warping them does not alias."""
    alphas = halves(garment) if garment.kind == "trousers" else (garment.alpha,)
    if scale >= 1:
        return Sheets(garment.picture, alphas)
    height, width = garment.alpha.shape
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    picture = np.asarray(cv2.resize(garment.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Sheets(picture, tuple(masks.resize(alpha, size) for alpha in alphas), scale)


def draw(legs: Legs, sheets: Sheets, fit: LowerFit) -> Drawn:
    """The person in the trousers or the skirt."""
    body = legs.body
    cloth = _lay_out(legs, sheets, fit)
    hidden = _in_front(legs)
    cover = _stretch(legs, cloth.alpha, fit)
    visible = masks.blur(cover * (1 - hidden), SOFTNESS)
    base, filled, painted = _without_old(legs, fit, cover, hidden)
    worn = replace(body, old_top=_lit_alike(legs, fit))
    below = np.arange(legs.shape[0])[:, None] > fit.waist[:, 1].mean()
    shadow = lighting.contact_shadow(worn, visible) * below
    light = lighting.shade(worn, np.maximum(cover, ~below)) * _under_top(legs)
    lit = np.clip(cloth.colours * light[..., None], 0, 255)
    picture = over(base * (1 - shadow[..., None]), lit, visible)
    touched = np.maximum.reduce([visible, filled, shadow]) > TRACE
    leftover = painted / max(float(visible.sum()), 1.0)
    return Drawn(picture, touched, filled > 0, visible, leftover, cloth.folded)


def _lit_alike(legs: Legs, fit: LowerFit) -> NDArray[np.bool_]:
    """Where the old cloth's folds are the new one's: a skirt hangs free of the legs."""
    above = np.arange(legs.shape[0])[:, None] < crotch(legs)[1]
    return legs.old if len(fit.sheets) > 1 else legs.old & above


def _lay_out(legs: Legs, sheets: Sheets, fit: LowerFit) -> Cloth:
    """All sheets, as if nothing were in front of them."""
    done: Cloth | None = None
    for alpha, pairs in zip(sheets.alphas, fit.sheets, strict=True):
        part = Part(sheets.picture, alpha, sheets.scale)
        cloth = warp(part, pairs, legs.shape, _MARGIN)
        done = cloth if done is None else _beside(cloth, done, legs)
    if done is None:
        raise ValueError("a garment has at least one sheet")
    return done


def _beside(above: Cloth, below: Cloth, legs: Legs) -> Cloth:
    """The second leg over the first; below the crotch with a soft shadow between the two."""
    shadow = masks.blur(above.alpha, 0.02 * legs.torso) * (1 - above.alpha) * _LEG_SHADOW
    past = np.arange(legs.shape[0], dtype=np.float32)[:, None] - float(crotch(legs)[1])
    shadow = shadow * np.clip(past / (_SHADOW_BEGINS * legs.torso), 0, 1)
    colours = over(below.colours * (1 - shadow[..., None]), above.colours, above.alpha)
    alpha = np.minimum(below.alpha + above.alpha, 1)
    return Cloth(colours, alpha, max(below.folded, above.folded))


def _in_front(legs: Legs) -> Mask:
    """The top, hands, and what is carried; trousers fall over shoes."""
    body = legs.body
    radius = max(round(_PARSED_EDGE * legs.torso), 2)
    rows = np.arange(legs.shape[0])[:, None]
    above_feet = rows < min(float(legs.joints(side)[1][1]) for side in (0, 1))
    things = body.labels[Label.ACCESSORY] * ~legs.old * above_feet
    coarse = np.maximum(things, legs.hands.astype(np.float32))
    front = masks.snap(coarse, body.picture, radius)
    top = masks.blur(body.old_top.astype(np.float32), SOFTNESS)
    return np.asarray(np.clip(np.maximum(front * 1.5 - 0.25, top), 0, 1), np.float32)


def _stretch(legs: Legs, cover: Mask, fit: LowerFit) -> Mask:
    """Covers slivers of the old garment, as if the new one were wider there."""
    old = masks.dilate(legs.old.astype(np.float32), _OLD_EDGE * legs.torso)
    near = masks.dilate((cover > 0.5).astype(np.float32), _SLIVER * legs.torso)  # noqa: PLR2004  # half
    rows = np.arange(legs.shape[0])[:, None]
    inside = (rows > fit.waist[:, 1].min() - 1) & (rows < min(fit.hems))
    gap = _between_legs(legs, fit)
    return np.asarray(np.maximum(cover, masks.blur(old * near * inside * ~gap, 1)), np.float32)


def _between_legs(legs: Legs, fit: LowerFit) -> NDArray[np.bool_]:
    """What was not covered by the old garment either."""
    return np.asarray(~(masks.dilate(legs.old.astype(np.float32), 3) > 0), np.bool_) & (
        len(fit.sheets) > 1
    )


def _without_old(
    legs: Legs, fit: LowerFit, cover: Mask, hidden: Mask
) -> tuple[Colours, Mask, float]:
    """The photo without the old garment where the new one does not cover it.

    Args:
        legs: in the old garment.
        fit: of the new garment, below which legs are drawn.
        cover: where that is.
        hidden: what is in front of both.

    Returns:
        The photo, where it was filled, and how many pixels of the old garment that were.
    """
    photo = legs.body.picture.astype(np.float32)
    old = masks.dilate(legs.old.astype(np.float32), _OLD_EDGE * legs.torso)
    exposed = (old > 0) & (cover < 0.6) & (hidden < 0.5)  # noqa: PLR2004  # mostly seen
    if not exposed.any():
        return photo, np.zeros_like(cover), 0.0
    behind = _behind(legs, exposed)
    soft = np.maximum(masks.blur(exposed.astype(np.float32), 1.2), exposed)
    filled = masks.dilate(exposed.astype(np.float32), 4)
    without = over(photo, behind, soft)
    above = np.arange(legs.shape[0])[:, None] < min(fit.hems)
    beside = float((exposed & legs.old & above).sum())
    bared = bare(legs, fit)
    if bared is None:
        return without, filled, beside
    alpha = bared.alpha * (1 - hidden)
    return over(without, bared.colours, alpha), np.maximum(filled, alpha), beside


def _behind(legs: Legs, missing: NDArray[np.bool_]) -> Colours:
    """Continues the background into what the old garment covered."""
    wearer = (legs.clothed | legs.hands).astype(np.float32)
    person = masks.dilate(wearer, _FROM_AROUND * legs.torso) > 0
    near = masks.dilate(missing.astype(np.float32), _HOLE * legs.torso) > 0
    return inpaint(legs.body.picture, person & near)


def _under_top(legs: Legs) -> Mask:
    """The top's shadow on the waistband."""
    top = legs.body.old_top.astype(np.float32)
    drop = np.array([[1, 0, 0], [0, 1, _WAIST_SHADOW * legs.torso]], np.float32)
    below = np.asarray(cv2.warpAffine(top, drop, top.shape[::-1]), np.float32)
    return np.asarray(1 - 0.25 * masks.blur(below, 0.02 * legs.torso), np.float32)
