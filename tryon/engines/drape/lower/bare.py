"""Legs that old trousers hid and the new garment does not reach: drawn as skin.

The outline is that of slim trousers, no wider than a leg; the colour is the wearer's own, from
hands and arms; the light is that on a cylinder, times the light on the old cloth.
"""

from dataclasses import dataclass

import numpy as np

from tryon.engines.drape import lighting
from tryon.engines.drape.lower import measure
from tryon.engines.drape.lower.fit import LowerFit
from tryon.engines.drape.lower.legs import Legs
from tryon.engines.drape.lower.measure import Edges, Row
from tryon.imaging import masks
from tryon.imaging.arrays import Colours, Mask
from tryon.imaging.parsing import Label

# All lengths are parts of the torso's length.
WORTH_DRAWING = 0.06  # a shorter stretch of leg is not seen
_UNDER_HEM = 0.12  # how far a drawn leg goes on under the new garment
_OVER_SKIN = 0.03  # and over the visible skin
# Half of a leg's breadth: at the hip, half-way to the knee, above it, there, at the calf, below it,
# at the ankle.
_PLACES = (0.0, 0.5, 0.9, 1.0, 1.35, 1.7, 2.0)  # 1 is the knee, 2 the ankle
_BREADTHS = (0.165, 0.145, 0.112, 0.106, 0.112, 0.082, 0.064)
_IN_CLOTH = 0.94  # of the old cloth's half width
_SLENDER, _STURDY = 0.75, 1.1  # of the usual breadths
_SLIM = 1.75  # of the usual breadths: wider trousers do not tell where the leg is
_STEPS = 40
_SKIN_SAMPLE = 60  # pixels
_SURE = 0.8  # probability
_RIM, _RIM_SHAPE = 0.32, 2.2  # how much darker skin is where it turns away
_LIGHT = (0.92, 1.04)  # of the old cloth's light, what is kept
_LIGHT_SIZE = 0.05
_KNEE_SHADE, _KNEE_SIZE = 0.05, 0.05
_GRAIN = 1.2  # of 255


@dataclass(frozen=True, slots=True)
class _Leg:
    """A stretch of a leg: its edges, and 0 to 2 on the way from hip to ankle, at some rows."""

    rows: Row
    edges: Edges
    way: Row


@dataclass(frozen=True, slots=True)
class Bared:
    """Drawn legs: their colours, and where they are."""

    colours: Colours
    alpha: Mask


def is_needed(legs: Legs, fit: LowerFit, side: int) -> bool:
    """Whether the old garment comes out below the new one on a leg."""
    return measure.old_hem(legs, side) - fit.hems[side] > WORTH_DRAWING * legs.torso


def is_possible(legs: Legs, fit: LowerFit, side: int) -> bool:
    """Whether the old trousers are slim and there is skin whose colour a leg could take."""
    leg = _leg(legs, fit, side)
    knee_down = leg.way > 0.8  # noqa: PLR2004  # what is above it is wide on anybody
    halves, usual = leg.edges.width / 2, _usual(legs, leg.way)
    slim = halves[knee_down] < _SLIM * usual[knee_down]
    return bool(slim.mean() > 0.8) and _tone(legs) is not None  # noqa: PLR2004  # nearly all of it


def bare(legs: Legs, fit: LowerFit) -> Bared | None:
    """The legs between the new hems and the old ones; None if there are none."""
    tone = _tone(legs)
    sides = [side for side in (0, 1) if is_needed(legs, fit, side)]
    if tone is None or not sides:
        return None
    light = lighting.old_light(legs.body, legs.old, _LIGHT_SIZE * legs.torso, _LIGHT)
    colours, alpha = np.zeros((*legs.shape, 3), np.float32), np.zeros(legs.shape, np.float32)
    grain = np.random.default_rng(0).standard_normal(legs.shape, np.float32) * _GRAIN
    for side in sides:
        leg = _narrowed(legs, _leg(legs, fit, side))
        shape, across = _paint(legs, leg)
        round_ = 1 + 0.25 * _RIM - _RIM * np.minimum(np.abs(across), 1) ** _RIM_SHAPE
        shade = round_ * light * _knee(legs, side)
        painted = np.clip(tone * shade[..., None] + grain[..., None], 0, 255)
        colours = np.where((shape > alpha)[..., None], painted, colours)
        alpha = np.maximum(alpha, shape)
    shoes = masks.snap(legs.body.labels[Label.ACCESSORY] * ~legs.old, legs.body.picture, 3)
    return Bared(colours.astype(np.float32), masks.blur(alpha, 0.9) * (1 - shoes))


