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
from tryon.garments.landmarks import Landmarks, Side
from tryon.garments.outlines import resample
from tryon.imaging.arrays import Points

# All are parts of the distance between the shoulder joints, unless they say otherwise.
_COLLAR_EASE = 0.08  # between neck and collar
_WIDEST_NECK = 0.42  # half, of the shoulder line's width
_CLOTH = 0.012  # how far cloth lies above the body
_ARMPIT_DROP = (0.3, 0.55)  # below the shoulder joint
_ARMPIT_ABOVE_CUFF = 0.75  # of the sleeve's reach, at most
_ARMPIT_OUTSIDE = 0.06  # of the shoulder joint
_SLEEVE_EASE = 0.035
_LOOSEST_SLEEVE = 1.45  # of the arm's own width
_FLAT_TO_WORN = 0.88  # a flat garment's width to what is seen of it on a body
_TORSO_EASE = 0.02
_LOOSEST_TORSO = 0.10
_LENGTHS = (0.85, 1.2)  # of the torso's length below the shoulder joints, where a top ends
_LONGEST = 1.5  # the same if an old garment must be covered
_OLD_HEM_COVERED = 0.05
_FULL_SLEEVE = 0.85  # of the arm's length, or of the garment's: such a sleeve ends at the wrist
_OLD_CUFF_COVERED = 0.09
_LONGEST_SLEEVE = 1.3  # of its own length: a sleeve may be drawn longer to cover an old one
_DELTOID = (
    0.3,
    0.5,
    0.65,
    0.8,
    0.9,
)  # directions from the joint, from upwards 0 to across the arm 1
_DELTOID_REACH = (0.1, 0.32)
_ALONG = 6  # points along a side
_STRETCH = 1.25  # of a sleeve's inner edge, at most
_SHORTEST_INNER = 0.06
_SLEEVE_ALONG = 8  # points along a sleeve
_FREE_ALONG = 4  # of them on its inner side, from the armpit


@dataclass(frozen=True, slots=True)
class Pairs:
    """Points in the garment's picture and where they land in the window, (n, 2) each."""

    source: Points
    target: Points


@dataclass(frozen=True, slots=True)
class SleeveFit:
    """A fitted sleeve.

    Attributes:
        pairs: for its spline.
        cuff: (2, 2) target of its inner and outer corner.
        reach: how far it goes along the arm from the shoulder joint, in pixels.
    """

    pairs: Pairs
    cuff: Points
    reach: float


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


@dataclass(frozen=True, slots=True)
class _Half:
    """Targets on one side of the torso."""

    slope: Points
    armpit: Points
    side: Points

    @property
    def neck(self) -> Points:
        return np.asarray(self.slope[0])

    @property
    def shoulder(self) -> Points:
        return np.asarray(self.slope[-1])


@dataclass(frozen=True, slots=True)
class _Place:
    """One side of a garment and of the body it goes to.

    Attributes:
        body: of the wearer.
        side: of it.
        mark: landmarks of the garment on that side.
        slope: target of the shoulder, from the neck outwards.
        hem: target of the hem's middle.
        scale: of the sleeve's length, from the garment's picture to the window.
        reach: of the sleeve along the arm.
    """

    body: Body
    side: Facing
    mark: Side
    slope: Points
    hem: Points
    scale: float
    reach: float


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
        _Place(
            body, side, mark, slope, hem, shorter, _sleeve_reach(marks, mark, body, side, shorter)
        )
        for mark, side, slope in zip((marks.left, marks.right), sides, slopes, strict=True)
    ]
    halves = [_half(place, marks, scale) for place in places]
    neckline = _neckline(garment, halves[0].neck, halves[1].neck)
    torso = _torso_pairs(garment, halves, neckline, body)
    sleeves = [_sleeve(place, half) for place, half in zip(places, halves, strict=True)]
    drop = float((hem - body.shoulders) @ body.down)
    return Fit(torso, sleeves[0], sleeves[1], Pairs(garment.neckline.edge, neckline), drop)


