"""Where trousers land on a body: pairs of points for two splines.

Each leg is one sheet with the hip above it; the two share the seam from the waist to the crotch, so
that legs may stand as they like.
"""

from dataclasses import dataclass

import numpy as np

from tryon.engines.drape.lower import measure
from tryon.engines.drape.lower.fit import (
    EASE,
    FLAT_TO_WORN,
    RISE_ROWS,
    LowerFit,
    across,
    scale_of,
)
from tryon.engines.drape.lower.garment import SIDES, DrapableLower
from tryon.engines.drape.lower.legs import Legs
from tryon.engines.drape.lower.measure import Edges, Row
from tryon.engines.drape.pairs import Pairs
from tryon.imaging.arrays import Points

_LEG_ROWS = 12  # points along an edge
_LOOSEST_LEG = 2.1  # of what was worn before
_DROPPED = 0.05  # of the torso's length: how far a crotch hangs below the wearer's
_LONG = 1.6  # inseam over rise: longer legs end at the ankle
_ANKLE = -0.03  # of the torso's length: where long trousers end, below the joint
_OLD_COVERED = 0.02  # of the torso's length
_STRETCHED = 1.2  # of its own length: how much longer legs may be drawn to cover old ones
_HEM_SAG = 0.015
_SEAM = np.linspace(0, 1, RISE_ROWS)[:-1, None]  # of the way from the waist to the crotch


@dataclass(frozen=True, slots=True)
class _Hips:
    """The body between waist and crotch.

    Attributes:
        rows: from the waist to the crotch.
        edges: of the cloth at these rows.
        scale: the window's pixels for one of the garment's picture.
    """

    rows: Row
    edges: Edges
    scale: float


def fit_trousers(garment: DrapableLower, legs: Legs) -> LowerFit:
    """Fits trousers or shorts to a standing body."""
    waist = measure.waist_height(legs)
    bare = measure.crotch(legs)
    scale = scale_of(garment, legs, waist, float(bare[1]))
    rise = float(garment.points["crotch"][1] - garment.waist[1]) * scale
    # Never above the old crotch, where the old cloth would be seen between the new legs.
    highest = float(bare[1]) + EASE * legs.torso
    row = float(np.clip(waist + rise, highest, highest + _DROPPED * legs.torso))
    crotch = np.array([bare[0], row])
    hips = _hips(legs, waist, row, scale)
    halves = [_half(garment, legs, hips, crotch, side) for side in (0, 1)]
    ends = np.array([[hips.edges.left[0], waist], [hips.edges.right[0], waist]])
    return LowerFit((halves[0][0], halves[1][0]), ends, (halves[0][1], halves[1][1]), scale)


def _hips(legs: Legs, waist: float, low: float, scale: float) -> _Hips:
    rows = np.linspace(waist, low, RISE_ROWS)
    edges = measure.hip_edges(legs, rows)
    ease = EASE * legs.torso
    return _Hips(rows, Edges(edges.left - ease, edges.right + ease), scale)


def _half(
    garment: DrapableLower, legs: Legs, hips: _Hips, crotch: Points, side: int
) -> tuple[Pairs, float]:
    """One leg and the hip above it, and the row of its hem."""
    name = SIDES[side]
    hem = _hem(garment, legs, float(crotch[1]), hips.scale, side)
    rows = np.linspace(float(crotch[1]), hem, _LEG_ROWS)
    source = _cut(garment, name)
    target = _worn(hips, _leg(garment, legs, rows, hips.scale, side), rows, crotch, side)
    hems = [across(edges[0][-1], edges[1][-1]) for edges in (source, target)]
    sag = np.array([0, _HEM_SAG * legs.torso])
    waist = across(garment.points[f"{name}-waist"], garment.waist)
    waist_target = across(target[0][0], target[2][0])
    pairs = Pairs(
        np.concatenate([*source, hems[0], waist]).astype(np.float32),
        np.concatenate([*target, hems[1] + sag, waist_target]).astype(np.float32),
    )
    return pairs, hem


def _cut(garment: DrapableLower, side: str) -> list[Points]:
    """A half's edges in the garment's picture: outer, inner, and the seam down to the crotch."""
    return [
        garment.outer(side, np.concatenate(_source_rows(garment, side))),
        garment.inner(side, _inner_rows(garment, side)),
        garment.waist + _SEAM * (garment.points["crotch"] - garment.waist),
    ]


def _worn(hips: _Hips, leg: Edges, rows: Row, crotch: Points, side: int) -> list[Points]:
    """The same edges on the body; `rows` go from the crotch to the hem."""
    outer_hip, outer, inner = (
        (hips.edges.left, leg.left, leg.right)
        if side == 0
        else (hips.edges.right, leg.right, leg.left)
    )
    middle = np.array([hips.edges.left[0] + hips.edges.right[0], 2 * hips.rows[0]]) / 2
    down = _straightened(np.concatenate([outer_hip[:-1], outer]))
    return [
        np.stack([down, np.concatenate([hips.rows[:-1], rows])], -1),
        np.stack([np.concatenate([crotch[:1], inner[1:]]), rows], -1),
        middle + _SEAM * (crotch - middle),
    ]


def _source_rows(garment: DrapableLower, side: str) -> tuple[Row, Row]:
    """Heights along the outer edge: from the waist to the crotch's height, then to the hem."""
    waist, hem = garment.points[f"{side}-waist"][1], garment.hem(side)[1]
    low = garment.points["crotch"][1]
    return np.linspace(waist, low, RISE_ROWS)[:-1], np.linspace(low, hem, _LEG_ROWS)


def _inner_rows(garment: DrapableLower, side: str) -> Row:
    hem = garment.points[f"{side}-hem-inner"][1]
    return np.linspace(float(garment.points["crotch"][1]), float(hem), _LEG_ROWS)


def _hem(garment: DrapableLower, legs: Legs, crotch: float, scale: float, side: int) -> float:
    """The row of one leg's hem: at the ankle if the legs are long, but over the old hem."""
    points = garment.points
    inseam = float((points["left-hem-inner"] + points["right-hem-inner"])[1]) / 2
    inseam -= float(points["crotch"][1])
    rise = float(points["crotch"][1] - garment.waist[1])
    ankle = float(legs.joints(side)[2][1]) + _ANKLE * legs.torso
    own = crotch + inseam * scale
    if inseam > _LONG * rise:
        own = ankle
    old = measure.old_hem(legs, side) + _OLD_COVERED * legs.torso
    longest = crotch + (own - crotch) * _STRETCHED
    return float(min(max(min(own, ankle), old), longest))


def _leg(garment: DrapableLower, legs: Legs, rows: Row, scale: float, side: int) -> Edges:
    """The cloth's edges on a leg: as wide as the garment is, and no closer than the old one."""
    seen = measure.leg_edges(legs, side, rows)
    name = SIDES[side]
    outer = garment.outer(name, _source_rows(garment, name)[1])
    inner = garment.inner(name, _inner_rows(garment, name))
    own = np.hypot(*(outer - inner).T) * scale * FLAT_TO_WORN
    ease = EASE * legs.torso
    snug = seen.width + 2 * ease
    # A wide leg is wide down to its hem, however slim the shin.
    loosest = np.maximum.accumulate(_LOOSEST_LEG * seen.width)
    width = np.maximum(snug, np.minimum(own, loosest))
    more = (width - snug) / 2
    return Edges(seen.left - ease - more, seen.right + ease + more)


def _straightened(values: Row) -> Row:
    """Cloth hangs in long lines: what bends sharply is evened out."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)
