"""The wearer below the waist: what is worn there, what is in front of it, and its measures."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.body import Body, Window, middle
from tryon.imaging import cutout, masks
from tryon.imaging.arrays import Points
from tryon.imaging.parsing import Label
from tryon.imaging.pose import Joint, Pose

_CUT_SIDE = 720  # pixels: GrabCut works at this size
_CUT_ROUNDS = 2
_SURE, _LIKELY, _MAYBE = 0.92, 0.7, 0.08  # probabilities
_UNSURE_EDGE = 0.03  # of the torso's length: how far the parser's edge may be off
_PARSED_ABOVE, _PARSED_BELOW = 0.55, 0.12  # of the torso's length: over the hips, under the toes
_LEAST_RADIUS = 0.75
_WAIST = 0.5  # of the torso's length above the hips: nothing below it is worn on the legs
_HAND = 0.24  # of the torso's length: a band that holds hand and forearm
_BEYOND_WRIST = 0.9  # of the forearm: where fingers end
_WINDOW_ASIDE, _WINDOW_ABOVE, _WINDOW_BELOW = 0.65, 0.12, 0.2  # of the torso's length
_MOST_ENLARGED = 2.0
_LEGS = (
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
)


def window_of(pose: Pose, shape: tuple[int, int], longest: int) -> Window:
    """From the shoulders to below the feet, or to the picture's end.

    Args:
        pose: in the photo's pixels.
        shape: the photo's height and width.
        longest: of the window's sides.
    """
    torso = torso_of(pose)
    places = pose.points[Joint.LEFT_SHOULDER :]
    low = places.min(0) - np.array([_WINDOW_ASIDE, _WINDOW_ABOVE]) * torso
    high = places.max(0) + np.array([_WINDOW_ASIDE, _WINDOW_BELOW]) * torso
    limit = np.array(shape[::-1])
    start, stop = np.clip(low, 0, limit - 1).astype(int), np.clip(high, 1, limit).astype(int)
    width, height = (int(side) for side in stop - start)
    scale = min(longest / max(width, height), _MOST_ENLARGED)
    return Window(int(start[0]), int(start[1]), width, height, scale)


def torso_of(pose: Pose) -> float:
    """The length from the shoulders' middle to the hips'."""
    return float(np.hypot(*(middle(pose, "HIP") - middle(pose, "SHOULDER"))))


def parsed_box(pose: Pose, shape: tuple[int, int]) -> NDArray[np.float32]:
    """The square round hips and legs that the parser is shown; `shape` is the picture's."""
    torso, hips = torso_of(pose), middle(pose, "HIP")
    feet = float(pose.points[Joint.LEFT_ANKLE :, 1].max())
    top = float(hips[1]) - _PARSED_ABOVE * torso
    bottom = min(feet + _PARSED_BELOW * torso, float(shape[0]))
    radius = max((bottom - top) / 2, _LEAST_RADIUS * torso)
    x = float((hips[0] + middle(pose, "ANKLE")[0]) / 2) if feet < shape[0] else float(hips[0])
    centre = np.array([x, top + radius])
    return np.concatenate([centre - radius, centre + radius]).astype(np.float32)


@dataclass(frozen=True)
class Legs:
    """A person below the waist, in pixels of a window; left and right as seen in the picture.

    Attributes:
        body: parsed around the legs; its old top is what is worn above.
        old: (height, width), trousers or skirt that are to be replaced.
    """

    body: Body
    old: NDArray[np.bool_]

    @classmethod
    def look(cls, body: Body) -> "Legs":
        """With the old trousers or skirt found in the picture."""
        return cls(body, _find_old(body))

    @property
    def shape(self) -> tuple[int, int]:
        return self.body.shape

    @cached_property
    def torso(self) -> float:
        return self.body.torso_length

    @cached_property
    def clothed(self) -> NDArray[np.bool_]:
        """The legs, in whatever they wear, less hands, bags and shoes."""
        skin = (self.body.labels[Label.BODY_SKIN] > 0.5) & ~self.hands  # noqa: PLR2004  # half
        below = np.arange(self.shape[0])[:, None] > self.body.hips[1]
        return np.asarray(self.old | (skin & below), np.bool_)

    @cached_property
    def hands(self) -> NDArray[np.bool_]:
        """Hands and forearms, wherever they hang."""
        found = np.zeros(self.shape, np.float32)
        for arm in (self.body.left, self.body.right):
            tips = arm.wrist + _BEYOND_WRIST * (arm.wrist - arm.elbow)
            band = masks.capsule(self.shape, [arm.elbow, arm.wrist, tips], _HAND * self.torso)
            found = np.maximum(found, band)
        skin = self.body.labels[Label.BODY_SKIN] > 0.5  # noqa: PLR2004  # more skin than not
        return np.asarray((found > 0.5) & skin, np.bool_)  # noqa: PLR2004  # inside

    def joints(self, side: int) -> tuple[Points, Points, Points]:
        """Hip, knee and ankle of the left (0) or right (1) leg in the picture."""
        hip, knee, ankle = _LEGS[side]
        return self.body.pose[hip], self.body.pose[knee], self.body.pose[ankle]


def _find_old(body: Body) -> NDArray[np.bool_]:
    """What is worn below the waist: clothes of the parser, cut at the picture's own edges."""
    height, width = body.shape
    scale = min(_CUT_SIDE / max(height, width), 1.0)
    size = (round(width * scale), round(height * scale))
    small = np.asarray(cv2.resize(body.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    torso = body.torso_length * scale
    clothes = masks.resize(body.labels[Label.CLOTHES] * ~body.old_top, size)
    rows = np.arange(size[1])[:, None]
    clothes = clothes * (rows > body.hips[1] * scale - _WAIST * torso)
    seeds = np.where(clothes > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)  # noqa: PLR2004  # half
    edge = _UNSURE_EDGE * torso
    seeds[masks.erode(clothes, edge) > _SURE] = cv2.GC_FGD
    seeds[masks.dilate(clothes, edge) < _MAYBE] = cv2.GC_BGD
    likely = clothes > _LIKELY  # sunlit cloth has the background's colours
    cut = np.maximum(cutout.grab(small, seeds, _CUT_ROUNDS), likely).astype(np.float32)
    opened = masks.dilate(masks.erode(cut, 1), 1)
    closed = masks.blur(masks.close(opened, 2), 1)
    large = cv2.resize(closed, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large > 0.5, np.bool_)  # noqa: PLR2004  # half covered
