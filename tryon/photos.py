"""The shopper's photo: read, and kept small between an engine's steps."""

import numpy as np
from numpy.typing import NDArray

from tryon.errors import ImageTooLarge, ImageTooSmall, ImageUnreadable
from tryon.imaging import codec
from tryon.imaging.arrays import Picture

_SMALLEST = 256  # pixels: less shows no garment well
_QUALITY = 97  # of a JPEG: what is not changed must not be seen to have been encoded again


def read(data: bytes, longest: int) -> Picture:
    """The photo upright, at most so many pixels long.

    Raises:
        ImageUnreadable, ImageTooLarge, ImageTooSmall
    """
    try:
        photo = codec.decode(data, longest).picture
    except codec.TooLarge as error:
        raise ImageTooLarge from error
    except codec.Unreadable as error:
        raise ImageUnreadable from error
    if min(photo.shape[:2]) < _SMALLEST:
        raise ImageTooSmall
    return photo


def compact(data: bytes, photo: Picture, most: int) -> NDArray[np.uint8]:
    """The photo for the later steps: as it was uploaded, unless that has more than `most` bytes."""
    kept = data if len(data) <= most else codec.encode_jpeg(photo, _QUALITY)
    return np.frombuffer(kept, np.uint8)
