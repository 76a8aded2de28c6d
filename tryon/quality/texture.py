"""Whether a garment kept its weave, its pattern and its sharpness."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.quality.swatch import Swatch, at_one_size

_WEIGHTS = (4, 2, 1)  # of each level: the finest is weave and print, the coarsest mostly folds
_AREA = 90_000  # pixels at most
_EDGE = 2  # pixels at each level: the outline is no pattern
_PLAIN = 0.5  # Lab a pixel: the grain of a photo of plain cloth
_FEWEST = 30  # pixels


def texture(product: Swatch, worn: Swatch) -> float:
    """How equal the energies of both garments' details are, band by band; 1 if equal.

    A Gaussian pyramid of each, at one scale; on each of its levels the mean strength of the Lab
    gradient in four directions. A band's score is the weaker energy over the stronger; fine bands
    count most.

    Source: the filter-bank statistics of Portilla and Simoncelli, "A Parametric Texture Model
    Based on Joint Statistics of Complex Wavelet Coefficients", IJCV 40, 2000, reduced to energies.
    """
    one, other = (_energies(swatch) for swatch in at_one_size(product, worn, _AREA))
    levels = min(len(one), len(other))
    if not levels:
        return 0.0
    low, high = np.minimum(one[:levels], other[:levels]), np.maximum(one[:levels], other[:levels])
    scores = ((low + _PLAIN) / (high + _PLAIN)).mean(1)
    return float(np.average(scores, weights=_WEIGHTS[:levels]))


def _energies(swatch: Swatch) -> NDArray[np.float64]:
    """(levels, 4): across, down and along both diagonals."""
    lab, mask, found = swatch.lab, swatch.mask.astype(np.uint8), []
    for _ in _WEIGHTS:
        inside = cv2.erode(mask, np.ones((2 * _EDGE + 1,) * 2, np.uint8)) > 0
        if inside.sum() < _FEWEST:
            break
        found.append(_strengths(lab, np.asarray(inside, np.bool_)))
        lab = np.asarray(cv2.pyrDown(lab), np.float32)
        mask = np.asarray(cv2.pyrDown(mask), np.uint8)
    return np.array(found)


def _strengths(lab: NDArray[np.float32], inside: NDArray[np.bool_]) -> list[float]:
    across, down = (
        np.asarray(cv2.Scharr(lab, cv2.CV_32F, dx, 1 - dx, scale=1 / 32))[inside] for dx in (1, 0)
    )
    diagonals = (across + down) / np.sqrt(2), (across - down) / np.sqrt(2)
    return [float(np.sqrt((one**2).sum(-1)).mean()) for one in (across, down, *diagonals)]
