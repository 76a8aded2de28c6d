"""What a result is worth, measured against the photo and the garment."""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.imaging.arrays import Mask, Picture

_VISIBLE_CHANGE = 25.0  # mean difference in Lab that is surely another garment


@dataclass(frozen=True, slots=True)
class Quality:
    """Each between 0, bad, and 1, good.

    Attributes:
        changed: how different the garment's area is from the photo.
        kept: how equal everything else is to the photo.
        face: how equal the face is to the photo.
        present: how much of the picture the garment covers.
    """

    changed: float
    kept: float
    face: float
    present: float


def measure(photo: Picture, result: Picture, garment: Mask, face: Mask, replaced: Mask) -> Quality:
    """Compares a result with its photo.

    Args:
        photo: before.
        result: after, of the same size.
        garment: where the new garment is; of the same size, as the next.
        face: where the face is.
        replaced: where the photo may differ: the new garment, and what the old one hid.
    """
    difference = _difference(photo, result)
    inside = garment > 0.5  # noqa: PLR2004  # half covered
    outside = replaced < 0.01  # noqa: PLR2004  # not at all
    return Quality(
        changed=min(_mean(difference, inside) / _VISIBLE_CHANGE, 1.0),
        kept=1 - min(_mean(difference, outside) / _VISIBLE_CHANGE, 1.0),
        face=1 - min(_mean(difference, face > 0.8) / _VISIBLE_CHANGE, 1.0),  # noqa: PLR2004  # probability
        present=float(inside.mean()),
    )


def _difference(one: Picture, other: Picture) -> Mask:
    """Euclidean distance in CIE Lab, a pixel."""
    pair = [cv2.cvtColor(p.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for p in (one, other)]
    return np.asarray(np.sqrt(((pair[0] - pair[1]) ** 2).sum(-1)), np.float32)


def _mean(values: Mask, where: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]") -> float:
    return float(values[where].mean()) if where.any() else 0.0
