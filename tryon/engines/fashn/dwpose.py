"""People and their whole bodies through the published DWPose files.

Sources: Ge et al., "YOLOX", arXiv 2107.08430 (the detector); Yang et al., "Effective Whole-body
Pose Estimation with Two-stages Distillation", ICCV Workshops 2023; Li et al., "SimCC", ECCV 2022
(a joint is the highest bin of one row for x and one for y).
"""

from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from tryon.engines.fashn.skeleton import Skeleton
from tryon.errors import SeveralPeople
from tryon.imaging.arrays import Picture, Points

_DETECTOR_INPUT = 640
_STRIDES = (8, 16, 32)
_PAD_GREY = 114
_PERSON = 0  # COCO's first class
_CERTAIN = 0.3
_SAME_PERSON = 0.45  # overlap of two boxes
_POSE_INPUT = (288, 384)  # width, height
_ROOM = 1.25  # round a person's box
_MEAN = np.array([123.675, 116.28, 103.53], np.float32)
_DEVIATION = np.array([58.395, 57.12, 57.375], np.float32)
_BINS = 2.0  # a pixel
_SEEN = 0.3
SECOND_PERSON = 0.4  # of the first person's height: who is smaller is a passer-by
_APART = 0.15  # of the first person's height, between the middles of two people
_LEFT_SHOULDER, _RIGHT_SHOULDER = 5, 6  # in COCO's order
# OpenPose's eighteen joints in COCO's order; the neck, 17, is put in between the shoulders.
_ORDER = (0, 17, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3)
_COCO_JOINTS = 17
_FACE = slice(23, 91)
_HANDS = slice(91, 133)
_TRUNK_AND_LIMBS = slice(1, 14)  # of the eighteen: without the head


class DWPose:
    """Finds people, then 133 points of each; keeps the most prominent person."""

    def __init__(self, detector: Path, landmarks: Path, threads: int) -> None:
        self._detector = _session(detector, threads)
        self._landmarks = _session(landmarks, threads)

    def __call__(
        self, picture: Picture, certain: float = _CERTAIN, *, alone: bool = False
    ) -> Skeleton | None:
        """The skeleton of the most prominent person, or None if there is nobody.

        Args:
            picture: to look at.
            certain: how sure the detector must be, 0 to 1.
            alone: refuse a second person who is not much smaller.

        Raises:
            SeveralPeople: there is one, and `alone` is wanted.
        """
        # The published weights read blue first.
        pixels = np.ascontiguousarray(picture[..., ::-1])
        boxes = self._people(pixels, certain)
        if not len(boxes):
            return None
        found = [self._points(pixels, box) for box in boxes]
        shape = picture.shape[0], picture.shape[1]
        bodies = [_body(*points) for points in found]
        best = int(np.argmax([_prominence(*body) for body in bodies]))
        if alone and _is_crowded(bodies, best):
            raise SeveralPeople
        return _skeleton(*found[best], shape)

    def _people(self, pixels: Picture, certain: float) -> NDArray[np.float32]:
        """Boxes of people, (n, 4): left, top, right, bottom in pixels."""
        height, width = pixels.shape[:2]
        scale = min(_DETECTOR_INPUT / height, _DETECTOR_INPUT / width)
        size = max(int(width * scale), 1), max(int(height * scale), 1)
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
        square = np.full((_DETECTOR_INPUT, _DETECTOR_INPUT, 3), _PAD_GREY, np.float32)
        square[: size[1], : size[0]] = small
        raw = _run(self._detector, square.transpose(2, 0, 1)[None])[0][0]
        boxes, scores = decode_boxes(raw)
        return boxes[suppress(boxes, scores, certain)] / np.float32(scale)

    def _points(self, pixels: Picture, box: NDArray[np.float32]) -> tuple[Points, Points]:
        """One person's 133 points in pixels, (133, 2), and their scores, (133,)."""
        centre, size = _region(box)
        scale = _POSE_INPUT[0] / size[0]
        corner = np.array(_POSE_INPUT) / 2 - centre * scale
        to_input = np.array([[scale, 0, corner[0]], [0, scale, corner[1]]], np.float32)
        crop = cv2.warpAffine(pixels, to_input, _POSE_INPUT, flags=cv2.INTER_LINEAR)
        normal = (crop.astype(np.float32) - _MEAN) / _DEVIATION
        across, down = _run(self._landmarks, normal.transpose(2, 0, 1)[None])[:2]
        points, scores = decode_simcc(across[0], down[0])
        return (points - corner) / scale, scores


