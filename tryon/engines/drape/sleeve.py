"""Where a sleeve lands on an arm: along its edges and cuff; at the shoulder it meets the torso."""

from dataclasses import dataclass

import numpy as np

from tryon.engines.drape import measure
from tryon.engines.drape.body import Body
from tryon.engines.drape.measure import Facing
from tryon.engines.drape.pairs import Pairs
from tryon.engines.drape.placing import ALONG, CLOTH, FLAT_TO_WORN, Half, Place, line
from tryon.garments.landmarks import Landmarks, Side
from tryon.garments.outlines import resample
from tryon.imaging.arrays import Points

# All are parts of the distance between the shoulder joints, unless they say otherwise.
_SLEEVE_EASE = 0.035
_LOOSEST_SLEEVE = 1.45  # of the arm's own width
_FULL_SLEEVE = 0.85  # of the arm's length, or of the garment's: such a sleeve ends at the wrist
_OLD_CUFF_COVERED = 0.09
_LONGEST_SLEEVE = 1.3  # of its own length: a sleeve may be drawn longer to cover an old one
# Directions from the joint, from upwards 0 to across the arm 1.
_DELTOID = (0.3, 0.5, 0.65, 0.8, 0.9)
_DELTOID_REACH = (0.1, 0.32)
_STRETCH = 1.25  # of a sleeve's inner edge, at most
_SHORTEST_INNER = 0.06
_SLEEVE_ALONG = 8  # points along a sleeve
_FREE_ALONG = 4  # of them on its inner side, from the armpit


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


def sleeve_reach(marks: Landmarks, mark: Side, body: Body, side: Facing, scale: float) -> float:
    """How far a sleeve goes along the arm: over the old one if that is but a little longer.

    An arm that stays bare is drawn, so then nothing is gained by a longer sleeve.
    """
    full, reach = side.arm.length, mark.sleeve_length * scale
    if mark.sleeve_length > _FULL_SLEEVE * marks.length or reach > _FULL_SLEEVE * full:
        return full
    old = measure.old_sleeve(body, side) + _OLD_CUFF_COVERED * body.shoulder_width
    return old if reach < old < _LONGEST_SLEEVE * reach else reach


def fit_sleeve(place: Place, half: Half) -> SleeveFit:
    """Fits a sleeve to an arm; `half` is where the torso on its side has gone."""
    body, side, reach = place.body, place.side, place.reach
    width = body.shoulder_width
    own = place.mark.cuff_width * place.scale / 2 * FLAT_TO_WORN
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


def _inner_reach(place: Place, half: Half) -> float:
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
        point = side.arm.shoulder + direction * (distance + CLOTH * width)
        out, low = (
            (point - points[-1]) @ body.across * side.outward,
            (point - points[-1]) @ body.down,
        )
        if out > 0 and low > 0:
            points.append(point)
    return points


def _edge(side: Facing, along: Points, halves: Points, sign: float) -> list[Points]:
    """Beside the arm's axis: outwards of it if the sign is positive."""
    edge = []
    for distance, half in zip(along, halves, strict=True):
        place, direction = side.arm.at(float(distance))
        edge.append(place + side.normal(direction) * half * sign)
    return edge


def _sleeve_pairs(mark: Side, half: Half, outer: Points, inner: Points) -> Pairs:
    """Along the outer edge, the cuff and the lower inner edge; as the torso at the shoulder.

    Under the arm it is free: laid flat, a sleeve stands off; what an arm that hangs down has too
    much of there would fold if the seam held it, and lies under the arm anyway.
    """
    source = [
        mark.between("cuff_outer", "shoulder", _SLEEVE_ALONG)[::-1],
        mark.between("armpit", "cuff_inner", _SLEEVE_ALONG)[_FREE_ALONG:],
        line(mark.at("cuff_inner"), mark.at("cuff_outer")),
        mark.between("shoulder", "neck", ALONG)[1:3],
    ]
    target = [
        resample(outer, _SLEEVE_ALONG),
        resample(inner, _SLEEVE_ALONG)[_FREE_ALONG:],
        line(inner[-1], outer[-1]),
        half.slope[-2:-4:-1],
    ]
    return Pairs(np.concatenate(source), np.concatenate(target))
