"""The wearer: the part of the photo we work on, joints, and what each pixel shows."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging import cutout, masks
from tryon.imaging.arrays import Mask, Picture, Points
from tryon.imaging.parsing import Label, spread
from tryon.imaging.pose import Joint, Pose

_SPLIT_SIDE = 640  # GrabCut works at this size
_SPLIT_ROUNDS = 3
_PARSED_RADIUS = 1.35  # of the torso's length: what the parser sees around the torso
_WINDOW_ABOVE, _WINDOW_BELOW, _WINDOW_ASIDE = 0.95, 1.0, 0.75  # of the torso's length
_MOST_ENLARGED = 2.0
_COLOUR_SAMPLE = 200  # pixels
_DISTINCT = 30.0  # in Lab: two garments that differ less cannot be told apart by colour


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the photo that is worked on.

    Attributes:
        left: in the photo's pixels, as are the following three.
        top: where it begins.
        width: how much of the photo it shows.
        height: the same downwards.
        scale: the window's pixels for one of the photo's.
    """

    left: int
    top: int
    width: int
    height: int
    scale: float

    @property
    def offset(self) -> Points:
        return np.array([self.left, self.top], np.float32)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in the window's own pixels."""
        return round(self.width * self.scale), round(self.height * self.scale)

    def cut(self, photo: Picture) -> Picture:
        part = photo[self.top : self.top + self.height, self.left : self.left + self.width]
        method = cv2.INTER_AREA if self.scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(part, self.size, interpolation=method), np.uint8)


def window_of(pose: Pose, shape: tuple[int, int], longest: int) -> Window:
    """Head, torso and both arms, at most `longest` pixels long.

    Args:
        pose: in the photo's pixels.
        shape: the photo's height and width.
        longest: of the window's sides.
    """
    upper = pose.points[: Joint.LEFT_KNEE]
    torso = float(np.hypot(*(middle(pose, "SHOULDER") - middle(pose, "HIP"))))
    low = middle(pose, "SHOULDER") - np.array([_WINDOW_ASIDE, _WINDOW_ABOVE]) * torso
    high = middle(pose, "HIP") + np.array([_WINDOW_ASIDE, _WINDOW_BELOW]) * torso
    limit = np.array(shape[::-1])
    start = np.clip(np.minimum(low, upper.min(0) - 0.15 * torso), 0, limit - 1).astype(int)
    stop = np.clip(np.maximum(high, upper.max(0) + 0.15 * torso), 1, limit).astype(int)
    width, height = (int(side) for side in stop - start)
    scale = min(longest / max(width, height), _MOST_ENLARGED)
    return Window(int(start[0]), int(start[1]), width, height, scale)


def middle(pose: Pose, joint: str) -> Points:
    """Between the left and the right joint of that name."""
    return np.asarray((pose[Joint[f"LEFT_{joint}"]] + pose[Joint[f"RIGHT_{joint}"]]) / 2)


@dataclass(frozen=True, slots=True)
class Arm:
    """Joints of one arm in pixels, (2,) each."""

    shoulder: Points
    elbow: Points
    wrist: Points

    @property
    def upper_length(self) -> float:
        return float(np.hypot(*(self.elbow - self.shoulder)))

    @property
    def length(self) -> float:
        return self.upper_length + float(np.hypot(*(self.wrist - self.elbow)))

    def at(self, distance: float) -> tuple[Points, Points]:
        """The point that far from the shoulder along the arm, and the unit vector along it."""
        upper = self.upper_length
        start, end = self.shoulder, self.elbow
        if distance > upper:
            start, end, distance = self.elbow, self.wrist, distance - upper
        along = (end - start) / max(float(np.hypot(*(end - start))), 1e-6)
        return start + along * distance, along


@dataclass(frozen=True)
class Body:
    """A person in a window, all in its pixels; left and right as seen in the picture.

    Attributes:
        picture: the window.
        pose: of the person.
        parsed: (256, 256, 6), what `Parser` saw in `parsed_box`.
        old_top: (height, width), the upper garment.
        box: where `parsed` lies, if not around the upper body.
    """

    picture: Picture
    pose: Pose
    parsed: NDArray[np.uint8]
    old_top: NDArray[np.bool_]
    box: NDArray[np.float32] | None = None

    @classmethod
    def look(cls, picture: Picture, pose: Pose, parsed: NDArray[np.uint8]) -> "Body":
        """The body with its old top found in the picture."""
        labels = spread(parsed, parsed_box(pose), (picture.shape[0], picture.shape[1]))
        return cls(picture, pose, parsed, split_top(picture, pose, labels))

    @cached_property
    def left(self) -> Arm:
        return Arm(*(self.pose[Joint[f"RIGHT_{n}"]] for n in ("SHOULDER", "ELBOW", "WRIST")))

    @cached_property
    def right(self) -> Arm:
        return Arm(*(self.pose[Joint[f"LEFT_{n}"]] for n in ("SHOULDER", "ELBOW", "WRIST")))

    @cached_property
    def shoulders(self) -> Points:
        """The middle between the shoulder joints."""
        return middle(self.pose, "SHOULDER")

    @cached_property
    def hips(self) -> Points:
        return middle(self.pose, "HIP")

    @cached_property
    def shoulder_width(self) -> float:
        """Between the shoulder joints."""
        return float(np.hypot(*(self.right.shoulder - self.left.shoulder)))

    @cached_property
    def torso_length(self) -> float:
        return float(np.hypot(*(self.hips - self.shoulders)))

    @cached_property
    def across(self) -> Points:
        """Unit vector from the left shoulder to the right one."""
        return (self.right.shoulder - self.left.shoulder) / self.shoulder_width

    @cached_property
    def down(self) -> Points:
        """Unit vector from the shoulders to the hips."""
        return (self.hips - self.shoulders) / self.torso_length

    @cached_property
    def shape(self) -> tuple[int, int]:
        height, width = self.picture.shape[:2]
        return height, width

    @cached_property
    def labels(self) -> dict[Label, Mask]:
        """What each pixel shows, coarsely."""
        box = parsed_box(self.pose) if self.box is None else self.box
        return spread(self.parsed, box, self.shape)

    @cached_property
    def skin(self) -> Mask:
        return np.clip(self.labels[Label.BODY_SKIN] + self.labels[Label.FACE_SKIN], 0, 1)

    @cached_property
    def silhouette(self) -> NDArray[np.bool_]:
        """The person."""
        return self.labels[Label.BACKGROUND] < 0.5  # noqa: PLR2004  # more person than background