def _leg(legs: Legs, fit: LowerFit, side: int) -> _Leg:
    """From under the new hem to over the skin that is seen, as wide as the old cloth."""
    hip, knee, ankle = (float(joint[1]) for joint in legs.joints(side))
    start = fit.hems[side] - _UNDER_HEM * legs.torso
    stop = min(measure.old_hem(legs, side) + _OVER_SKIN * legs.torso, legs.shape[0] - 1.0)
    rows = np.linspace(start, stop, _STEPS)
    way = np.where(
        rows < knee, (rows - hip) / max(knee - hip, 1), 1 + (rows - knee) / max(ankle - knee, 1)
    )
    return _Leg(rows, measure.leg_edges(legs, side, rows), np.clip(way, 0, 2))


def _usual(legs: Legs, way: Row) -> Row:
    return np.asarray(np.interp(way, _PLACES, _BREADTHS) * legs.torso, np.float64)


def _narrowed(legs: Legs, leg: _Leg) -> _Leg:
    """A leg inside its cloth."""
    usual, middles = _usual(legs, leg.way), (leg.edges.left + leg.edges.right) / 2
    halves = np.clip(_IN_CLOTH * leg.edges.width / 2, _SLENDER * usual, _STURDY * usual)
    middles, halves = _smooth(middles), _smooth(halves)
    return _Leg(leg.rows, Edges(middles - halves, middles + halves), leg.way)


def _smooth(values: Row) -> Row:
    """Moving averages over a seventh of the way; the ends stay."""
    half = _STEPS // 14
    padded = np.pad(values, half, mode="reflect", reflect_type="odd")
    return np.asarray(np.convolve(padded, np.full(2 * half + 1, 1 / (2 * half + 1)), "valid"))


def _paint(legs: Legs, leg: _Leg) -> tuple[Mask, Mask]:
    """Where a leg is, and of each pixel how far across it, -1 to 1."""
    edges = [np.stack([edge, leg.rows], -1) for edge in (leg.edges.left, leg.edges.right)]
    alpha = masks.polygon(legs.shape, np.concatenate([edges[0], edges[1][::-1]]))
    rows = np.arange(legs.shape[0])
    middles = np.interp(rows, leg.rows, (leg.edges.left + leg.edges.right) / 2)
    halves = np.interp(rows, leg.rows, leg.edges.width / 2)
    columns = np.arange(legs.shape[1], dtype=np.float32)
    return alpha, ((columns - middles[:, None]) / halves[:, None]).astype(np.float32)


def _tone(legs: Legs) -> Colours | None:
    """The colour of hands and arms; of neck and face if those are hidden."""
    skin = legs.body.labels[Label.BODY_SKIN]
    for likely in (skin * legs.hands, skin, legs.body.labels[Label.FACE_SKIN]):
        sure = masks.erode(likely.astype(np.float32), 2) > _SURE
        if sure.sum() >= _SKIN_SAMPLE:
            return np.asarray(np.median(legs.body.picture[sure], axis=0), np.float32)
    return None


def _knee(legs: Legs, side: int) -> Mask:
    """The light on a knee: a soft shade under it."""
    x, y = (float(part) for part in legs.joints(side)[1])
    rows, columns = np.indices(legs.shape, np.float32)
    size = _KNEE_SIZE * legs.torso
    away = ((columns - x) / size) ** 2 + ((rows - y - size) / (0.6 * size)) ** 2
    return np.asarray(1 - _KNEE_SHADE * np.exp(-away), np.float32)
