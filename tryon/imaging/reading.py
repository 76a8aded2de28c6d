"""Words in a picture: PP-OCRv4's small detector and recogniser.

Sources: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020;
Du et al., "SVTR: Scene Text Recognition with a Single Visual Model", IJCAI 2022.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from tryon import weights
from tryon.imaging.arrays import Picture, Points

DETECTOR, RECOGNISER = "ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx"
_MULTIPLE = 32  # of the detector's input
_SIDE = 736  # of its longer side
_INK, _WORD = 0.3, 0.5  # probabilities: of a pixel, and in the mean of a box
_SMALLEST = 3  # pixels
_GROWN = 1.6  # the detector marks words shrunk by this ratio of area to perimeter
_LINE = 48  # pixels: the recogniser's height
_NARROWEST, _WIDEST = 160, 1600  # pixels: its width
_UPRIGHT = 1.5  # height over width, above which a line was printed on its side
_CERTAIN = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """Letters in a row.

    Attributes:
        text: what it says.
        certainty: of its letters in the mean, 0 to 1.
        corners: (4, 2) pixels, clockwise from the start of the line.
    """

    text: str
    certainty: float
    corners: Points


class Reader:
    """Reads Latin letters, digits and Chinese."""

    def __init__(self, directory: Path, threads: int = 2) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        files = [weights.locate(directory, name) for name in (DETECTOR, RECOGNISER)]
        self._detector, self._recogniser = (
            ort.InferenceSession(file, options, ["CPUExecutionProvider"]) for file in files
        )
        letters = self._recogniser.get_modelmeta().custom_metadata_map["character"]
        self._letters = ["", *letters.splitlines(), " "]

    def __call__(self, picture: Picture) -> list[Line]:
        """The lines that can be read with some certainty, in no order."""
        lines = [self._recognise(picture, corners) for corners in self._detect(picture)]
        return [line for line in lines if line.text.strip() and line.certainty > _CERTAIN]

    def _detect(self, picture: Picture) -> list[Points]:
        """The corners of each line."""
        height, width = picture.shape[:2]
        scale = _SIDE / max(height, width)
        size = [max(round(n * scale / _MULTIPLE), 1) * _MULTIPLE for n in (width, height)]
        found = _run(self._detector, cv2.resize(picture, size))[0, 0]
        contours, _ = cv2.findContours(
            (found > _INK).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE
        )
        boxes = [cv2.minAreaRect(contour) for contour in contours]
        back = np.array([width / size[0], height / size[1]])
        return [_corners(box) * back for box in boxes if _is_line(found, box)]

    def _recognise(self, picture: Picture, corners: Points) -> Line:
        """What a line says; one that stands on its side is read from either end."""
        read = (self._spell(_straight(picture, way)) for way in _ways(corners))
        text, certainty = max(read, key=lambda one: one[1])
        return Line(text, certainty, corners)

    def _spell(self, strip: Picture) -> tuple[str, float]:
        """The likeliest letters, repetitions and blanks left out, and how certain they are."""
        likely = _run(self._recogniser, strip)[0]
        best, certainty = likely.argmax(1), likely.max(1)
        new = (best > 0) & (np.diff(best, prepend=0) != 0)
        text = "".join(self._letters[i] for i in best[new])
        return text, float(certainty[new].mean()) if new.any() else 0.0


def _run(session: ort.InferenceSession, picture: NDArray[Any]) -> NDArray[np.float32]:
    name = session.get_inputs()[0].name
    # These networks were taught with OpenCV's order of channels.
    scaled = picture[..., ::-1].astype(np.float32) / 127.5 - 1
    batch = np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
    return np.asarray(session.run(None, {name: batch})[0], np.float32)


def _is_line(found: NDArray[np.float32], box: Any) -> bool:  # noqa: ANN401  # OpenCV's rotated rectangle
    if min(box[1]) < _SMALLEST:
        return False
    inside = np.zeros(found.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(cv2.boxPoints(box)).astype(np.int32)], 1)
    return float(found[inside > 0].mean() if inside.any() else 0) > _WORD


def _corners(box: Any) -> Points:  # noqa: ANN401  # as above
    """Of the whole line, clockwise from the corner that is up and left."""
    centre, (width, height), angle = box
    room = 2 * _GROWN * width * height / (2 * (width + height))
    points = cv2.boxPoints((centre, (width + room, height + room), angle))
    by_x = points[points[:, 0].argsort()]
    left, right = (side[side[:, 1].argsort()] for side in (by_x[:2], by_x[2:]))
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def _ways(corners: Points) -> list[Points]:
    """The corners from where the line may begin."""
    along, down = _sides(corners)
    if down <= _UPRIGHT * along:
        return [corners]
    return [np.roll(corners, turns, axis=0) for turns in (-1, 1)]


def _sides(corners: Points) -> tuple[float, float]:
    """How long the line is, and how high."""
    start, end, _, below = corners
    return float(np.hypot(*(end - start))), float(np.hypot(*(below - start)))


def _straight(picture: Picture, corners: Points) -> Picture:
    """The line alone, upright, as high as the recogniser wants it."""
    along, down = _sides(corners)
    width = int(np.clip(round(_LINE * along / max(down, 1.0)), 1, _WIDEST))
    target = np.array([[0, 0], [width, 0], [width, _LINE], [0, _LINE]], np.float32)
    flat = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    strip = np.full((_LINE, max(width, _NARROWEST), 3), 127, np.uint8)
    strip[:, :width] = cv2.warpPerspective(
        picture, flat, (width, _LINE), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return strip
