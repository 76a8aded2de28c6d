"""Whether the photo became another one where it should, and nowhere else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture
from tryon.quality.swatch import to_lab

_SURELY_DIFFERENT = 25.0  # mean difference in Lab that is surely another garment
_GRAIN = 1.5  # pixels
_VISIBLE = 5.0  # difference in Lab that is seen side by side
_HALF = 0.5  # covered
_BARELY = 0.01  # covered
_SURELY = 0.8  # of a probability


@dataclass(frozen=True, slots=True)
class Fitting:
    """A photo before and after, and what is where; all of one size.

    Attributes:
        photo: before.
        result: after.
        garment: where the new garment is seen.
        replaced: where else the photo may differ: what the old garment hid.
        face: where the face is.
        hands: where the hands are.
    """

    photo: Picture
    result: Picture
    garment: Mask
    replaced: Mask
    face: Mask
    hands: Mask


def kept(fitting: Fitting) -> dict[str, float]:
    """What happened to the photo.

    - `changed`: the garment's area, mean difference in CIE Lab; 1 from `_SURELY_DIFFERENT` on.
    - `kept`: everything that may not differ, the same turned round.
    - `untouched`: the share of it in which nobody sees a difference.
    - `face`, `hands`: like `kept`; a sleeve over a hand is no better than a hand drawn anew.
    - `present`: how much of the picture the garment covers.

    Source: the Euclidean distance in CIE Lab is the colour difference of CIE 1976.
    """
    difference = _difference(fitting.photo, fitting.result)
    inside = fitting.garment > _HALF
    outside = (fitting.garment < _BARELY) & (fitting.replaced < _BARELY)
    return {
        "changed": _strength(difference, inside),
        "kept": 1 - _strength(difference, outside),
        "untouched": 1 - _mean(difference > _VISIBLE, outside),
        "face": 1 - _strength(difference, fitting.face > _SURELY),
        "hands": 1 - _strength(difference, fitting.hands > _HALF),
        "present": float(inside.mean()),
    }


def _difference(one: Picture, other: Picture) -> Mask:
    """Of each pixel, in Lab: its own or its surroundings' in the mean, whichever is smaller.

    A codec's noise cancels out in the mean; a change beside a pixel is none of its own.
    """
    between = to_lab(one) - to_lab(other)
    alone, around = ((d**2).sum(-1) for d in (between, masks.blur(between, _GRAIN)))
    return np.asarray(np.sqrt(np.minimum(alone, around)), np.float32)


def _strength(difference: Mask, where: NDArray[np.bool_]) -> float:
    return min(_mean(difference, where) / _SURELY_DIFFERENT, 1.0)


def _mean(values: NDArray[np.floating] | NDArray[np.bool_], where: NDArray[np.bool_]) -> float:
    return float(values[where].mean()) if where.any() else 0.0
