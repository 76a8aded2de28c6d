"""Closing a hole in a picture with what is around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Colours, Picture

_SIDE = 700  # pixels: what is behind a person is not seen sharply anyway
_RADIUS = 5  # pixels that are looked at round each one


def inpaint(picture: Picture, hole: NDArray[np.bool_]) -> Colours:
    """The picture, continued into the hole; all of it no sharper than 700 pixels are.

    Source: Telea, "An Image Inpainting Technique Based on the Fast Marching Method", 2004.

    Args:
        picture: (height, width, 3).
        hole: (height, width).
    """
    height, width = hole.shape
    scale = min(_SIDE / max(height, width), 1.0)
    size = (round(width * scale), round(height * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    unknown = cv2.resize(hole.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    unknown = cv2.dilate(unknown, np.ones((3, 3), np.uint8))
    filled = cv2.inpaint(small, unknown, _RADIUS, cv2.INPAINT_TELEA)
    large = cv2.resize(filled, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)
