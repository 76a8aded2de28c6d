"""Which pixels are hair, skin and clothes."""

from enum import IntEnum
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Affine, Mask, Picture
from tryon.imaging.litert import Model

_INPUT = 256


class Label(IntEnum):
    """What a pixel shows."""

    BACKGROUND = 0
    HAIR = 1
    BODY_SKIN = 2
    FACE_SKIN = 3
    CLOTHES = 4
    ACCESSORY = 5


class Parser:
    """MediaPipe's selfie multiclass segmenter: best on near-square crops of the upper body."""

    def __init__(self, weights: Path, threads: int) -> None:
        self._model = Model(weights, threads)

    def __call__(self, picture: Picture, box: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Probabilities inside a box, (256, 256, 6), 0 to 255.

        Args:
            picture: to parse.
            box: left, top, right, bottom in pixels; may reach outside the picture.
        """
        softened = cv2.GaussianBlur(picture, (0, 0), max((box[3] - box[1]) / _INPUT * 0.4, 0.3))
        method = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        crop = cv2.warpAffine(
            softened,
            box_to_picture(box),
            (_INPUT, _INPUT),
            flags=method,
            borderMode=cv2.BORDER_REPLICATE,
        )
        logits = self._model(crop.astype(np.float32) / 255)[0]
        weights = np.exp(logits - logits.max(-1, keepdims=True))
        return np.asarray(np.round(255 * weights / weights.sum(-1, keepdims=True)), np.uint8)


def box_to_picture(box: NDArray[np.float32]) -> Affine:
    """From the parser's pixels to the picture's."""
    left, top, right, bottom = box
    across, down = (right - left) / _INPUT, (bottom - top) / _INPUT
    return np.array([[across, 0, left], [0, down, top]], np.float32)


def spread(
    parsed: NDArray[np.uint8], box: NDArray[np.float32], shape: tuple[int, int]
) -> dict[Label, Mask]:
    """Each label's mask at the size of the picture that the box lies in."""
    return {label: _spread_one(parsed, label, box, shape) for label in Label}


def _spread_one(
    parsed: NDArray[np.uint8], label: Label, box: NDArray[np.float32], shape: tuple[int, int]
) -> Mask:
    outside = 1.0 if label is Label.BACKGROUND else 0.0
    spread_mask = cv2.warpAffine(
        parsed[..., label].astype(np.float32) / 255,
        box_to_picture(box),
        shape[::-1],
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(outside,),
    )
    return np.asarray(np.clip(spread_mask, 0, 1), np.float32)
