"""What kind of garment a shape that lies flat is, for pictures that come without a category."""

import numpy as np
from numpy.typing import NDArray

from tryon.engines.fashn.labels import Kind

_TALL = 1.5  # height over width of a dress
_LEGS = 0.25  # of the height, from below: where trousers have two legs
_EDGE, _BENEATH = 0.02, 0.06  # of the height, from above
_STRAIGHT, _WIDE = 0.9, 0.4  # of the width beneath, of the usual width
_GAP = 0.6  # of those rows must be open in the middle


def kind_of(shape: NDArray[np.bool_]) -> Kind:
    """Bottoms have legs or a waistband, one-pieces are tall; everything else is a top."""
    rows, columns = np.flatnonzero(shape.any(1)), np.flatnonzero(shape.any(0))
    if not len(rows):
        return Kind.TOPS
    cut = shape[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = cut.shape
    legs = cut[height - max(round(_LEGS * height), 1) :]
    if np.mean([_is_open(row) for row in legs]) > _GAP or _has_waistband(cut):
        return Kind.BOTTOMS
    return Kind.ONE_PIECES if height > _TALL * width else Kind.TOPS


def _has_waistband(cut: NDArray[np.bool_]) -> bool:
    """Whether its upper end is straight and wide; collars and shoulders widen below, straps do not.

    Args:
        cut: no larger than the garment.
    """
    widths = cut.sum(1)
    edge, beneath = (widths[round(part * len(widths))] for part in (_EDGE, _BENEATH))
    return bool(edge > _STRAIGHT * beneath and edge > _WIDE * np.median(widths))


def _is_open(row: NDArray[np.bool_]) -> bool:
    """Whether there is cloth on both sides of the middle, and none in it."""
    middle, band = len(row) // 2, len(row) // 40
    centre = row[middle - band : middle + band + 1]
    return bool(row[:middle].any() and row[middle:].any() and not centre.any())
