"""Parts of a garment, moved by splines and laid over each other."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.pairs import Pairs
from tryon.imaging import masks
from tryon.imaging.arrays import Colours, Mask, Picture, Points
from tryon.imaging.spline import thin_plate_map

SOFTNESS = 0.6  # pixels: how soft an edge of cloth is in a photo
TRACE = 0.004  # a change smaller than this is none
_CRISPNESS = 1.6  # a cut-out's edge is softer than an edge in a photo


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a garment as it was photographed.

    Attributes:
        picture: its colours.
        alpha: where it is.
        scale: of these arrays to the garment's picture as it was measured.
    """

    picture: Picture
    alpha: Mask
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Cloth:
    """A part in its place in the window.

    Attributes:
        colours: (height, width, 3), 0 to 255.
        alpha: where it is.
        folded: how much of it a spline turned over, 0 to 1.
    """

    colours: Colours
    alpha: Mask
    folded: float = 0.0


def warp(part: Part, pairs: Pairs, shape: tuple[int, int], margin: float) -> Cloth:
    """Moves a part to its place.

    Args:
        part: of a garment.
        pairs: for its spline, in pixels of the garment's picture as it was measured.
        shape: the window's height and width.
        margin: pixels round the targets; a spline may fold far outside them, and nothing belongs
            there.
    """
    source = (pairs.source + 0.5) * part.scale - 0.5
    where = thin_plate_map(source, pairs.target, shape)
    x, y = where[..., 0], where[..., 1]
    colours = cv2.remap(part.picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    moved = cv2.remap(part.alpha, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    crisp = np.clip((np.asarray(moved, np.float32) - 0.5) * _CRISPNESS + 0.5, 0, 1)
    crisp = crisp * masks.dilate(_hull(pairs.target, shape), margin)
    return Cloth(np.asarray(colours, np.float32), crisp, _folded(where, crisp))


def _hull(points: Points, shape: tuple[int, int]) -> Mask:
    return masks.polygon(shape, np.asarray(cv2.convexHull(points.astype(np.float32)))[:, 0] * 1.0)


def _folded(where: NDArray[np.float32], alpha: Mask) -> float:
    """How much of a warped part lies turned over: where the map's orientation is reversed."""
    across, down = np.diff(where, axis=1)[1:], np.diff(where, axis=0)[:, 1:]
    area = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
    inside = alpha[1:, 1:] > 0.5  # noqa: PLR2004  # half covered
    return float((area[inside] <= 0).mean()) if inside.any() else 1.0


def over(below: Colours, colours: Colours, alpha: Mask) -> Colours:
    """Colours laid over others."""
    return np.asarray(below + (colours - below) * alpha[..., None], np.float32)
