"""Parting the legs of trousers that lie so close that the gap between them is in shadow."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.garments.cutting import CutOut
from tryon.garments.lower import find_crotch
from tryon.garments.outlines import outline_of
from tryon.imaging import masks

_CLOTH = (6, 16)  # pixels beside the gap: where the cloth's colour is taken
_GAP_LIKE = 0.7  # nearer to the gap's colour than this part of the way to the cloth's
_TELLS = 6.0  # in Lab: a gap that differs less from the cloth cannot be followed
_FOLLOWS = 0.25  # of a row's colour: how fast the shadow in a gap may deepen
_HIGHEST = 0.25  # of the picture's height: how far a gap is followed


def part_legs(cut: CutOut) -> CutOut:
    """The cut-out with the gap between the legs followed up to where it ends.

    Row by row upwards: what looks more like the gap in the row below than like the cloth on either
    side of it. A cut-out that came with its own alpha has lost what was in the gap, and is kept.
    """
    silhouette = cut.alpha > 0.5  # noqa: PLR2004  # half covered
    crotch = find_crotch(outline_of(silhouette))
    if not cut.opaque or crotch is None:
        return cut
    gap = _follow(cut, silhouette, (int(crotch[0]), int(crotch[1])))
    return replace(cut, alpha=cut.alpha * (1 - masks.blur(gap.astype(np.float32), 0.7)))


def _follow(
    cut: CutOut, silhouette: NDArray[np.bool_], crotch: tuple[int, int]
) -> NDArray[np.bool_]:
    lab = cv2.cvtColor(cut.picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    gap = np.zeros_like(silhouette)
    left, right = _gap_at(silhouette, *crotch)
    colour = np.median(lab[crotch[1] + 1 : crotch[1] + 4, left : right + 1], axis=(0, 1))
    lowest = max(int(crotch[1] - _HIGHEST * len(gap)), 0)
    for row in range(crotch[1] + 2, lowest, -1):
        inside = np.flatnonzero(_in_gap(lab[row], colour, left, right))
        if not len(inside):
            break
        left, right = left - 1 + int(inside[0]), left - 1 + int(inside[-1])
        gap[row, left : right + 1] = True
        colour = colour + _FOLLOWS * (np.median(lab[row, left : right + 1], axis=0) - colour)
    return gap


def _in_gap(
    line: NDArray[np.float32], colour: NDArray[np.float32], left: int, right: int
) -> NDArray[np.bool_]:
    """Which pixels from one left of the gap to one right of it look like the gap."""
    wide = line[max(left - 1, 0) : right + 2]
    sides = (
        line[max(left - _CLOTH[1], 0) : max(left - _CLOTH[0], 1)],
        line[right + _CLOTH[0] : right + _CLOTH[1]],
    )
    cloth = [np.median(side, axis=0) for side in sides if len(side)]
    if len(cloth) < 2 or min(np.linalg.norm(colour - side) for side in cloth) < _TELLS:  # noqa: PLR2004  # both sides
        return np.zeros(len(wide), np.bool_)
    far = np.min([np.linalg.norm(wide - side, axis=-1) for side in cloth], axis=0)
    near = np.linalg.norm(wide - colour, axis=-1)
    return np.asarray((near < _GAP_LIKE * far) & (far > _TELLS), np.bool_)


def _gap_at(silhouette: NDArray[np.bool_], x: int, y: int) -> tuple[int, int]:
    """The first and the last column of the gap just below its upper end."""
    row = silhouette[min(y + 3, len(silhouette) - 1)]
    cloth = np.flatnonzero(row)
    left, right = cloth[cloth < x], cloth[cloth > x]
    if not len(left) or not len(right):
        return x, x
    return int(left[-1]) + 1, max(int(right[0]) - 1, int(left[-1]) + 1)
