"""Which photos a geometric try-on can do well; every other one is refused with a reason.

Thresholds were set on photographs of standing, seated, turned and cropped people.
"""

import numpy as np

from tryon.engines.drape import arms, measure
from tryon.engines.drape.body import Body
from tryon.engines.drape.fit import Fit
from tryon.errors import (
    ArmsCrossed,
    ArmsRaised,
    BodyCropped,
    NoPerson,
    NotFrontal,
    NotStanding,
    SeveralPeople,
    SleevesTooLong,
    TopTooLong,
)
from tryon.imaging import masks
from tryon.imaging.arrays import Points
from tryon.imaging.parsing import Label
from tryon.imaging.pose import Detection, Joint, Pose

_PERSON = 0.5  # certainty of the pose model
_ALSO_A_PERSON = 0.6  # certainty of the detector
_SAME_SCALE = 0.45  # of the first person's size: smaller people are passers-by
_VISIBLE = 0.5
_MARGIN = 0.02  # of the picture's size by which a joint may lie outside
_NARROWEST = 0.5  # shoulder width over torso length; 0.6 to 0.7 faces the camera
_MOST_TURN = 0.85  # shoulders' difference in depth over their width in the picture
_MOST_TILT = 0.3  # sine of the torso's angle to the vertical
_THIGH = 0.35  # of the torso's length that a standing person's knee is below the hip, at least
_ARM_ACROSS = 0.16  # of the shoulder width by which a wrist or elbow may reach into the torso
_MOST_BARE = 0.12  # of the torso: more skin than this is arms in front of it
# Of the shoulder width: how much arm may be drawn whatever the sleeve was like.
_SKIN_INVENTED = 0.3
_ELBOW_MARGIN = 0.25  # of the shoulder width: beside an elbow nearer to the edge no sleeve has room
_CUFF_OUTSIDE = 0.05  # of the shoulder width by which a cuff's middle may leave the picture
_HEM_SHOWN = 0.06  # of the torso's length by which the old top may show below the new one
_SHOULDERS = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
_HIPS = (Joint.LEFT_HIP, Joint.RIGHT_HIP)


def choose_person(people: list[Detection]) -> Detection:
    """The one person in a picture.

    Raises:
        NoPerson, SeveralPeople
    """
    if not people:
        raise NoPerson
    first = max(people, key=lambda person: person.size)
    others = [
        person
        for person in people
        if person is not first
        and person.score > _ALSO_A_PERSON
        and person.size > _SAME_SCALE * first.size
    ]
    if others:
        raise SeveralPeople
    return first


def check_pose(pose: Pose, shape: tuple[int, int]) -> None:
    """Refuses poses that cannot be dressed by geometry alone.

    Args:
        pose: of the only person, in pixels of the picture.
        shape: the picture's height and width.

    Raises:
        NoPerson, BodyCropped, NotFrontal, NotStanding, ArmsRaised, ArmsCrossed
    """
    check_stance(pose, shape)
    _check_arms(pose)


def check_stance(pose: Pose, shape: tuple[int, int]) -> None:
    """The part of `check_pose` that leaves the arms alone.

    Raises:
        NoPerson, BodyCropped, NotFrontal, NotStanding
    """
    if pose.score < _PERSON:
        raise NoPerson
    _check_in_picture(pose, shape)
    _check_standing(pose)
    _check_frontal(pose)


def check_body(body: Body) -> None:
    """Refuses bodies whose torso is hidden.

    Raises:
        ArmsCrossed
    """
    lower = [
        body.pose[_SHOULDERS[side]] * (1 - part) + body.pose[_HIPS[side]] * part
        for side, part in ((0, 0.3), (1, 0.3), (1, 0.85), (0, 0.85))
    ]
    torso = masks.polygon(body.shape, np.array(lower)) > 0.5  # noqa: PLR2004  # inside
    bare = body.labels[Label.BODY_SKIN][torso] > 0.5  # noqa: PLR2004  # more skin than not
    if bare.mean() > _MOST_BARE:
        raise ArmsCrossed


