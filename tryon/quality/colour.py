"""Whether a garment kept its colours."""

import numpy as np
from numpy.typing import NDArray

from tryon.quality.swatch import LIGHT, Swatch

_DIRECTIONS = 16
_QUANTILES = np.linspace(0.02, 0.98, 49)  # the last percents are highlights and edges
_OTHER = 40.0  # weighted Lab: surely another colour
_MOST = 5_000  # pixels: more tell nothing new


def colour(product: Swatch, worn: Swatch) -> float:
    """How close the two garments' distributions of colour are; 1 if equal.

    The sliced Wasserstein distance (of order one) in CIE Lab, lightness at half its weight, over
    `_OTHER`. Where on the garment a colour sits does not matter, how much of it there is does.

    Source: Rabin et al., "Wasserstein Barycenter and its Application to Texture Mixing", 2011.
    """
    one, other = (_quantiles(swatch) for swatch in (product, worn))
    # Projected, a step in any direction is half as long in the mean.
    distance = 2 * float(np.abs(one - other).mean())
    return 1 - min(distance / _OTHER, 1.0)


def _quantiles(swatch: Swatch) -> NDArray[np.float64]:
    """(quantiles, directions) of the pixels' projections."""
    pixels = swatch.pixels
    pixels = pixels[:: max(len(pixels) // _MOST, 1)] * LIGHT
    return np.asarray(np.quantile(pixels @ _sphere().T, _QUANTILES, axis=0), np.float64)


def _sphere() -> NDArray[np.float32]:
    """(directions, 3), evenly over half a sphere: a Fibonacci lattice."""
    turn = np.arange(_DIRECTIONS) * np.pi * (3 - np.sqrt(5))
    height = (np.arange(_DIRECTIONS) + 0.5) / _DIRECTIONS
    radius = np.sqrt(1 - height**2)
    return np.column_stack([height, radius * np.cos(turn), radius * np.sin(turn)]).astype(
        np.float32
    )