def parsed_box(pose: Pose) -> NDArray[np.float32]:
    """The near-square around the upper body that the parser is shown."""
    torso = float(np.hypot(*(middle(pose, "SHOULDER") - middle(pose, "HIP"))))
    centre = (middle(pose, "SHOULDER") + middle(pose, "HIP")) / 2 - np.array([0, 0.12 * torso])
    radius = _PARSED_RADIUS * torso
    return np.concatenate([centre - radius, centre + radius]).astype(np.float32)


def split_top(picture: Picture, pose: Pose, labels: dict[Label, Mask]) -> NDArray[np.bool_]:
    """The upper garment: clothes, parted from trousers or skirt by their colours.

    GrabCut is seeded with the torso as the garment and the thighs as not the garment.
    """
    height, width = picture.shape[:2]
    scale = min(_SPLIT_SIDE / max(height, width), 1.0)
    size = (round(width * scale), round(height * scale))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    clothes = labels[Label.CLOTHES] + 0.6 * labels[Label.ACCESSORY]
    moved = pose.moved(np.zeros(2, np.float32), scale)
    seeds = _seed_top(masks.resize(clothes, size), moved)
    seeds[_like_trousers(small, seeds, moved)] = cv2.GC_BGD
    cut = cutout.grab(small, seeds, _SPLIT_ROUNDS).astype(np.float32)
    opened = masks.largest_part(masks.dilate(masks.erode(cut, 1), 1) > 0).astype(np.float32)
    closed = masks.blur(masks.close(opened, 2), 1)
    large = cv2.resize(closed, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large > 0.5, np.bool_)  # noqa: PLR2004  # half covered


def _seed_top(clothes: Mask, pose: Pose) -> NDArray[np.uint8]:
    shoulders, hips = middle(pose, "SHOULDER"), middle(pose, "HIP")
    torso = float(np.hypot(*(hips - shoulders)))
    rows = np.arange(clothes.shape[0])[:, None]
    likely, sure = clothes > 0.4, clothes > 0.6  # noqa: PLR2004  # probabilities
    seeds = np.full(clothes.shape, cv2.GC_BGD, np.uint8)
    seeds[likely & (rows < hips[1] + 0.35 * torso)] = cv2.GC_PR_BGD
    seeds[likely & (rows < hips[1] - 0.15 * torso)] = cv2.GC_PR_FGD
    seeds[_torso_core(pose, clothes.shape) & sure] = cv2.GC_FGD
    seeds[_thighs(pose, clothes.shape) & (rows > hips[1] + 0.12 * torso) & likely] = cv2.GC_BGD
    return seeds


def _like_trousers(picture: Picture, seeds: NDArray[np.uint8], pose: Pose) -> NDArray[np.bool_]:
    """Around the waist, what has the thighs' colour rather than the torso's."""
    shape = picture.shape[:2]
    thighs, torso = _thighs(pose, shape) & (seeds == cv2.GC_BGD), seeds == cv2.GC_FGD
    if min(thighs.sum(), torso.sum()) < _COLOUR_SAMPLE:
        return np.zeros(shape, np.bool_)
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    colours = [np.median(lab[part], axis=0) for part in (torso, thighs)]
    if np.hypot(*(colours[0] - colours[1])[1:]) + abs(colours[0] - colours[1])[0] < _DISTINCT:
        return np.zeros(shape, np.bool_)
    from_torso, from_thighs = (np.linalg.norm(lab - colour, axis=-1) for colour in colours)
    hips, shoulders = middle(pose, "HIP"), middle(pose, "SHOULDER")
    waist = hips[1] - 0.35 * float(np.hypot(*(hips - shoulders)))
    below = np.arange(shape[0])[:, None] > waist
    return np.asarray(below & (from_thighs < 0.7 * from_torso), np.bool_)


def _torso_core(pose: Pose, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Inside the torso, from below the shoulders to above the waistband."""
    corners = [
        pose[Joint[f"{side}_SHOULDER"]] * (1 - part) + pose[Joint[f"{side}_HIP"]] * part
        for side, part in (("LEFT", 0.08), ("RIGHT", 0.08), ("RIGHT", 0.7), ("LEFT", 0.7))
    ]
    return masks.polygon((shape[0], shape[1]), np.array(corners, np.float32)) > 0.5  # noqa: PLR2004  # inside


def _thighs(pose: Pose, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    order = (Joint.LEFT_HIP, Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.LEFT_KNEE)
    corners = np.array([pose[joint] for joint in order], np.float32)
    return masks.polygon((shape[0], shape[1]), corners) > 0.5  # noqa: PLR2004  # inside
