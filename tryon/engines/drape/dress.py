"""Dresses with sleeves: cut at the hips into a top and what hangs from it, of one cloth.

The upper part is fitted as a top is; the lower one hangs from where that ends.
"""

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np

from tryon.engines.drape import gate, top
from tryon.engines.drape.body import Body, Window
from tryon.engines.drape.fit import fit
from tryon.engines.drape.garment import DrapableGarment, bleed, prepare_top
from tryon.engines.drape.look import Look
from tryon.engines.drape.lower import gate as lower_gate
from tryon.engines.drape.lower import piece as lower
from tryon.engines.drape.lower.garment import DrapableLower
from tryon.engines.drape.lower.legs import Legs
from tryon.engines.drape.lower.skirts import hang, seam_of
from tryon.engines.drape.outfit import Worn
from tryon.engines.drape.piece import Piece
from tryon.engines.drape.top import Top
from tryon.errors import GarmentNotSupported, GarmentUnclear
from tryon.garments.cutting import CutOut
from tryon.garments.kinds import find, in_pixels
from tryon.garments.outlines import outline_of
from tryon.imaging import masks
from tryon.imaging.arrays import Points
from tryon.imaging.spline import thin_plate_map
from tryon.shapes import GarmentShape

_SEAMS = 1.14  # of the shoulder joints' distance: between the sleeves' tops
_NECK_ABOVE = 0.2  # of it: how far the collar lies above the shoulder joints
_CUT = 0.98  # of the torso's length below the shoulders: where a dress is taken apart
_OVERLAP = 24  # pixels of the garment's picture: how far the lower part goes on over the upper
_BESIDE = 0.2  # of the torso's length above the seam: where trousers show beside the upper part
_ROOM = 40  # pixels of the garment's picture: below its armpits and above its hem
_TOP_ONLY = ("collar", "shoulder", "armpit", "cuff-inner", "cuff-outer")
_SLEEVED = {"left-collar", "left-cuff-inner", "left-cuff-outer"}  # of a dress, all are optional


def fit_dress(worn: Worn, look: Look) -> tuple[Piece, Piece]:
    """A dress fitted to the body: its upper part, then its lower part.

    Raises:
        Refusal: the garment, or the two together, cannot give a good picture.
    """
    points = (
        in_pixels(worn.shape, worn.cut.alpha)
        if worn.shape.points
        else find("dress", worn.cut.alpha)
    )
    if not points.keys() >= _SLEEVED:
        raise GarmentNotSupported
    body, window = look.upper
    gate.check_body(body)
    row = _cut_row(points, body)
    upper = _upper(worn.cut, points, row)
    shortened = _without_below(body)
    fitted = fit(upper, shortened)
    gate.check_fit(shortened, fitted)
    piece = top.make(upper, shortened, window, fitted, over=False)
    return piece, _lower(_skirt(worn.cut, points, row), piece, look)


def _cut_row(points: Mapping[str, Points], body: Body) -> int:
    """The garment's row that comes to lie on the hips.

    Raises:
        GarmentUnclear: there is nothing below it.
    """
    width = float(np.hypot(*(points["right-shoulder"] - points["left-shoulder"])))
    scale = _SEAMS * body.shoulder_width / max(width, 1.0)
    length = _CUT * body.torso_length + _NECK_ABOVE * body.shoulder_width
    collar = float((points["left-collar"] + points["right-collar"])[1]) / 2
    row = collar + length / scale
    hem = float(min(points["left-hem"][1], points["right-hem"][1]))
    armpit = float(max(points["left-armpit"][1], points["right-armpit"][1]))
    if not armpit + _ROOM < row < hem - _ROOM:
        raise GarmentUnclear
    return int(row)


