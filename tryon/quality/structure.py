"""Whether a garment's pattern is the same pattern, part by part."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tryon.quality.swatch import LIGHT, Swatch, at_one_size

_AREAS = (2_000, 8_000)  # pixels: the garment small, and smaller
_PATCH, _STEP = 7, 3  # pixels
_TURNS = (0.0, -35.0, 35.0)  # degrees: sleeves hang where they were laid out
_NEAR = 0.35  # of the garment's size: how far apart a part and its match may lie
_GRAIN = 1.5**2  # Lab squared: the differences of plain cloth
_SHIFT = 20.0  # weighted Lab: a mean colour this far away halves the likeness
_COVERED = 0.7  # of a patch

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Patches:
    """Overlapping pieces of a garment.

    Attributes:
        values: (count, pixels) with their means taken away.
        variances: (count,)
        means: (count, 3), weighted Lab.
        places: (count, 2), 0 to 1 within the garment's box.
    """

    values: Vectors
    variances: Vectors
    means: Vectors
    places: Vectors

    def mean(self, likeness: Vectors) -> float:
        """Of a likeness a patch; patches with more to see count more."""
        weights = np.sqrt(self.variances) + 1
        return float(np.average(likeness, weights=weights)) if len(weights) else 0.0


def structure(product: Swatch, worn: Swatch) -> float:
    """How well each part of one garment is found again on the other; 1 if all are.

    Both garments at one scale are taken apart into small patches. Two patches are as alike as
    SSIM says of contrast and structure, in Lab, less if their mean colours differ. Each looks for
    its best match near its own place, as it is or turned. The mean over the patches of both
    garments, at two scales.

    Sources: Simakov et al., "Summarizing Visual Data Using Bidirectional Similarity", CVPR 2008;
    Wang et al., "Image Quality Assessment", IEEE TIP 13(4), 2004.
    """
    return float(np.mean([_at(product, worn, area) for area in _AREAS]))


def _at(product: Swatch, worn: Swatch, area: int) -> float:
    laid, seen = at_one_size(product, worn, area)
    parts, turned = _patches(seen, 0.0), [_patches(laid, angle) for angle in _TURNS]
    likeness = [_likeness(parts, other) for other in turned]
    there = np.max([one.max(1, initial=0.0) for one in likeness], axis=0)
    back = likeness[0].max(0, initial=0.0)
    return (parts.mean(there) + turned[0].mean(back)) / 2


def _likeness(one: _Patches, other: _Patches) -> NDArray[np.float32]:
    """(count of one, count of other), 0 to 1."""
    covariance = one.values @ other.values.T / one.values.shape[1]
    power = one.variances[:, None] + other.variances[None]
    similar = np.clip((2 * covariance + _GRAIN) / (power + _GRAIN), 0, 1)
    similar /= 1 + _squared(one.means, other.means) / _SHIFT**2
    for axis in (0, 1):
        apart = np.abs(one.places[:, None, axis] - other.places[None, :, axis])
        similar *= apart < _NEAR
    return np.asarray(similar, np.float32)


def _squared(one: Vectors, other: Vectors) -> Vectors:
    """Distances between all pairs, squared."""
    lengths = (one**2).sum(1)[:, None] + (other**2).sum(1)[None]
    return np.asarray(np.maximum(lengths - 2 * one @ other.T, 0), np.float32)


def _patches(swatch: Swatch, angle: float) -> _Patches:
    """Those that are mostly garment; what is not counts as its mean."""
    lab, mask, place = _turned(swatch, angle)
    share = _windows(mask[..., None]).mean(-1)
    chosen = share[..., 0] >= _COVERED
    inside = _windows(mask[..., None])[chosen]
    taken = _windows(lab * mask[..., None])[chosen]
    mean = taken.mean(-1) / share[chosen]
    values = (taken - mean[..., None] * inside).reshape(len(taken), -1)
    middle = _PATCH // 2
    places = place[middle:-middle:_STEP, middle:-middle:_STEP][chosen]
    return _Patches(values, (values**2).mean(1), mean * LIGHT, places)


def _windows(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """(rows, columns, channels, pixels) of a (height, width, channels) picture's patches."""
    every = sliding_window_view(picture, (_PATCH, _PATCH), (0, 1))[::_STEP, ::_STEP]
    return np.asarray(every.reshape(*every.shape[:3], -1), np.float32)


def _turned(swatch: Swatch, angle: float) -> tuple[Vectors, Vectors, Vectors]:
    """Colours, mask and each pixel's place in the garment's box, turned by so many degrees."""
    height, width = swatch.mask.shape
    side = int(np.ceil(np.hypot(height, width))) + 2 * _PATCH
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1)
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    columns, rows = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    layers = swatch.lab, swatch.mask, np.stack([columns, rows], -1)
    lab, mask, place = (
        np.asarray(cv2.warpAffine(np.asarray(layer, np.float32), turn, (side, side)), np.float32)
        for layer in layers
    )
    return lab, mask, place