def decode_boxes(raw: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The detector's boxes and how surely each is a person.

    Args:
        raw: (8400, 85): centre and logarithmic size relative to the grid, certainty, classes.

    Returns:
        (8400, 4) left, top, right, bottom in the detector's pixels, and (8400,).
    """
    corners, strides = _grid()
    centres = (raw[:, :2] + corners) * strides
    halves = np.exp(raw[:, 2:4]) * strides / 2
    boxes = np.concatenate([centres - halves, centres + halves], -1)
    return boxes.astype(np.float32), np.asarray(raw[:, 4] * raw[:, 5 + _PERSON], np.float32)


def _grid() -> tuple[Points, NDArray[np.float32]]:
    corners, strides = [], []
    for stride in _STRIDES:
        count = np.arange(_DETECTOR_INPUT // stride, dtype=np.float32)
        corners.append(np.stack(np.meshgrid(count, count), -1).reshape(-1, 2))
        strides.append(np.full((len(count) ** 2, 1), stride, np.float32))
    return np.concatenate(corners), np.concatenate(strides)


def suppress(
    boxes: NDArray[np.float32], scores: NDArray[np.float32], certain: float = _CERTAIN
) -> list[int]:
    """The certain boxes, the most certain first, without those that overlap a better one."""
    kept: list[int] = []
    likely = np.flatnonzero(scores > certain)
    for index in likely[np.argsort(-scores[likely], kind="stable")].tolist():
        if all(_overlap(boxes[index], boxes[other]) <= _SAME_PERSON for other in kept):
            kept.append(index)
    return kept


def _overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Intersection over union."""
    shared = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    common = float(np.clip(shared, 0, None).prod())
    total = float((one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod()) - common
    return common / max(total, 1e-6)


def _region(box: NDArray[np.float32]) -> tuple[Points, Points]:
    """The centre and the size of what the landmark model looks at, in its input's proportions."""
    centre = (box[:2] + box[2:]) / 2
    width, height = (box[2:] - box[:2]) * _ROOM
    width = max(width, height * _POSE_INPUT[0] / _POSE_INPUT[1], 1.0)
    return centre, np.array([width, width * _POSE_INPUT[1] / _POSE_INPUT[0]], np.float32)


def decode_simcc(
    across: NDArray[np.float32], down: NDArray[np.float32]
) -> tuple[Points, NDArray[np.float32]]:
    """Points in the input's pixels and their scores.

    Args:
        across: (n, 2 * width), how surely each point is in each half pixel of a row.
        down: (n, 2 * height), the same of a column.
    """
    points = np.stack([across.argmax(-1), down.argmax(-1)], -1).astype(np.float32) / _BINS
    return points, np.minimum(across.max(-1), down.max(-1))


def _body(points: Points, scores: Points) -> tuple[Points, Points]:
    """OpenPose's eighteen joints, (18, 2), and their scores, (18,)."""
    shoulders = [_LEFT_SHOULDER, _RIGHT_SHOULDER]
    neck_seen = float((scores[shoulders] > _SEEN).all())
    with_neck = np.concatenate([points[:_COCO_JOINTS], points[shoulders].mean(0)[None]])
    certain = np.append(scores[:_COCO_JOINTS], np.float32(neck_seen))
    order = list(_ORDER)
    return with_neck[order], certain[order]


def _prominence(body: Points, scores: Points) -> float:
    """How large and how surely seen a person is, the head not counted."""
    points, certain = body[_TRUNK_AND_LIMBS], scores[_TRUNK_AND_LIMBS]
    seen = certain > _SEEN
    if not seen.any():
        return 0.0
    # The published choice multiplies both; where nobody has an area the surest is taken.
    area = float(np.ptp(points[seen], axis=0).prod())
    return float(certain[seen].sum()) * (area + 1e-6)


def _is_crowded(bodies: list[tuple[Points, Points]], best: int) -> bool:
    """Whether somebody else is large; boxes on the best person's own body are nobody else."""
    places = [_place(*body) for body in bodies]
    centre, height = places[best]
    return any(
        size > SECOND_PERSON * height and np.hypot(*(place - centre)) > _APART * height
        for place, size in places
    )


def _place(body: Points, scores: Points) -> tuple[Points, float]:
    """The middle of what is seen of a person, and its height."""
    seen = body[scores > _SEEN]
    if not len(seen):
        return np.zeros(2), 0.0
    return np.asarray(seen.mean(0)), float(np.ptp(seen[:, 1]))


def _skeleton(points: Points, scores: Points, shape: tuple[int, int]) -> Skeleton:
    size = np.array([shape[1], shape[0]], np.float64)
    body, certain = _body(points, scores)
    fractions = np.where((scores < _SEEN)[:, None], -1.0, points / size)
    return Skeleton(
        body=body / size,
        seen=np.asarray(certain > _SEEN, np.bool_),
        hands=fractions[_HANDS].reshape(2, 21, 2),
        faces=fractions[_FACE][None],
    )


def _session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(path, options, ["CPUExecutionProvider"])


def _run(session: ort.InferenceSession, values: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    inputs = {session.get_inputs()[0].name: np.ascontiguousarray(values)}
    return [np.asarray(output, np.float32) for output in session.run(None, inputs)]
