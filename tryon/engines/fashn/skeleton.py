"""A person's joints, and the grey drawing of them that the network reads.

Greys, sizes and order are those the published weights were trained on. Joints are OpenPose's
eighteen: nose, neck, right arm, left arm, right leg, left leg, eyes, ears.

Source: Cao et al., "OpenPose", IEEE PAMI 43(1), 2021 (the joints); Yang et al., "Effective
Whole-body Pose Estimation with Two-stages Distillation", ICCV Workshops 2023 (hands and face).
"""

import math
from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Points

Drawing = NDArray[np.uint8]
"""(height, width), 0 to 255."""

_LIMB_GREYS = np.linspace(20, 240, 18).astype(np.uint8)
_LIMB_DIMMED, _JOINT_BRIGHTENED = 0.6, 1.3
_STICK, _JOINT, _FACE_POINT = 4, 4, 3  # pixels
_BONE_GREYS = np.linspace(160, 220, 20).astype(np.uint8)
_BONE = 2  # pixels
_KNUCKLE_GREY, _FACE_GREY = 240, 200
_FINGERS = 5


class Body(IntEnum):
    """Rows of `Skeleton.body`; right and left are the person's own."""

    NOSE = 0
    NECK = 1
    RIGHT_SHOULDER = 2
    RIGHT_ELBOW = 3
    RIGHT_WRIST = 4
    LEFT_SHOULDER = 5
    LEFT_ELBOW = 6
    LEFT_WRIST = 7
    RIGHT_HIP = 8
    RIGHT_KNEE = 9
    RIGHT_ANKLE = 10
    LEFT_HIP = 11
    LEFT_KNEE = 12
    LEFT_ANKLE = 13
    RIGHT_EYE = 14
    LEFT_EYE = 15
    RIGHT_EAR = 16
    LEFT_EAR = 17


# In the order in which they are drawn; a joint has the grey of the first limb that names it.
_LIMBS = (
    (Body.NECK, Body.RIGHT_SHOULDER),
    (Body.NECK, Body.LEFT_SHOULDER),
    (Body.RIGHT_SHOULDER, Body.RIGHT_ELBOW),
    (Body.RIGHT_ELBOW, Body.RIGHT_WRIST),
    (Body.LEFT_SHOULDER, Body.LEFT_ELBOW),
    (Body.LEFT_ELBOW, Body.LEFT_WRIST),
    (Body.NECK, Body.RIGHT_HIP),
    (Body.RIGHT_HIP, Body.RIGHT_KNEE),
    (Body.RIGHT_KNEE, Body.RIGHT_ANKLE),
    (Body.NECK, Body.LEFT_HIP),
    (Body.LEFT_HIP, Body.LEFT_KNEE),
    (Body.LEFT_KNEE, Body.LEFT_ANKLE),
    (Body.NECK, Body.NOSE),
    (Body.NOSE, Body.RIGHT_EYE),
    (Body.RIGHT_EYE, Body.RIGHT_EAR),
    (Body.NOSE, Body.LEFT_EYE),
    (Body.LEFT_EYE, Body.LEFT_EAR),
)
# Each finger from the wrist, point 0, to its tip.
_BONES = tuple(
    (0 if joint == 0 else 4 * finger + joint, 4 * finger + joint + 1)
    for finger in range(_FINGERS)
    for joint in range(4)
)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A person's joints, as fractions of the picture's width and height.

    Attributes:
        body: (18, 2), see `Body`.
        seen: (18,) whether a joint is visible.
        hands: (n, 21, 2); a point that is not seen is negative.
        faces: (n, 68, 2); likewise.
    """

    body: Points
    seen: NDArray[np.bool_]
    hands: Points
    faces: Points

    def point(self, joint: Body, shape: tuple[int, int]) -> Points:
        """A joint in the pixels of a picture of that height and width."""
        return np.asarray(self.body[joint] * [shape[1], shape[0]])

    def sees(self, *joints: Body) -> bool:
        return bool(self.seen[list(joints)].all())


def nobody() -> Skeleton:
    """What a garment that lies flat has."""
    none = np.zeros((0, 21, 2)), np.zeros((0, 68, 2))
    return Skeleton(np.full((18, 2), -1.0), np.zeros(18, np.bool_), *none)


def draw(skeleton: Skeleton, shape: tuple[int, int]) -> Drawing:
    """The drawing for a picture of that height and width."""
    canvas = np.zeros(shape, np.uint8)
    body = _pixels(skeleton.body, shape)
    for limb, grey in zip(_LIMBS, _LIMB_GREYS, strict=False):
        if skeleton.sees(*limb):
            _draw_limb(canvas, body[limb[0]], body[limb[1]], int(grey))
    canvas = (canvas * _LIMB_DIMMED).astype(np.uint8)
    for joint in Body:
        if skeleton.sees(joint):
            cv2.circle(canvas, body[joint], _JOINT, _grey_of(joint), -1)
    for hand in skeleton.hands:
        _draw_hand(canvas, _pixels(hand, shape))
    for face in skeleton.faces:
        _draw_points(canvas, _pixels(face, shape), _FACE_POINT, _FACE_GREY)
    return canvas


def _pixels(points: Points, shape: tuple[int, int]) -> list[tuple[int, int]]:
    return [(int(x * shape[1]), int(y * shape[0])) for x, y in points.tolist()]


def _grey_of(joint: Body) -> int:
    first = next(number for number, limb in enumerate(_LIMBS) if joint in limb)
    return min(255, int(_LIMB_GREYS[first] * _JOINT_BRIGHTENED))


def _draw_limb(canvas: Drawing, start: tuple[int, int], end: tuple[int, int], grey: int) -> None:
    """A slim ellipse from joint to joint."""
    across, down = start[0] - end[0], start[1] - end[1]
    middle = (start[0] + end[0]) // 2, (start[1] + end[1]) // 2
    axes = int(math.hypot(across, down)) // 2, _STICK
    angle = int(math.degrees(math.atan2(down, across)))
    outline = np.array(cv2.ellipse2Poly(middle, axes, angle, 0, 360, 1))
    cv2.fillConvexPoly(canvas, outline, grey)


def _draw_hand(canvas: Drawing, points: list[tuple[int, int]]) -> None:
    for (start, end), grey in zip(_BONES, _BONE_GREYS, strict=True):
        if _is_seen(points[start]) and _is_seen(points[end]):
            cv2.line(canvas, points[start], points[end], int(grey), _BONE)
    _draw_points(canvas, points, _JOINT, _KNUCKLE_GREY)


def _draw_points(canvas: Drawing, points: list[tuple[int, int]], radius: int, grey: int) -> None:
    for point in points:
        if _is_seen(point):
            cv2.circle(canvas, point, radius, grey, -1)


def _is_seen(point: tuple[int, int]) -> bool:
    return point[0] > 0 and point[1] > 0
