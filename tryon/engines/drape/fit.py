"""Where each part of a garment lands on a body: pairs of points for three splines.

One spline for the whole garment tears at the armpits, so torso and sleeves are moved apart, each by
points along its own outline; the seams between them are shared.
"""

from dataclasses import dataclass

import numpy as np

from tryon.engines.drape import measure
from tryon.engines.drape.body import Body
from tryon.engines.drape.garment import DrapableGarment
from tryon.engines.drape.measure import Facing
from tryon.engines.drape.pairs import Pairs
from tryon.engines.drape.placing import ALONG, CLOTH, FLAT_TO_WORN, Half, Place, line
from tryon.engines.drape.sleeve import SleeveFit, fit_sleeve, sleeve_reach
from tryon.garments.landmarks import Landmarks, Side
from tryon.garments.outlines import resample
from tryon.imaging.arrays import Points

# All are parts of the distance between the shoulder joints, unless they say otherwise.
_COLLAR_EASE = 0.08  # between neck and collar
_WIDEST_NECK = 0.42  # half, of the shoulder line's width
_ARMPIT_DROP = (0.3, 0.55)  # below the shoulder joint
_ARMPIT_ABOVE_CUFF = 0.75  # of the sleeve's reach, at most
_ARMPIT_OUTSIDE = 0.06  # of the shoulder joint
_TORSO_EASE = 0.02
_LOOSEST_TORSO = 0.10
_LENGTHS = (0.85, 1.2)  # of the torso's length below the shoulder joints, where a top ends
_LONGEST = 1.5  # the same if an old garment must be covered
_OLD_HEM_COVERED = 0.05


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted top.

    Attributes:
        torso: for its spline.
        left: sleeve.
        right: sleeve.
        neckline: the neck opening's lower edge, left to right.
        hem: how far below the shoulder joints it hangs, in pixels.
    """

    torso: Pairs
    left: SleeveFit
    right: SleeveFit
    neckline: Pairs
    hem: float


def fit(garment: DrapableGarment, body: Body) -> Fit:
    """Fits a top to a standing, frontal body."""
    marks = garment.landmarks
    sides = measure.facings(body)
    slopes = [_slope(garment, body, side) for side in sides]
    scale = float(np.hypot(*(slopes[1][-1] - slopes[0][-1]))) / marks.shoulder_width
    hem = _hem(garment, body, slopes, scale)
    # On a slim form a garment seems long; what shortens its torso shortens its sleeves.
    length = float((hem - (slopes[0][0] + slopes[1][0]) / 2) @ body.down)
    shorter = scale * min(length / (marks.length * scale), 1.0)
    places = [
        Place(body, side, mark, slope, hem, shorter, sleeve_reach(marks, mark, body, side, shorter))
        for mark, side, slope in zip((marks.left, marks.right), sides, slopes, strict=True)
    ]
    halves = [_half(place, marks, scale) for place in places]
    neckline = _neckline(garment, halves[0].neck, halves[1].neck)
    torso = _torso_pairs(garment, halves, neckline, body)
    sleeves = [fit_sleeve(place, half) for place, half in zip(places, halves, strict=True)]
    drop = float((hem - body.shoulders) @ body.down)
    return Fit(torso, sleeves[0], sleeves[1], Pairs(garment.neckline.edge, neckline), drop)


def _slope(garment: DrapableGarment, body: Body, side: Facing) -> Points:
    """Along the shoulder, from the neck point to the sleeve."""
    marks = garment.landmarks
    half_line = 0.56 * body.shoulder_width
    own = marks.neck_width / marks.shoulder_width * half_line
    least = measure.neck_half_width(body) + _COLLAR_EASE * body.shoulder_width
    start = float(np.clip(own, least, max(_WIDEST_NECK * 2 * half_line, least)))
    slope = measure.shoulder_slope(body, side, start, ALONG)
    return np.asarray(slope - np.array([0, CLOTH * body.shoulder_width]))


def _hem(garment: DrapableGarment, body: Body, slopes: list[Points], scale: float) -> Points:
    """The middle of the hem: as long as the garment is, but covering the old one."""
    neck = (slopes[0][0] + slopes[1][0]) / 2
    above = float((body.shoulders - neck) @ body.down)
    own = garment.landmarks.length * scale
    least = measure.old_hem(body) + above + _OLD_HEM_COVERED * body.shoulder_width
    shortest, longest = (part * body.torso_length + above for part in _LENGTHS)
    usual = np.clip(own, shortest, longest)
    length = min(max(float(usual), least), _LONGEST * body.torso_length + above)
    return np.asarray(neck + body.down * length)


def _half(place: Place, marks: Landmarks, scale: float) -> Half:
    body, side, slope, hem = place.body, place.side, place.slope, place.hem
    width = body.shoulder_width
    armpit = _armpit(place, _drop(marks, place.mark))
    axis_top = body.shoulders + body.down * float((armpit - body.shoulders) @ body.down)
    parts = np.linspace(0, 1, ALONG + 1)[1:]
    axis = axis_top + np.outer(parts, hem - axis_top)
    seen = np.array([measure.torso_half_width(body, point, side) for point in axis])
    worn = marks.chest_width * scale / 2 * FLAT_TO_WORN
    snug = seen + _TORSO_EASE * width
    halves = np.maximum(snug, np.minimum(worn, seen + _LOOSEST_TORSO * width))
    halves = np.polyval(np.polyfit(parts, halves, 2), parts)
    flank = axis + np.outer(halves * side.outward, body.across)
    return Half(slope, armpit, np.concatenate([[armpit], flank]))


def _drop(marks: Landmarks, mark: Side) -> float:
    """How far the garment's armpit is below its neck, as a part of its length."""
    return float(mark.at("armpit")[1] - mark.at("neck")[1]) / marks.length


