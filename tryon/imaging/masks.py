"""Masks: blurring, cleaning, drawing and refining to the edges of a picture."""

from collections.abc import Sequence
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Mask, Picture, Points

_SUBPIXEL_BITS = 4
_SUBPIXEL = 1 << _SUBPIXEL_BITS
_FAR = 16  # pixels: beyond, measuring distances is quicker than looking around each pixel


def blur(image: Mask, sigma: float) -> Mask:
    """Gaussian blur; also of pictures in float32."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), max(sigma, 0.1)), np.float32)


def _ellipse(radius: float) -> NDArray[np.uint8]:
    size = 2 * max(round(radius), 1) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def dilate(mask: Mask, radius: float) -> Mask:
    """What lies that near to a mask."""
    if radius < _FAR:
        return np.asarray(cv2.dilate(mask, _ellipse(radius)), np.float32)
    return np.maximum(mask, _grown(mask > 0.5, radius))  # noqa: PLR2004  # half covered


def erode(mask: Mask, radius: float) -> Mask:
    """What lies that far inside a mask."""
    if radius < _FAR:
        return np.asarray(cv2.erode(mask, _ellipse(radius)), np.float32)
    return np.minimum(mask, 1 - _grown(mask <= 0.5, radius))  # noqa: PLR2004  # half covered


def close(mask: Mask, radius: float) -> Mask:
    """A mask with its narrow gaps filled."""
    return erode(dilate(mask, radius), radius)


def _grown(area: NDArray[np.bool_], radius: float) -> Mask:
    """An area and all that is so near; in a time that does not grow with the distance."""
    distance = cv2.distanceTransform((~area).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(np.clip(radius + 0.5 - distance, 0, 1), np.float32)


def union(*parts: Mask) -> Mask:
    """What any of the masks covers."""
    return reduce(np.maximum, parts)


def largest_part(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The biggest connected component; all False if there is none."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count <= 1:
        return np.zeros_like(mask)
    return np.asarray(labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax(), np.bool_)


def polygon(shape: tuple[int, int], corners: Points) -> Mask:
    """A filled polygon with antialiased edges."""
    canvas = np.zeros(shape, np.uint8)
    scaled = np.round(corners * _SUBPIXEL).astype(np.int32)
    cv2.fillPoly(canvas, [scaled], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
    return (canvas / 255).astype(np.float32)


def capsule(shape: tuple[int, int], path: Sequence[Points], width: float) -> Mask:
    """A thick line through points, such as an arm."""
    canvas = np.zeros(shape, np.uint8)
    scaled = np.round(np.asarray(path) * _SUBPIXEL).astype(np.int32)
    thickness = max(round(width), 1)
    cv2.polylines(canvas, [scaled], False, 255, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
    return (canvas / 255).astype(np.float32)


def polygon_band(shape: tuple[int, int], path: Sequence[Points], half: float) -> Mask:
    """A thick line with square ends."""
    places = np.asarray(path, np.float64)
    along = np.gradient(places, axis=0)
    normals = np.stack([along[:, 1], -along[:, 0]], -1)
    normals = normals / np.maximum(np.hypot(*normals.T)[:, None], 1e-6) * half
    return polygon(shape, np.concatenate([places + normals, (places - normals)[::-1]]))


def snap(mask: Mask, guide: Picture, radius: int, noise: float = 1e-3) -> Mask:
    """Moves a coarse mask's edges onto the picture's: a guided filter on luminance.

    Args:
        mask: to refine.
        guide: picture of the mask's size.
        radius: of the window in pixels; about the mask's uncertainty.
        noise: luminance variance below which there is no edge.

    Source: He, Sun and Tang, "Guided Image Filtering", ECCV 2010.
    """
    light = cv2.cvtColor(guide, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    size = (2 * radius + 1, 2 * radius + 1)
    mean_light, mean_mask = cv2.blur(light, size), cv2.blur(mask, size)
    covariance = cv2.blur(light * mask, size) - mean_light * mean_mask
    slope = covariance / (cv2.blur(light * light, size) - mean_light**2 + noise)
    offset = mean_mask - slope * mean_light
    refined = cv2.blur(slope, size) * light + cv2.blur(offset, size)
    return np.asarray(np.clip(refined, 0, 1), np.float32)


def resize(mask: Mask, size: tuple[int, int]) -> Mask:
    """The mask at (width, height)."""
    shrinks = size[0] < mask.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask, size, interpolation=method), np.float32)