def _slope(garment: DrapableGarment, body: Body, side: Facing) -> Points:
    """Along the shoulder, from the neck point to the sleeve."""
    marks = garment.landmarks
    half_line = 0.56 * body.shoulder_width
    own = marks.neck_width / marks.shoulder_width * half_line
    least = measure.neck_half_width(body) + _COLLAR_EASE * body.shoulder_width
    start = float(np.clip(own, least, max(_WIDEST_NECK * 2 * half_line, least)))
    slope = measure.shoulder_slope(body, side, start, _ALONG)
    return np.asarray(slope - np.array([0, _CLOTH * body.shoulder_width]))


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


def _half(place: _Place, marks: Landmarks, scale: float) -> _Half:
    body, side, slope, hem = place.body, place.side, place.slope, place.hem
    width = body.shoulder_width
    armpit = _armpit(place, _drop(marks, place.mark))
    axis_top = body.shoulders + body.down * float((armpit - body.shoulders) @ body.down)
    parts = np.linspace(0, 1, _ALONG + 1)[1:]
    axis = axis_top + np.outer(parts, hem - axis_top)
    seen = np.array([measure.torso_half_width(body, point, side) for point in axis])
    worn = marks.chest_width * scale / 2 * _FLAT_TO_WORN
    snug = seen + _TORSO_EASE * width
    halves = np.maximum(snug, np.minimum(worn, seen + _LOOSEST_TORSO * width))
    halves = np.polyval(np.polyfit(parts, halves, 2), parts)
    flank = axis + np.outer(halves * side.outward, body.across)
    return _Half(slope, armpit, np.concatenate([[armpit], flank]))


def _drop(marks: Landmarks, mark: Side) -> float:
    """How far the garment's armpit is below its neck, as a part of its length."""
    return float(mark.at("armpit")[1] - mark.at("neck")[1]) / marks.length


def _armpit(place: _Place, drop: float) -> Points:
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
    garment: DrapableGarment, halves: list[_Half], neckline: Points, body: Body
) -> Pairs:
    marks = garment.landmarks
    source, target = [garment.neckline.edge[::3]], [neckline[::3]]
    for mark, half in zip((marks.left, marks.right), halves, strict=True):
        source += [mark.between("shoulder", "neck", _ALONG)[::-1], _seam(mark)]
        target += [half.slope, _line(half.shoulder, half.armpit)]
        source += [mark.between("hem", "armpit", _ALONG + 1)[::-1]]
        target += [resample(half.side, _ALONG + 1)]
    hem_source, hem_target = _hem_pairs(garment, halves, body)
    return Pairs(np.concatenate([*source, hem_source]), np.concatenate([*target, hem_target]))


def _seam(mark: Side) -> Points:
    return _line(mark.at("shoulder"), mark.at("armpit"))


def _line(start: Points, end: Points) -> Points:
    """Points inside a straight line, its ends excluded."""
    return start + np.outer([0.33, 0.67], end - start)


def _hem_pairs(garment: DrapableGarment, halves: list[_Half], body: Body) -> tuple[Points, Points]:
    """Along the hem, which hangs a little lower in the middle."""
    marks = garment.landmarks
    left, right = marks.left.path[: marks.left.hem + 1], marks.right.path[: marks.right.hem + 1]
    source = resample(np.concatenate([left[::-1], right]), 7)[1:-1]
    parts = np.linspace(0, 1, 7)[1:-1]
    start, end = halves[0].side[-1], halves[1].side[-1]
    sag = 0.03 * body.shoulder_width * 4 * parts * (1 - parts)
    target = start + np.outer(parts, end - start) + np.outer(sag, body.down)
    return source, target


def _sleeve(place: _Place, half: _Half) -> SleeveFit:
    body, side, reach = place.body, place.side, place.reach
    width = body.shoulder_width
    own = place.mark.cuff_width * place.scale / 2 * _FLAT_TO_WORN
    high = np.linspace(min(0.3 * width, 0.5 * reach), reach, 5)
    seen = measure.arm_half_widths(body, side, high)
    arm = float(np.median(seen))
    snug = arm + _SLEEVE_EASE * width
    cuff = max(snug, min(own, _LOOSEST_SLEEVE * arm))
    beside = np.maximum(seen + _SLEEVE_EASE * width, np.linspace(snug, cuff, len(high)))
    outer = [*_deltoid(body, side, half.shoulder), *_edge(side, high, beside, 1.0)]
    end = _inner_reach(place, half)
    low = np.linspace(min(0.45 * width, 0.85 * end), end, 5)
    within = measure.arm_inner_half_width(body, side, low) + _SLEEVE_EASE * width
    inner = [
        half.armpit,
        *_edge(side, low, np.linspace(within, cuff * within / snug, len(low)), -1.0),
    ]
    pairs = _sleeve_pairs(place.mark, half, np.array(outer), np.array(inner))
    return SleeveFit(pairs, np.array([inner[-1], outer[-1]]), reach)