def _armpit(place: Place, drop: float) -> Points:
    """Where sleeve and torso part: on the arm's inner edge, as low as the garment has it."""
    body, side, arm = place.body, place.side, place.side.arm
    above = float((arm.shoulder - place.slope[0]) @ body.down)
    length = float((place.hem - place.slope[0]) @ body.down)
    lowest, highest = (limit * body.shoulder_width for limit in _ARMPIT_DROP)
    highest = max(min(highest, _ARMPIT_ABOVE_CUFF * place.reach), lowest)
    point, along = arm.at(float(np.clip(drop * length - above, lowest, highest)))
    upper = np.linspace(0.5, 0.8, 4) * arm.upper_length
    armpit = point - side.normal(along) * measure.arm_inner_half_width(body, side, upper)
    out = float((armpit - arm.shoulder) @ body.across) * side.outward
    excess = max(out - _ARMPIT_OUTSIDE * body.shoulder_width, 0)
    return np.asarray(armpit - body.across * side.outward * excess)


def _neckline(garment: DrapableGarment, left: Points, right: Points) -> Points:
    """The opening's edge, moved with the neck points without changing its shape."""
    edge, marks = garment.neckline.edge, garment.landmarks
    start, end = marks.left.at("neck"), marks.right.at("neck")
    source, target = end - start, right - left
    turn = complex(*target) / complex(*source)
    moved = (edge - start) @ [1, 1j] * turn
    return left + np.stack([moved.real, moved.imag], -1)


def _torso_pairs(
    garment: DrapableGarment, halves: list[Half], neckline: Points, body: Body
) -> Pairs:
    marks = garment.landmarks
    source, target = [garment.neckline.edge[::3]], [neckline[::3]]
    for mark, half in zip((marks.left, marks.right), halves, strict=True):
        source += [mark.between("shoulder", "neck", ALONG)[::-1], _seam(mark)]
        target += [half.slope, line(half.shoulder, half.armpit)]
        source += [mark.between("hem", "armpit", ALONG + 1)[::-1]]
        target += [resample(half.side, ALONG + 1)]
    hem_source, hem_target = _hem_pairs(garment, halves, body)
    return Pairs(np.concatenate([*source, hem_source]), np.concatenate([*target, hem_target]))


def _seam(mark: Side) -> Points:
    return line(mark.at("shoulder"), mark.at("armpit"))


def _hem_pairs(garment: DrapableGarment, halves: list[Half], body: Body) -> tuple[Points, Points]:
    """Along the hem, which hangs a little lower in the middle."""
    marks = garment.landmarks
    left, right = marks.left.path[: marks.left.hem + 1], marks.right.path[: marks.right.hem + 1]
    source = resample(np.concatenate([left[::-1], right]), 7)[1:-1]
    parts = np.linspace(0, 1, 7)[1:-1]
    start, end = halves[0].side[-1], halves[1].side[-1]
    sag = 0.03 * body.shoulder_width * 4 * parts * (1 - parts)
    target = start + np.outer(parts, end - start) + np.outer(sag, body.down)
    return source, target
