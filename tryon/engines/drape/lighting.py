"""Light: the old garment's folds on the new one, rounded edges, and its shadow on the body."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.body import Body
from tryon.imaging import masks
from tryon.imaging.arrays import Mask

_LIMITS = (0.62, 1.28)  # of the brightness: more would be a print of the old garment, not light
_STRENGTH = 0.55
_PATTERNED = 0.05  # spread of lightness, 0 to 1, within a fold's size: this is a print
_PRINT_STRENGTH = 0.3
_FOLD, _BROAD_FOLD = 0.025, 0.07  # of the shoulder width
_FLOOR = 0.04  # keeps the ratio of two blacks near one
_RIM = 0.035  # of the shoulder width: how broad a garment's rounded edge is
_RIM_LIGHT = 0.82
_SHADOW = 0.32


def shade(body: Body, alpha: Mask) -> Mask:
    """By how much the new garment's colours are to be multiplied.

    The old garment's lightness, without its details, over its median: where it was in shadow, the
    new one is. At the new garment's rim light falls off.

    Args:
        body: in the old garment.
        alpha: where the new garment is.
    """
    rim = masks.blur((alpha > 0.5).astype(np.float32), _RIM * body.shoulder_width)  # noqa: PLR2004  # half
    fall_off = _RIM_LIGHT + (1 - _RIM_LIGHT) * np.clip((rim - 0.5) * 2.4, 0, 1)
    return np.asarray(_folds(body) * fall_off, np.float32)


def _folds(body: Body) -> Mask:
    light = cv2.cvtColor(body.picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    old = masks.erode(body.old_top.astype(np.float32), 2)
    if not old.any():
        return np.ones_like(light)
    width = body.shoulder_width
    fine = _average(light, old, _FOLD * width)
    detail = float(np.std((light - fine)[old > 0]))
    strength = _STRENGTH
    if detail > _PATTERNED:
        fine, strength = _average(light, old, _BROAD_FOLD * width), _PRINT_STRENGTH
    usual = float(np.median(light[old > 0]))
    ratio = np.clip((fine + _FLOOR) / (usual + _FLOOR), *_LIMITS) ** strength
    known = np.clip(masks.blur(old, 0.03 * width) * 2, 0, 1)
    return np.asarray(masks.blur(1 + (ratio - 1) * known, 0.008 * width), np.float32)


def _average(values: Mask, weights: Mask, sigma: float) -> Mask:
    """Blurs within a mask, as if nothing else existed."""
    return masks.blur(values * weights, sigma) / (masks.blur(weights, sigma) + 1e-3)


def contact_shadow(body: Body, visible: Mask) -> Mask:
    """How much the garment darkens the body beside and below it."""
    width = body.shoulder_width
    drop = np.array([[1, 0, 0], [0, 1, 0.03 * width]], np.float32)
    below = np.asarray(cv2.warpAffine(visible, drop, visible.shape[::-1]), np.float32)
    soft = np.maximum(masks.blur(below, 0.025 * width), 0.6 * masks.blur(visible, 0.015 * width))
    person = masks.blur(body.silhouette.astype(np.float32), 1)
    return np.asarray(soft * (1 - visible) * person * _SHADOW, np.float32)


def old_light(
    body: Body, old: NDArray[np.bool_], sigma: float, limits: tuple[float, float]
) -> Mask:
    """An old garment's broad light and shadow over their median, for skin that is drawn there.

    Args:
        body: in the old garment.
        old: where that is.
        sigma: pixels: what is smaller is a fold of cloth, or a print.
        limits: of the ratio.
    """
    light = cv2.cvtColor(body.picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    cloth = masks.erode(old.astype(np.float32), 2)
    usual = float(np.median(light[cloth > 0])) if cloth.any() else 1.0
    ratio = np.clip((_average(light, cloth, sigma) + 10) / (usual + 10), *limits)
    near = np.clip(masks.blur(cloth, sigma) * 2, 0, 1)
    return np.asarray(1 + (ratio - 1) * near, np.float32)
