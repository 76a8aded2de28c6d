"""A garment cut out of a picture, in colours of equal difference and at a known size."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Mask, Picture

_COVERED = 0.5
LIGHT = np.array([0.5, 1, 1], np.float32)
"""What a step of each of L, a and b counts: a room is not lit like a studio."""
_SMALLEST = 64  # pixels: less is no garment

Region = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Swatch:
    """A garment as far as it is seen.

    Attributes:
        lab: (height, width, 3) float32, CIE Lab; L from 0 to 100.
        mask: (height, width), where the garment is.
    """

    lab: NDArray[np.float32]
    mask: Region

    @property
    def pixels(self) -> NDArray[np.float32]:
        """(count, 3), the garment's own."""
        return np.asarray(self.lab[self.mask], np.float32)


def cut(picture: Picture, mask: Mask) -> Swatch | None:
    """What lies under the mask, without empty margins; None if that is next to nothing."""
    box = box_of(mask)
    return Swatch(to_lab(picture[box]), np.asarray(mask[box] > _COVERED, np.bool_)) if box else None


def box_of(mask: Mask, room: int = 0) -> tuple[slice, slice] | None:
    """The rows and columns of what a mask covers, and so many pixels more; None if nothing."""
    covered = mask > _COVERED
    if covered.sum() < _SMALLEST:
        return None
    rows, columns = (np.flatnonzero(covered.any(axis)) for axis in (1, 0))
    spans = [
        slice(max(int(places[0]) - room, 0), int(places[-1]) + 1 + room)
        for places in (rows, columns)
    ]
    return spans[0], spans[1]


def to_lab(picture: Picture) -> NDArray[np.float32]:
    """CIE Lab of sRGB."""
    scaled = np.ascontiguousarray(picture, np.float32) / 255
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB), np.float32)


def at_one_size(one: Swatch, other: Swatch, most: int) -> tuple[Swatch, Swatch]:
    """Both shrunk until their areas are equal, and at most so many pixels.

    A garment covers about the same cloth in both pictures, so its pattern then has one scale.
    """
    area = min(int(one.mask.sum()), int(other.mask.sum()), most)
    return _shrunk(one, area), _shrunk(other, area)


def _shrunk(swatch: Swatch, area: int) -> Swatch:
    scale = float(np.sqrt(area / swatch.mask.sum()))
    height, width = swatch.mask.shape
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    if size == (width, height):
        return swatch
    lab = cv2.resize(swatch.lab, size, interpolation=cv2.INTER_AREA)
    covered = cv2.resize(swatch.mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return Swatch(np.asarray(lab, np.float32), np.asarray(covered > _COVERED, np.bool_))
