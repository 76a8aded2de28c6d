"""Arms that the old garment's sleeves hid and the new one's do not reach: drawn as skin.

The outline is an arm's, no wider than the sleeve was; the colour is the wearer's own, from hand,
face and neck; the light is that on a cylinder, times the light on the old sleeve.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape import lighting, measure
from tryon.engines.drape.body import Body
from tryon.engines.drape.fit import Fit
from tryon.engines.drape.measure import Facing
from tryon.engines.drape.sleeve import SleeveFit
from tryon.imaging import masks
from tryon.imaging.arrays import Colours, Mask, Points
from tryon.imaging.parsing import Label

# All lengths are parts of the distance between the shoulder joints.
_WORTH_DRAWING = 0.25  # a shorter stretch of arm is coloured by what is around it
_UNDER_CUFF = 0.12  # how far the drawn arm goes on under the new sleeve
_OVER_SKIN = 0.05  # and over the visible skin
# Half of an arm's breadth at the shoulder, on the upper arm, at elbow, forearm and wrist.
_PLACES = (0.0, 0.5, 1.0, 1.35, 2.0)  # 1 is the elbow, 2 the wrist
_BREADTHS = (0.178, 0.152, 0.126, 0.124, 0.080)
_IN_SLEEVE = 0.92  # of a sleeve's half width, at most
_SLENDER = 0.72  # of the usual breadths, at least
_STEPS = 48
_HAND = 1.3  # lengths of the arm: there at the latest a sleeve leaves the hand free
# Half width of a sleeve over the usual arm's: in a wider one the arm may be anywhere.
_LOOSEST = 1.75
_SKIN_SAMPLE = 60  # pixels
_RIM = 0.30  # how much darker skin is where it turns away
_RIM_SHAPE = 2.4
_LIGHT = (0.85, 1.12)  # of the old sleeve's light, what is kept
_LIGHT_SIZE = 0.07
_GRAIN = 1.5  # of 255, at most
_SURE = 0.8  # probability


@dataclass(frozen=True, slots=True)
class _Limb:
    """A stretch of an arm by points: centres and normals, half breadths, parts of its length."""

    centres: Points
    normals: Points
    halves: NDArray[np.float64]
    way: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bared:
    """Drawn arms: their colours, where they are, and whether the left and the right one is."""

    colours: Colours
    alpha: Mask
    drawn: tuple[bool, bool]


def bare(body: Body, fit: Fit) -> Bared | None:
    """The arms between the new cuffs and the old ones; None if the new sleeves are as long.

    None as well if no garment is to be replaced, as under a jacket.
    """
    if not body.old_top.any():
        return None
    pairs = list(zip(measure.facings(body), (fit.left, fit.right), strict=True))
    least = _WORTH_DRAWING * body.shoulder_width
    drawn = [measure.old_sleeve(body, side) - sleeve.reach > least for side, sleeve in pairs]
    if not any(drawn):
        return None
    surface = old_light(body), grain(body)
    colours, alpha = np.zeros((*body.shape, 3), np.float32), np.zeros(body.shape, np.float32)
    for (side, sleeve), wanted in zip(pairs, drawn, strict=True):
        if wanted:
            painted, where = _draw(body, side, _limb(body, side, sleeve), surface)
            colours = np.where((where > alpha)[..., None], painted, colours)
            alpha = np.maximum(alpha, where)
    return Bared(colours, alpha, (drawn[0], drawn[1]))


def can_be_bared(body: Body, side: Facing) -> bool:
    """Whether an arm can be drawn believably.

    The hand must be seen, for where the arm ends and for its colour; so must the face, for the
    colour; and the sleeve must lie close enough to tell where the arm is.
    """
    if cuff(body, side) >= (_HAND - 0.05) * side.arm.length:
        return False
    if _median(body, body.labels[Label.FACE_SKIN]) is None:
        return False
    if _median(body, body.labels[Label.BODY_SKIN] * _hand(body, side)) is None:
        return False
    distances = np.linspace(0.2, 0.95, 12) * side.arm.length
    wide = measure.arm_half_widths(body, side, distances) / _usual_halves(body, side, distances)
    return bool(np.median(wide) <= _LOOSEST)


def cuff(body: Body, side: Facing) -> float:
    """How far the old sleeve reaches from the shoulder joint, over the wrist if it does."""
    return measure.old_sleeve(body, side, _HAND)


def _limb(body: Body, side: Facing, sleeve: SleeveFit) -> _Limb:
    """The arm from under the new cuff to over the skin that is seen."""
    width, arm = body.shoulder_width, side.arm
    start = max(sleeve.reach - _UNDER_CUFF * width, 0)
    stop = cuff(body, side) + _OVER_SKIN * width
    distances = np.linspace(start, stop, _STEPS)
    axis = [arm.at(float(distance)) for distance in distances]
    normals = _smooth(np.array([side.normal(along) for _, along in axis]))
    normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    centres = np.array([place for place, _ in axis])
    outer = measure.arm_half_widths(body, side, distances)
    usual = _usual_halves(body, side, distances)
    halves = np.clip(_IN_SLEEVE * outer, _SLENDER * usual, usual)
    return _Limb(_smooth(centres), normals, _smooth(halves), distances / arm.length)


def _usual_halves(body: Body, side: Facing, distances: NDArray[np.float64]) -> NDArray[np.float64]:
    upper, lower = side.arm.upper_length, side.arm.length - side.arm.upper_length
    place = np.where(
        distances < upper, distances / upper, 1 + (distances - upper) / max(lower, 1e-6)
    )
    return np.asarray(np.interp(place, _PLACES, _BREADTHS) * body.shoulder_width, np.float64)


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Moving averages over a sixth of the way: an elbow is round."""
    half = _STEPS // 12
    rows = values[:, None] if values.ndim == 1 else values
    padded = np.pad(rows, ((half, half), (0, 0)), mode="reflect", reflect_type="odd")
    kernel = np.full(2 * half + 1, 1 / (2 * half + 1))
    columns = [np.convolve(padded[:, i], kernel, "valid") for i in range(rows.shape[1])]
    return np.asarray(np.stack(columns, -1).reshape(values.shape), np.float64)


