"""Where skirts land on a body, and what hangs from a dress's hips: one sheet, one spline."""

import numpy as np

from tryon.engines.drape.lower import measure
from tryon.engines.drape.lower.fit import EASE, LowerFit, across, scale_of
from tryon.engines.drape.lower.garment import SIDES, DrapableLower
from tryon.engines.drape.lower.legs import Legs
from tryon.engines.drape.lower.measure import Edges, Row
from tryon.engines.drape.pairs import Pairs
from tryon.imaging.arrays import Points
from tryon.imaging.pose import Joint

_ROWS = 14  # points along an edge
_HIPS_BELOW = 0.1  # of the torso's length, below the hip joints
_FLARE_WORN = 0.96  # a flat skirt's width to what is seen of it on a body
_LEANS = 0.4  # of what the legs do: cloth hangs straight down
_FLOOR = 0.08  # of the torso's length below the ankles: the longest skirt ends there
_CLOSEST_HEM = 0.02  # of the torso's length: a skirt's hem stands that far off the legs
_SETTLES = 0.25  # of the length: within it what hangs takes its own width


def fit_skirt(garment: DrapableLower, legs: Legs) -> LowerFit:
    """Fits a skirt to a standing body."""
    waist = measure.waist_height(legs)
    low = float(legs.body.hips[1]) + _HIPS_BELOW * legs.torso
    scale = scale_of(garment, legs, waist, low)
    rows, edges = _hanging(garment, legs, waist, scale)
    return _sheet(garment, rows, edges, scale)


def hang(garment: DrapableLower, legs: Legs, seam: Points, scale: float) -> LowerFit:
    """Hangs cloth from a seam: the part of a dress below its hips.

    Args:
        garment: of which the waist is where it was cut off.
        legs: of the wearer.
        seam: (5, 2) from left to right where its waist lands; see `seam_of`.
        scale: the window's pixels for one of the garment's picture.
    """
    rows, free = _hanging(garment, legs, float(seam[:, 1].mean()), scale)
    settled = np.clip((rows - rows[0]) / max(_SETTLES * (rows[-1] - rows[0]), 1), 0, 1)
    left = free.left + (seam[0, 0] - free.left[0]) * (1 - settled)
    right = free.right + (seam[-1, 0] - free.right[0]) * (1 - settled)
    return _sheet(garment, rows, Edges(left, right), scale, seam)


def seam_of(garment: DrapableLower) -> Points:
    """Points along the waist, (5, 2) pixels of the garment's picture."""
    left, right = garment.points["left-waist"], garment.points["right-waist"]
    return np.concatenate([left[None], across(left, right), right[None]])


def _sheet(
    garment: DrapableLower, rows: Row, edges: Edges, scale: float, seam: Points | None = None
) -> LowerFit:
    sources = [garment.outer(name, _along(garment, name)) for name in SIDES]
    targets = [np.stack([edge, rows], -1) for edge in (edges.left, edges.right)]
    if seam is not None:
        targets[0][0], targets[1][0] = seam[0], seam[-1]
    hem_source = garment.lower_edge(9)[1:-1]
    hem_target = _follow(hem_source, sources[0][-1], sources[1][-1], targets[0][-1], targets[1][-1])
    waist = across(targets[0][0], targets[1][0]) if seam is None else seam[1:-1]
    sheet = Pairs(
        np.concatenate([*sources, hem_source, seam_of(garment)[1:-1]]).astype(np.float32),
        np.concatenate([*targets, hem_target, waist]).astype(np.float32),
    )
    end = float(rows[-1])
    return LowerFit((sheet,), np.array([targets[0][0], targets[1][0]]), (end, end), scale)


def _along(garment: DrapableLower, side: str) -> Row:
    waist, hem = float(garment.points[f"{side}-waist"][1]), float(garment.hem(side)[1])
    return np.linspace(waist, hem, _ROWS)


def _hanging(garment: DrapableLower, legs: Legs, waist: float, scale: float) -> tuple[Row, Edges]:
    """Some rows down to the hem, and a skirt's sides there.

    Round the hips, then as wide as it is cut, outside both legs.
    """
    rows = _rows(garment, legs, waist, scale)
    left, right = (measure.leg_edges(legs, side, rows) for side in (0, 1))
    hips, below = measure.hip_edges(legs, rows), rows > measure.crotch(legs)[1]
    ease = np.where(below, _CLOSEST_HEM, EASE) * legs.torso
    least_left = np.where(below, left.left, hips.left) - ease
    least_right = np.where(below, right.right, hips.right) + ease
    leaning = np.polyval(np.polyfit(rows, (least_left + least_right) / 2, 1), rows)
    middle = leaning[0] + (leaning - leaning[0]) * _LEANS
    ends = [garment.outer(name, _along(garment, name))[:, 0] for name in SIDES]
    half = np.maximum((ends[1] - ends[0]) * scale * _FLARE_WORN, least_right - least_left) / 2
    edges = Edges(np.minimum(middle - half, least_left), np.maximum(middle + half, least_right))
    return rows, edges


def _rows(garment: DrapableLower, legs: Legs, waist: float, scale: float) -> Row:
    """Down to the hem, or to the floor."""
    length = float((garment.hem("left") + garment.hem("right"))[1] / 2 - garment.waist[1]) * scale
    ankles = legs.body.pose.points[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 1]
    floor = float(ankles.max()) + _FLOOR * legs.torso
    return np.linspace(waist, max(min(waist + length, floor), waist + 1), _ROWS)


def _follow(places: Points, *ends: Points) -> Points:
    """Places moved with a line's ends, from (start, end) to (start, end), turned and scaled."""
    start, end, new_start, new_end = ends
    turn = complex(*(new_end - new_start)) / complex(*(end - start))
    moved = (places - start) @ [1, 1j] * turn
    return np.asarray(new_start + np.stack([moved.real, moved.imag], -1))
