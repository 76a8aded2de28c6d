"""Measures of hips and legs that a garment is fitted to, in pixels of the window."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.lower.legs import Legs
from tryon.imaging.arrays import Points

# All are parts of the torso's length.
_WAIST_USUAL = 0.25  # above the hips
_WAIST = (0.08, 0.42)
_CROTCH_USUAL = 0.22  # below the hips
_CROTCH = (0.14, 0.45)
_LEG_HALF = (0.05, 0.32)
_HIP_HALF = (0.24, 0.5)
_NEAR_HAND = 0.02
_FEWEST = 3  # rows that are seen, to guess the others by

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Edges:
    """Where something begins and ends in each of some rows, (n,) pixels each."""

    left: Row
    right: Row

    @property
    def width(self) -> Row:
        return self.right - self.left


def waist_height(legs: Legs) -> float:
    """The row of the waistband: where the old one comes out from under the top."""
    body = legs.body
    half = 0.12 * legs.torso
    columns = slice(max(int(body.hips[0] - half), 0), int(body.hips[0] + half) + 1)
    begins = [int(column.argmax()) for column in legs.old[:, columns].T if column.any()]
    usual = float(body.hips[1]) - _WAIST_USUAL * legs.torso
    seen = float(np.median(begins)) if begins else usual
    least, most = (float(body.hips[1]) - part * legs.torso for part in _WAIST[::-1])
    return float(np.clip(seen, least, most))


def crotch(legs: Legs) -> Points:
    """Where the legs part, (2,): the gap between the knees followed upwards."""
    body = legs.body
    usual = float(body.hips[1]) + _CROTCH_USUAL * legs.torso
    high, low = (float(body.hips[1]) + part * legs.torso for part in _CROTCH)
    knees = min(float(legs.joints(side)[1][1]) for side in (0, 1))
    gap: tuple[int, int] | None = None
    for row in range(min(int(max(low, knees)), legs.shape[0] - 1), int(high), -1):
        above = _gap(legs, row, gap)
        if above is None and gap is not None:
            return np.array([(gap[0] + gap[1]) / 2, min(row + 1.0, low)])
        gap = above
    return np.array([float(body.hips[0]), usual])


def _gap(legs: Legs, row: int, below: tuple[int, int] | None) -> tuple[int, int] | None:
    """The first and last column that lie between the legs, over those of the row below."""
    left, right = (int(axis(legs, side, np.array([float(row)]))[0]) for side in (0, 1))
    open_ = ~(_whole(legs) | legs.hands)[row, max(left, 0) : right + 1]
    changes = np.flatnonzero(np.diff(np.concatenate([[False], open_, [False]]).view(np.int8)))
    runs = [(left + int(one), left + int(end) - 1) for one, end in changes.reshape(-1, 2)]
    if below is not None:
        runs = [run for run in runs if run[0] <= below[1] and run[1] >= below[0]]
    return max(runs, key=lambda run: run[1] - run[0], default=None)


def axis(legs: Legs, side: int, rows: Row) -> Row:
    """The x of a leg's middle line at each row."""
    joints = np.array(legs.joints(side))
    heights = np.maximum.accumulate(joints[:, 1])
    return np.asarray(np.interp(rows, heights, joints[:, 0]))


def hip_edges(legs: Legs, rows: Row) -> Edges:
    """The body's sides between waist and crotch."""
    middles = np.full(len(rows), float(legs.body.hips[0]))
    half = float(_HIP_HALF[1]) * legs.torso
    least = _HIP_HALF[0] * legs.torso
    left = _edge(legs, middles, rows, -1, (least, half))
    right = _edge(legs, middles, rows, 1, (least, half))
    return Edges(middles - left, middles + right)


def leg_edges(legs: Legs, side: int, rows: Row) -> Edges:
    """One leg's edges below the crotch, trousers included."""
    middles = axis(legs, side, rows)
    between = (middles + axis(legs, 1 - side, rows)) / 2
    limits = (_LEG_HALF[0] * legs.torso, _LEG_HALF[1] * legs.torso)
    left = middles - _edge(legs, middles, rows, -1, limits)
    right = middles + _edge(legs, middles, rows, 1, limits)
    if side == 0:
        right = np.minimum(right, np.maximum(between, middles))
    else:
        left = np.maximum(left, np.minimum(between, middles))
    return Edges(left, right)


def _edge(legs: Legs, middles: Row, rows: Row, sign: int, limits: tuple[float, float]) -> Row:
    """From the middles sideways to where the clothes end; guessed where a hand hides that."""
    least, most = limits
    halves = np.full(len(rows), np.nan)
    for i, (middle, row) in enumerate(zip(middles, rows, strict=True)):
        reached = _walk(legs, middle, row, sign, most)
        if reached is not None and least < reached < most:
            halves[i] = reached
    seen = np.flatnonzero(~np.isnan(halves))
    if len(seen) < _FEWEST:
        return np.full(len(rows), (least + most) / 2)
    return _smooth(np.interp(np.arange(len(rows)), seen, halves[seen]))


def _walk(legs: Legs, x: float, y: float, sign: int, most: float) -> float | None:
    """How far the clothes go on in a row from a place; None if they end behind a hand."""
    row = int(np.clip(y, 0, legs.shape[0] - 1))
    columns = np.round(x + sign * np.arange(0, most)).astype(int)
    columns = columns[(columns >= 0) & (columns < legs.shape[1])]
    worn, hands = _whole(legs)[row, columns], legs.hands[row, columns]
    outside = np.flatnonzero(~(worn | hands))
    run = worn[: outside[0]] if len(outside) else worn
    cloth = np.flatnonzero(run)
    if not len(cloth) or len(run) - cloth[-1] > _NEAR_HAND * legs.torso:
        return None
    return float(cloth[-1] + 1)


def _whole(legs: Legs) -> NDArray[np.bool_]:
    return legs.clothed | (legs.body.old_top & ~legs.hands)


def _smooth(values: Row) -> Row:
    """Averaged with the neighbours, the ends kept."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)


def old_hem(legs: Legs, side: int) -> float:
    """The lowest row that the old garment reaches on one leg."""
    rows = np.arange(int(legs.body.hips[1]), legs.shape[0])
    columns = np.clip(np.round(axis(legs, side, rows.astype(np.float64))), 0, legs.shape[1] - 1)
    half = max(int(0.06 * legs.torso), 1)
    covered = [
        legs.old[row, max(int(x) - half, 0) : int(x) + half + 1].mean() > 0.3  # noqa: PLR2004  # not a stray pixel
        for row, x in zip(rows, columns, strict=True)
    ]
    seen = np.flatnonzero(covered)
    return float(rows[seen[-1]] if len(seen) else rows[0])
