"""Which photos and garments geometry can do well below the waist; others are refused."""

import numpy as np

from tryon.engines.drape.body import middle
from tryon.engines.drape.lower import bare
from tryon.engines.drape.lower.fit import LowerFit
from tryon.engines.drape.lower.legs import Legs, torso_of
from tryon.errors import (
    BottomTooLong,
    BottomTooLoose,
    HipsHidden,
    LegsCropped,
    LegsCrossed,
    NotStanding,
)
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Points
from tryon.imaging.pose import Joint, Pose
from tryon.shapes import Kind

_VISIBLE = 0.5
_MARGIN = 0.01  # of the picture's size by which a joint may lie outside
_BENT = 0.5  # cosine: a knee bent by more than 60 degrees
_MOST_LEAN = 0.5  # sine of a thigh's or shin's angle to the vertical
_LEAST_APART = 0.06  # of the torso's length: knees, and ankles
_LEAST_OLD = 0.1  # of the torso's length, squared: less is no trousers or skirt
_TOP_BELOW = 0.3  # of the torso's length: how far below the hips a top may hang
_MOST_BESIDE = 0.12  # of the old garment: what may show beside the new one
_KNEES = (Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
_ANKLES = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)


def check_pose(pose: Pose, shape: tuple[int, int], kind: Kind) -> None:
    """Refuses poses whose legs cannot be dressed by geometry alone.

    Args:
        pose: of the only person, in pixels of the picture.
        shape: the picture's height and width.
        kind: what is to be put on: trousers need ankles, a skirt or a dress does not.

    Raises:
        LegsCropped, LegsCrossed, NotStanding
    """
    needed = (*_KNEES, *_ANKLES) if kind == "trousers" else _KNEES
    for joint in needed:
        place = pose[joint] / np.array(shape[::-1])
        inside = ((place > -_MARGIN) & (place < 1 + _MARGIN)).all()
        if not inside or pose.visibility[joint] < _VISIBLE:
            raise LegsCropped
    _check_upright(pose, ankles=kind == "trousers")
    for left, right in (_KNEES, _ANKLES) if kind == "trousers" else (_KNEES,):
        if pose[left][0] - pose[right][0] < _LEAST_APART * torso_of(pose):
            raise LegsCrossed


def _check_upright(pose: Pose, *, ankles: bool) -> None:
    for hip, knee, ankle in (
        (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
        (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    ):
        thigh, shin = _direction(pose[hip], pose[knee]), _direction(pose[knee], pose[ankle])
        if abs(thigh[0]) > _MOST_LEAN or thigh[1] <= 0:
            raise NotStanding
        if ankles and (abs(shin[0]) > _MOST_LEAN or thigh @ shin < _BENT):
            raise NotStanding


def _direction(start: Points, end: Points) -> Points:
    return np.asarray((end - start) / max(float(np.hypot(*(end - start))), 1e-6))


def check_legs(legs: Legs) -> None:
    """Refuses photos in which what is worn below the waist is not to be seen.

    Raises:
        HipsHidden
    """
    half = round(0.1 * legs.torso)
    x, y = (int(part) for part in middle(legs.body.pose, "HIP"))
    below = y + round(_TOP_BELOW * legs.torso)
    if below < legs.shape[0] and legs.body.old_top[below, max(x - half, 0) : x + half].any():
        raise HipsHidden
    if legs.old.sum() < _LEAST_OLD * legs.torso**2:
        raise HipsHidden


def check_fit(legs: Legs, fitted: LowerFit) -> None:
    """Refuses garments that would leave too much of the old one to be seen.

    Raises:
        LegsCropped, BottomTooLong, BottomTooLoose
    """
    if max(fitted.hems) > legs.shape[0]:
        raise LegsCropped
    for side in (0, 1):
        if bare.is_needed(legs, fitted, side) and not bare.is_possible(legs, fitted, side):
            raise BottomTooLong
    covered = np.maximum.reduce([_area(sheet.target, legs.shape) for sheet in fitted.sheets])
    rows = np.arange(legs.shape[0])[:, None]
    reached = legs.old & (rows > fitted.waist[:, 1].max()) & (rows < min(fitted.hems))
    beside = reached & (masks.dilate(covered, 3) < 0.5)  # noqa: PLR2004  # half covered
    if beside.sum() > _MOST_BESIDE * max(reached.sum(), 1):
        raise BottomTooLoose


def _area(places: Points, shape: tuple[int, int]) -> Mask:
    """What a sheet covers: in each row from its first to its last point."""
    order = places[places[:, 1].argsort(kind="stable")]
    canvas = np.zeros(shape, np.float32)
    rows = np.arange(max(int(order[0, 1]), 0), min(int(order[-1, 1]) + 1, shape[0]))
    left, right = _sides(order)
    starts, ends = (np.interp(rows, side[:, 1], side[:, 0]) for side in (left, right))
    columns = np.arange(shape[1])
    canvas[rows] = (columns >= starts[:, None]) & (columns <= ends[:, None])
    return canvas


def _sides(order: Points) -> tuple[Points, Points]:
    """The leftmost and the rightmost places of each height."""
    heights = np.unique(np.round(order[:, 1] / 8))
    groups = [order[np.round(order[:, 1] / 8) == height] for height in heights]
    left = np.array([group[group[:, 0].argmin()] for group in groups])
    right = np.array([group[group[:, 0].argmax()] for group in groups])
    return left, right
