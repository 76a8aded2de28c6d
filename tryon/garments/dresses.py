"""The landmarks of dresses, with sleeves or without."""

import numpy as np
from numpy.typing import NDArray

from tryon.errors import GarmentNotSupported, GarmentUnclear
from tryon.garments.landmarks import Landmarks, to_points
from tryon.garments.lower import Box
from tryon.garments.outlines import outline_of
from tryon.garments.sleeves import part_sleeves
from tryon.garments.tops import find_landmarks
from tryon.imaging.arrays import Mask, Points

_BODICE_FULL = 0.72  # of its widest row: where straps and neckline end
_BODICE = 0.45  # of the height: the widest row above it is the bust's
_WAIST = (0.25, 0.95)  # of the chest's width, below the armpits
_WAIST_USUAL = 0.5
_NARROWER = 0.94  # of the chest: less than that is no waist to be seen
_SHORTEST = 1.5  # length below the armpits over chest width
_SHORTEST_SLEEVE = 0.15  # of the shoulder width
_SLEEVE_OUTSIDE = 0.08  # likewise: how far a sleeve stands out
_STRAPS_END = 0.1  # of the height: where the tops of straps are looked for


def find_dress(alpha: Mask) -> dict[str, Points]:
    """The landmarks of a dress laid flat or hanging.

    Raises:
        GarmentUnclear: the silhouette is not a dress's.
    """
    try:
        found = _sleeved(find_landmarks(part_sleeves(alpha), waisted=True))
    except (GarmentNotSupported, GarmentUnclear):
        found = _sleeveless(alpha > 0.5)  # noqa: PLR2004  # half covered
    chest = float(found["right-armpit"][0] - found["left-armpit"][0])
    length = float(found["left-hem"][1] - found["left-armpit"][1])
    if length < _SHORTEST * max(chest, 1.0):
        raise GarmentUnclear
    return {**found, **_waist(alpha > 0.5, found, chest)}  # noqa: PLR2004  # half covered


def _sleeved(marks: Landmarks) -> dict[str, Points]:
    """The landmarks of a top, of which the hem is the dress's.

    Raises:
        GarmentNotSupported: what looks like sleeves does not stand out from the sides.
    """
    for side, sign in ((marks.left, -1.0), (marks.right, 1.0)):
        outside = (side.at("cuff_outer") - side.at("armpit"))[0] * sign
        longest = side.sleeve_length / marks.shoulder_width
        if outside < _SLEEVE_OUTSIDE * marks.shoulder_width or longest < _SHORTEST_SLEEVE:
            raise GarmentNotSupported
    return to_points(marks)


def _sleeveless(silhouette: NDArray[np.bool_]) -> dict[str, Points]:
    outline = outline_of(silhouette)
    box = Box.of(outline)
    covered = silhouette.sum(1)
    upper = slice(int(box.top), int(box.top + _BODICE * box.height))
    widest = covered[upper].max()
    row = upper.start + int(np.argmax(covered[upper] >= _BODICE_FULL * widest))
    across = np.flatnonzero(silhouette[row])
    middle = float(across.mean())
    high = outline[outline[:, 1] < box.top + _STRAPS_END * box.height]
    low = outline[outline[:, 1] > box.bottom - 0.2 * box.height]
    found = {}
    for side, sign, end in (("left", -1.0, across[0]), ("right", 1.0, across[-1])):
        strap = high[(high[:, 0] - middle) * sign > 0]
        if not len(strap):
            raise GarmentUnclear
        found[f"{side}-shoulder"] = strap[(strap @ [0.3 * sign, -1]).argmax()]
        found[f"{side}-armpit"] = np.array([end, row], np.float32)
        found[f"{side}-hem"] = low[(low @ [0.5 * sign, 1]).argmax()]
    return found


def _waist(
    silhouette: NDArray[np.bool_], found: dict[str, Points], chest: float
) -> dict[str, Points]:
    """Where the dress is narrowest below the chest; where a waist usually is, if nowhere."""
    armpit = (found["left-armpit"] + found["right-armpit"]) / 2
    rows = np.arange(*(int(armpit[1] + part * chest) for part in _WAIST))
    rows = rows[rows < silhouette.shape[0]]
    widths = silhouette[rows].sum(1)
    if not len(rows) or not widths.min():
        raise GarmentUnclear
    row = int(rows[widths.argmin()])
    if widths.min() > _NARROWER * chest:
        row = int(armpit[1] + _WAIST_USUAL * chest)
    across = np.flatnonzero(silhouette[row])
    ends = {"left-waist": across[0], "right-waist": across[-1]}
    return {name: np.array([x, row], np.float32) for name, x in ends.items()}