def check_fit(body: Body, fitted: Fit) -> None:
    """Refuses garments that would leave too much of the old one to be seen.

    Raises:
        SleevesTooLong, TopTooLong, BodyCropped
    """
    width = body.shoulder_width
    for side, sleeve in zip(measure.facings(body), (fitted.left, fitted.right), strict=True):
        bared = measure.old_sleeve(body, side) - sleeve.reach
        if bared > _SKIN_INVENTED * width and not arms.can_be_bared(body, side):
            raise SleevesTooLong
        bends = sleeve.reach > side.arm.upper_length
        seen = _inside(side.arm.elbow, body.shape, _ELBOW_MARGIN * width)
        if bends and not (seen and _inside(side.arm.wrist, body.shape, 0)):
            raise BodyCropped
        x = float(sleeve.cuff[:, 0].mean())
        if max(-x, x - body.shape[1]) > _CUFF_OUTSIDE * width:
            raise BodyCropped
    if measure.old_hem(body) - fitted.hem > _HEM_SHOWN * body.torso_length:
        raise TopTooLong


def _inside(point: Points, shape: tuple[int, int], margin: float) -> bool:
    """Whether a point is in the window and that far from its left and right edges."""
    return bool(margin <= point[0] < shape[1] - margin and 0 <= point[1] < shape[0])


def _check_in_picture(pose: Pose, shape: tuple[int, int]) -> None:
    size = np.array(shape[::-1])
    for joint in (*_SHOULDERS, *_HIPS):
        place = pose[joint] / size
        inside = ((place > -_MARGIN) & (place < 1 + _MARGIN)).all()
        if not inside or pose.visibility[joint] < _VISIBLE:
            raise BodyCropped
    if pose[Joint.NOSE][1] < -_MARGIN * shape[0]:
        raise BodyCropped


def _check_frontal(pose: Pose) -> None:
    across = pose[Joint.LEFT_SHOULDER] - pose[Joint.RIGHT_SHOULDER]
    torso = _middle(pose, _HIPS) - _middle(pose, _SHOULDERS)
    width, length = float(np.hypot(*across)), float(np.hypot(*torso))
    turn = abs(float(pose.depth[Joint.LEFT_SHOULDER] - pose.depth[Joint.RIGHT_SHOULDER]))
    hips = pose[Joint.LEFT_HIP][0] - pose[Joint.RIGHT_HIP][0]
    faces_away = across[0] <= 0 or hips <= 0
    if faces_away or width < _NARROWEST * length or turn > _MOST_TURN * width:
        raise NotFrontal


def _check_standing(pose: Pose) -> None:
    torso = _middle(pose, _HIPS) - _middle(pose, _SHOULDERS)
    length = float(np.hypot(*torso))
    if abs(torso[0]) > _MOST_TILT * length or torso[1] <= 0:
        raise NotStanding
    legs = ((Joint.LEFT_HIP, Joint.LEFT_KNEE), (Joint.RIGHT_HIP, Joint.RIGHT_KNEE))
    for hip, knee in legs:
        visible = pose.visibility[knee] > _VISIBLE
        if visible and pose[knee][1] - pose[hip][1] < _THIGH * length:
            raise NotStanding


def _check_arms(pose: Pose) -> None:
    torso = _middle(pose, _HIPS) - _middle(pose, _SHOULDERS)
    width = float(np.hypot(*(pose[Joint.LEFT_SHOULDER] - pose[Joint.RIGHT_SHOULDER])))
    sides = (
        (Joint.LEFT_SHOULDER, Joint.LEFT_HIP, Joint.LEFT_ELBOW, Joint.LEFT_WRIST, 1),
        (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST, -1),
    )
    for shoulder, hip, elbow, wrist, outward in sides:
        upper_arm = pose[elbow] - pose[shoulder]
        if upper_arm[1] < 0.35 * np.hypot(*upper_arm):  # more out than down
            raise ArmsRaised
        if pose[wrist][1] < pose[shoulder][1]:
            raise ArmsRaised
        reach = max(_reach_inside(pose, shoulder, hip, joint, outward) for joint in (elbow, wrist))
        above_hips = pose[wrist][1] < pose[hip][1] - 0.12 * np.hypot(*torso)
        if above_hips and reach > _ARM_ACROSS * width:
            raise ArmsCrossed


def _reach_inside(pose: Pose, shoulder: Joint, hip: Joint, joint: Joint, outward: int) -> float:
    """How far a joint lies inside the line from shoulder to hip, in pixels."""
    start, line = pose[shoulder], pose[hip] - pose[shoulder]
    down = float(np.clip((pose[joint] - start) @ line / (line @ line), 0, 1))
    return float((start + down * line - pose[joint])[0] * outward)


def _middle(pose: Pose, joints: tuple[Joint, Joint]) -> Points:
    return np.asarray((pose[joints[0]] + pose[joints[1]]) / 2, np.float32)
