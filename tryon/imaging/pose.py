"""People and their joints: MediaPipe's pose detector and its heavy landmark model.

Source: Bazarevsky et al., "BlazePose: On-device Real-time Body Pose Tracking", CVPR Workshop 2020.
"""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Affine, Picture, Points
from tryon.imaging.litert import Model

_DETECTOR_INPUT = 224
_LANDMARK_INPUT = 256
_STRIDES = (8, 16, 32, 32, 32)
_ANCHORS_A_STRIDE = 2
_REGION_ENLARGED = 1.25
_SAME_PERSON = 0.3  # overlap of two detections' boxes
_ROUNDS = 2  # the second round looks where the first found the body
_LANDMARKS = 39  # 33 joints, then auxiliary points that say where to look next
_CENTRE, _RIM = 33, 34


class Joint(IntEnum):
    """Rows of `Pose.points` that we use; left and right are the person's own."""

    NOSE = 0
    LEFT_EAR = 7
    RIGHT_EAR = 8
    LEFT_MOUTH = 9
    RIGHT_MOUTH = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


@dataclass(frozen=True, slots=True)
class Detection:
    """A person, roughly.

    Attributes:
        score: 0 to 1.
        centre: between the hips, (2,) pixels.
        rim: a point on the circle round the whole body, (2,) pixels.
        box: (2, 2) top left and bottom right corners of the face's surroundings, pixels.
    """

    score: float
    centre: Points
    rim: Points
    box: Points

    @property
    def size(self) -> float:
        return float(np.hypot(*(self.rim - self.centre)))


@dataclass(frozen=True, slots=True)
class Pose:
    """A person's joints.

    Attributes:
        points: (33, 2) pixels, in the order of `Joint`.
        depth: (33,) pixels from the hips' plane, negative towards the camera.
        visibility: (33,) 0 to 1.
        score: that there is a person at all, 0 to 1.
    """

    points: Points
    depth: NDArray[np.float32]
    visibility: NDArray[np.float32]
    score: float

    def __getitem__(self, joint: Joint) -> Points:
        return np.asarray(self.points[joint])

    def moved(self, offset: Points, scale: float) -> "Pose":
        """The same pose in a picture that was cropped at `offset`, then scaled."""
        points = ((self.points - offset) * scale).astype(np.float32)
        return Pose(points, self.depth * np.float32(scale), self.visibility, self.score)


class PoseModel:
    """Finds people, then their joints."""

    def __init__(self, detector: Path, landmarks: Path, threads: int) -> None:
        self._detector = Model(detector, threads)
        self._landmarks = Model(landmarks, threads)
        self._anchors = _anchors()

    def detect(self, picture: Picture, threshold: float = 0.5) -> list[Detection]:
        """The people in a picture, the most certain first."""
        to_input = _letterbox(picture, _DETECTOR_INPUT)
        side = (_DETECTOR_INPUT, _DETECTOR_INPUT)
        small = cv2.warpAffine(picture, to_input, side, flags=cv2.INTER_AREA)
        boxes, logits = self._detector(small.astype(np.float32) / 127.5 - 1)
        scores = _sigmoid(logits[:, 0])
        likely = np.flatnonzero(scores > threshold)
        to_picture = np.asarray(cv2.invertAffineTransform(to_input), np.float32)
        found: list[Detection] = []
        for i in likely[np.argsort(-scores[likely])]:
            candidate = self._read(boxes[i], float(scores[i]), self._anchors[i], to_picture)
            if all(_overlap(candidate.box, other.box) < _SAME_PERSON for other in found):
                found.append(candidate)
        return found

    @staticmethod
    def _read(
        raw: NDArray[np.float32], score: float, anchor: Points, to_picture: Affine
    ) -> Detection:
        pairs = raw[:12].reshape(6, 2)
        middle, half = pairs[0] + anchor, pairs[1] / 2
        local = np.stack([pairs[2] + anchor, pairs[3] + anchor, middle - half, middle + half])
        points = _apply(to_picture, local)
        return Detection(score, points[0], points[1], points[2:])

    def joints(self, picture: Picture, detection: Detection) -> Pose:
        """The pose of one detected person."""
        centre, rim = detection.centre, detection.rim
        for _ in range(_ROUNDS):
            to_picture = _region(centre, rim)
            crop = cv2.warpAffine(
                picture,
                to_picture,
                (_LANDMARK_INPUT, _LANDMARK_INPUT),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            )
            outputs = self._landmarks(crop.astype(np.float32) / 255)
            raw = outputs[0].reshape(_LANDMARKS, 5)
            points = _apply(to_picture, raw[:, :2])
            centre, rim = points[_CENTRE], points[_RIM]
        scale = float(np.hypot(*to_picture[:, 0]))
        joints = raw[:_CENTRE]
        score = float(outputs[1].reshape(-1)[0])
        return Pose(points[:_CENTRE], joints[:, 2] * scale, _sigmoid(joints[:, 3]), score)


def _anchors() -> Points:
    """The centres the detector's boxes are relative to, (2254, 2), in its input's pixels."""
    grids = []
    for stride in sorted(set(_STRIDES)):
        count = _DETECTOR_INPUT // stride
        centres = (np.arange(count, dtype=np.float32) + 0.5) * stride
        grid = np.stack(np.meshgrid(centres, centres), -1).reshape(-1, 2)
        grids.append(np.repeat(grid, _ANCHORS_A_STRIDE * _STRIDES.count(stride), axis=0))
    return np.concatenate(grids)


def _letterbox(picture: Picture, side: int) -> Affine:
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    across, down = (side - width * scale) / 2, (side - height * scale) / 2
    return np.array([[scale, 0, across], [0, scale, down]], np.float32)


def _region(centre: Points, rim: Points) -> Affine:
    """From the landmark model's input, a square upright along centre to rim, to the picture."""
    across, down = rim - centre
    side = 2 * np.hypot(across, down) * _REGION_ENLARGED
    angle = np.arctan2(down, across) + np.pi / 2
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn * side / _LANDMARK_INPUT
    corner = centre - linear @ np.full(2, _LANDMARK_INPUT / 2)
    return np.column_stack([linear, corner]).astype(np.float32)


def _apply(affine: Affine, points: Points) -> Points:
    return np.asarray(points @ affine[:, :2].T + affine[:, 2], np.float32)


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))), np.float32)


def _overlap(one: Points, other: Points) -> float:
    """Intersection over union of two boxes."""
    shared = np.clip(np.minimum(one[1], other[1]) - np.maximum(one[0], other[0]), 0, None).prod()
    total = (one[1] - one[0]).prod() + (other[1] - other[0]).prod() - shared
    return float(shared / max(total, 1e-6))
