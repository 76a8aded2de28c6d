"""Pictures of any size in the network's frame, and back."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tryon.imaging.arrays import Picture

Values = NDArray[np.uint8]
"""(height, width) or (height, width, 3)."""


@dataclass(frozen=True, slots=True)
class Padding:
    """The black bars round a picture in its frame, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    def cut(self, framed: NDArray[Any]) -> NDArray[Any]:
        """The picture without its bars; rows and columns are axes -3 and -2."""
        height, width = framed.shape[-3:-1]
        rows = slice(self.top, height - self.bottom)
        return framed[..., rows, self.left : width - self.right, :]


def shrink(picture: Picture, side: int) -> Picture:
    """The picture with no side longer than `side`; a smaller one stays as it is."""
    height, width = picture.shape[:2]
    scale = min(side / width, side / height)
    if scale >= 1:
        return picture
    size = _scaled(width, height, scale)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS), np.uint8)


def frame(values: Values, shape: tuple[int, int]) -> tuple[Values, Padding]:
    """A picture as large as fits into the frame, centred on black.

    Args:
        values: the picture.
        shape: the frame's height and width.
    """
    scale = _fitting(values, shape)
    method = cv2.INTER_LANCZOS4 if scale > 1 else cv2.INTER_AREA
    return _framed(values, shape, scale, method)


def frame_drawing(values: Values, shape: tuple[int, int]) -> Values:
    """A drawing of flat colours, framed without mixing them."""
    return _framed(values, shape, _fitting(values, shape), cv2.INTER_NEAREST_EXACT)[0]


def _fitting(values: Values, shape: tuple[int, int]) -> float:
    height, width = values.shape[:2]
    return float(min(shape[1] / width, shape[0] / height))


def _framed(
    values: Values, shape: tuple[int, int], scale: float, method: int
) -> tuple[Values, Padding]:
    height, width = values.shape[:2]
    size = _scaled(width, height, scale)
    sized = values if scale == 1 else cv2.resize(values, size, interpolation=method)
    across, down = shape[1] - sized.shape[1], shape[0] - sized.shape[0]
    left, top = across // 2, down // 2
    padding = Padding(left, top, across - left, down - top)
    bars = (padding.top, padding.bottom, padding.left, padding.right)
    framed = cv2.copyMakeBorder(sized, *bars, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    return np.asarray(framed, np.uint8), padding


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(int(scale * width), 1), max(int(scale * height), 1)