def _draw(
    body: Body, side: Facing, limb: _Limb, surface: tuple[Mask, Mask]
) -> tuple[Colours, Mask]:
    """Colours and place of an arm; the surface is the light on it and its grain."""
    falls, fine = surface
    edges = [limb.centres + limb.normals * limb.halves[:, None] * sign for sign in (1, -1)]
    alpha = masks.polygon(body.shape, np.concatenate([edges[0], edges[1][::-1]]))
    rows, columns = np.nonzero(masks.dilate(alpha, 3) > 0)
    across, way = _coordinates(limb, np.stack([columns, rows], -1).astype(np.float32))
    light = 1 + 0.25 * _RIM - _RIM * np.minimum(np.abs(across), 1) ** _RIM_SHAPE
    light = light * falls[rows, columns]
    colours = np.zeros((*body.shape, 3), np.float32)
    painted = _tone(body, side, way) * light[:, None]
    colours[rows, columns] = np.clip(painted + fine[rows, columns, None], 0, 255)
    return colours, masks.blur(alpha, 0.9)


def _coordinates(limb: _Limb, places: Points) -> tuple[Points, Points]:
    """Of each place: how far across the limb, -1 to 1, and how far down the arm, 0 to 1."""
    centres = limb.centres.astype(np.float32)
    nearest = ((centres**2).sum(-1) - 2 * places @ centres.T).argmin(1)
    offset = ((places - limb.centres[nearest]) * limb.normals[nearest]).sum(-1)
    return offset / limb.halves[nearest], limb.way[nearest]


def _tone(body: Body, side: Facing, way: Points) -> Colours:
    """The skin's colour at each part of the arm: the face's above, the hand's below."""
    above = _median(body, body.labels[Label.FACE_SKIN])
    below = _median(body, body.labels[Label.BODY_SKIN] * _hand(body, side))
    above = above if above is not None else below
    below = below if below is not None else above
    if above is None or below is None:
        return np.zeros((len(way), 3), np.float32)
    part = np.clip(way, 0, 1)[:, None]
    return np.asarray(above + (below - above) * part, np.float32)


def _median(body: Body, likely: Mask) -> NDArray[np.float32] | None:
    sure = masks.erode(likely, 2) > _SURE
    if sure.sum() < _SKIN_SAMPLE:
        return None
    return np.asarray(np.median(body.picture[sure], axis=0), np.float32)


def _hand(body: Body, side: Facing) -> Mask:
    wrist, elbow = side.arm.wrist, side.arm.elbow
    path = [wrist, wrist + 0.5 * (wrist - elbow)]
    return masks.capsule(body.shape, path, 0.3 * body.shoulder_width)


def old_light(body: Body) -> Mask:
    """The old garment's broad light and shadow, over their median."""
    sigma = _LIGHT_SIZE * body.shoulder_width
    return lighting.old_light(body, body.old_top, sigma, _LIGHT)


def grain(body: Body) -> Mask:
    """Noise as fine and as strong as the photo's own on the face; the same each time."""
    light = cv2.cvtColor(body.picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine = light - masks.blur(light, 1.5)
    face = masks.erode(body.labels[Label.FACE_SKIN], 3) > _SURE
    strength = min(float(np.median(np.abs(fine[face]))) * 1.5, _GRAIN) if face.any() else 1.0
    noise = np.random.default_rng(0).standard_normal(body.shape, np.float32)
    return np.asarray(masks.blur(noise, 0.8) * 2 * strength, np.float32)
