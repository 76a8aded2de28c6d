"""The photo: read, kept between the steps, cut into windows and put together again."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.body import Window
from tryon.errors import ImageTooLarge, ImageTooSmall, ImageUnreadable
from tryon.imaging import codec
from tryon.imaging.arrays import Picture

_LONGEST = 2048
_SMALLEST = 256
_QUALITY = 97
_LARGEST_KEPT = 1_500_000  # bytes: what handles between processes carry at ease


def read(data: bytes) -> Picture:
    """The photo as it was uploaded, at most 2048 pixels long.

    Raises:
        ImageUnreadable, ImageTooLarge, ImageTooSmall
    """
    try:
        photo = codec.decode(data, _LONGEST).picture
    except codec.TooLarge as error:
        raise ImageTooLarge from error
    except codec.Unreadable as error:
        raise ImageUnreadable from error
    if min(photo.shape[:2]) < _SMALLEST:
        raise ImageTooSmall
    return photo


def compact(data: bytes, photo: Picture) -> NDArray[np.uint8]:
    """The photo for the later steps: as it was uploaded, unless that is large."""
    small = len(data) <= _LARGEST_KEPT
    return np.frombuffer(data if small else codec.encode_jpeg(photo, _QUALITY), np.uint8)


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
