"""The photo: read, kept between the steps, cut into windows and put together again."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon import photos
from tryon.engines.drape.body import Window
from tryon.imaging import codec
from tryon.imaging.arrays import Picture

_LONGEST = 2048
_LARGEST_KEPT = 1_500_000  # bytes: what handles between processes carry at ease


def read(data: bytes) -> Picture:
    """The photo as it was uploaded, at most 2048 pixels long; see `tryon.photos.read`."""
    return photos.read(data, _LONGEST)


def compact(data: bytes, photo: Picture) -> NDArray[np.uint8]:
    """The photo for the later steps; see `tryon.photos.compact`."""
    return photos.compact(data, photo, _LARGEST_KEPT)


def restore(kept: NDArray[np.uint8]) -> Picture:
    """What `compact` kept."""
    return codec.decode(kept.tobytes(), _LONGEST).picture


def paste(photo: Picture, window: Window, drawn: Picture, changed: NDArray[np.bool_]) -> Picture:
    """The photo with a window's changes; nothing else is touched."""
    size = (window.width, window.height)
    method = cv2.INTER_AREA if window.scale > 1 else cv2.INTER_CUBIC
    resized = cv2.resize(drawn, size, interpolation=method)
    touched = cv2.resize(changed.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    result = photo.copy()
    rows = slice(window.top, window.top + window.height)
    columns = slice(window.left, window.left + window.width)
    np.copyto(result[rows, columns], resized, where=np.asarray(touched)[..., None] > 0)
    return result