def _upper(cut: CutOut, points: Mapping[str, Points], row: int) -> DrapableGarment:
    rows = np.arange(cut.alpha.shape[0])[:, None]
    alpha = cut.alpha * (rows <= row)
    left, right = _across(cut, row)
    of_top = {name: at for name, at in points.items() if name.split("-", 1)[1] in _TOP_ONLY}
    of_top |= {"left-hem": np.array([left, row]), "right-hem": np.array([right, row])}
    size = np.array(alpha.shape[::-1])
    parts = {name: tuple(((at + 0.5) / size).tolist()) for name, at in of_top.items()}
    return prepare_top(replace(cut, alpha=alpha), GarmentShape("t-shirt", parts))


def _across(cut: CutOut, row: int) -> tuple[float, float]:
    covered = np.flatnonzero(cut.alpha[row] > 0.5)  # noqa: PLR2004  # half covered
    if len(covered) < 2:  # noqa: PLR2004  # a width
        raise GarmentUnclear
    return float(covered[0]), float(covered[-1])


def _without_below(body: Body) -> Body:
    """The old top counts as far as the hips: what hangs lower is covered by the dress."""
    rows = np.arange(body.shape[0])[:, None]
    low = float(body.shoulders[1]) + 0.9 * _CUT * body.torso_length
    return replace(body, old_top=body.old_top & (rows < low))


def _lower(skirt: DrapableLower, upper: Top, look: Look) -> Piece:
    """What hangs from the upper part."""
    legs, window = look.lower
    shape = (skirt.alpha.shape[0], skirt.alpha.shape[1])
    where = thin_plate_map(upper.fit.torso.target, upper.fit.torso.source, shape)
    columns, rows = seam_of(skirt).round().astype(int).T
    seam = _moved(where[rows, columns], upper.window, window)
    torso = _moved(upper.fit.torso.target, upper.window, window)
    worn = _beyond(legs, torso, float(seam[:, 1].min()))
    scale = float(seam[-1, 0] - seam[0, 0]) / max(skirt.waist_width, 1.0)
    fitted = hang(skirt, worn, seam, scale)
    lower_gate.check_fit(worn, fitted)
    made = lower.make(skirt, worn, window, fitted)
    return replace(made, old_top=np.zeros_like(made.old_top))  # nothing hangs over a dress


def _skirt(cut: CutOut, points: Mapping[str, Points], row: int) -> DrapableLower:
    """What lies below a row and a little above it, where it fades into the upper part."""
    begins = row - _OVERLAP
    rows = np.arange(cut.alpha.shape[0])[:, None]
    fading = np.clip((rows - begins) / (_OVERLAP / 2), 0, 1)
    left, right = _across(cut, begins)
    places = {
        "left-waist": np.array([left, begins]),
        "right-waist": np.array([right, begins]),
        "left-hem": points["left-hem"],
        "right-hem": points["right-hem"],
    }
    outline = outline_of(cut.alpha * (rows >= begins) > 0.5)  # noqa: PLR2004  # half covered
    alpha = np.asarray(cut.alpha * fading, np.float32)
    return DrapableLower(bleed(cut.picture, cut.alpha), alpha, "skirt", places, outline)


def _moved(places: Points, one: Window, other: Window) -> Points:
    """Places in a window, in the pixels of another."""
    in_photo = places / one.scale + one.offset
    return np.asarray((in_photo - other.offset) * other.scale, np.float32)


def _beyond(legs: Legs, torso: Points, seam: float) -> Legs:
    """The legs; the upper part, drawn already, is nothing that is to be replaced."""
    rows = np.arange(legs.shape[0])[:, None]
    hull = masks.polygon(legs.shape, np.asarray(cv2.convexHull(torso))[:, 0] * 1.0)
    drawn = np.asarray(masks.dilate(hull, 3) > 0, np.bool_) & (rows < seam)
    top = legs.body.old_top & (rows < seam)
    near = rows >= seam - _BESIDE * legs.torso
    old = (legs.old | (legs.body.old_top & ~top)) & near & ~drawn
    return Legs(replace(legs.body, old_top=top), old)