def _inner_reach(place: _Place, half: _Half) -> float:
    """How far a sleeve's inner edge goes along the arm: no further than there is cloth for.

    A cap sleeve ends at the armpit on its inner side, and a hand's breadth lower on its outer one.
    """
    side, mark, reach = place.side, place.mark, place.reach
    if reach > side.arm.upper_length:
        return reach
    edge = mark.path[mark.armpit : mark.cuff_inner + 1]
    own = float(np.hypot(*np.diff(edge, axis=0).T).sum()) * place.scale * _STRETCH
    armpit = float((half.armpit - side.arm.shoulder) @ side.arm.at(0)[1])
    least = armpit + _SHORTEST_INNER * place.body.shoulder_width
    return min(max(armpit + own, least), reach)


def _deltoid(body: Body, side: Facing, shoulder: Points) -> list[Points]:
    """From a sleeve's top round the shoulder, on the body's surface, outwards and down."""
    _, along = side.arm.at(0)
    across, width = side.normal(along), body.shoulder_width
    points = [shoulder]
    for part in _DELTOID:
        direction = -body.down * (1 - part) + across * part
        direction = direction / np.hypot(*direction)
        distance = measure.reach(body.silhouette, side.arm.shoulder, direction, width)
        distance = float(np.clip(distance, _DELTOID_REACH[0] * width, _DELTOID_REACH[1] * width))
        point = side.arm.shoulder + direction * (distance + _CLOTH * width)
        out, low = (
            (point - points[-1]) @ body.across * side.outward,
            (point - points[-1]) @ body.down,
        )
        if out > 0 and low > 0:
            points.append(point)
    return points


def _sleeve_reach(marks: Landmarks, mark: Side, body: Body, side: Facing, scale: float) -> float:
    """How far a sleeve goes along the arm: over the old one if that is but a little longer.

    An arm that stays bare is drawn, so then nothing is gained by a longer sleeve.
    """
    full, reach = side.arm.length, mark.sleeve_length * scale
    if mark.sleeve_length > _FULL_SLEEVE * marks.length or reach > _FULL_SLEEVE * full:
        return full
    old = measure.old_sleeve(body, side) + _OLD_CUFF_COVERED * body.shoulder_width
    return old if reach < old < _LONGEST_SLEEVE * reach else reach


def _edge(side: Facing, along: Points, halves: Points, sign: float) -> list[Points]:
    """Beside the arm's axis: outwards of it if the sign is positive."""
    edge = []
    for distance, half in zip(along, halves, strict=True):
        place, direction = side.arm.at(float(distance))
        edge.append(place + side.normal(direction) * half * sign)
    return edge


def _sleeve_pairs(mark: Side, half: _Half, outer: Points, inner: Points) -> Pairs:
    """Along the outer edge, the cuff and the lower inner edge; as the torso at the shoulder.

    Under the arm it is free: laid flat, a sleeve stands off; what an arm that hangs down has too
    much of there would fold if the seam held it, and lies under the arm anyway.
    """
    source = [
        mark.between("cuff_outer", "shoulder", _SLEEVE_ALONG)[::-1],
        mark.between("armpit", "cuff_inner", _SLEEVE_ALONG)[_FREE_ALONG:],
        _line(mark.at("cuff_inner"), mark.at("cuff_outer")),
        mark.between("shoulder", "neck", _ALONG)[1:3],
    ]
    target = [
        resample(outer, _SLEEVE_ALONG),
        resample(inner, _SLEEVE_ALONG)[_FREE_ALONG:],
        _line(inner[-1], outer[-1]),
        half.slope[-2:-4:-1],
    ]
    return Pairs(np.concatenate(source), np.concatenate(target))
