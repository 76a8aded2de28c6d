"""Encoded pictures to arrays and back, with hard limits on what is read."""

import io
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from tryon.imaging.arrays import Picture

MAX_PIXELS = 50_000_000
MAX_BYTES = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class Unreadable(ValueError):  # noqa: N818  # named for what happened; callers turn it into a Refusal
    """The bytes are no picture, or a damaged one."""


class TooLarge(ValueError):  # noqa: N818  # as above
    """The picture has more bytes or pixels than we read."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture upright, as its EXIF orientation says.

    Attributes:
        alpha: (height, width) uint8, or None if the picture is opaque.
    """

    picture: Picture
    alpha: NDArray[np.uint8] | None


def decode(data: bytes, longest: int) -> Decoded:
    """Reads a JPEG, PNG or WebP picture, shrunk so that no side is longer than `longest`.

    The header is read first, so a picture that unpacks to hundreds of megapixels costs nothing.

    Raises:
        TooLarge: more than `MAX_BYTES` or `MAX_PIXELS`.
        Unreadable: another format, a truncated file, or no picture at all.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data)} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _read(data, longest)
    except Image.DecompressionBombError as error:
        raise TooLarge(str(error)) from error
    except TooLarge:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable(str(error)) from error


def _read(data: bytes, longest: int) -> Decoded:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise TooLarge(f"{image.width} x {image.height} pixels")
        image.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(image)
        if max(upright.size) > longest:
            upright.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
        return _split(upright)


def _split(image: Image.Image) -> Decoded:
    if not image.has_transparency_data:
        return Decoded(np.array(image.convert("RGB")), None)
    pixels = np.array(image.convert("RGBA"))
    alpha = pixels[..., 3]
    opaque = bool((alpha > 250).all())  # noqa: PLR2004  # of 255: a rounding error is no hole
    return Decoded(np.ascontiguousarray(pixels[..., :3]), None if opaque else alpha.copy())


def encode_jpeg(picture: Picture, quality: int = 92) -> bytes:
    """The picture as a JPEG with full colour resolution, without metadata."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality, subsampling=0, optimize=True)
    return buffer.getvalue()


def decode_jpeg(data: NDArray[np.uint8]) -> Picture:
    """Reads what `encode_jpeg` wrote."""
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if pixels is None:
        raise Unreadable("no JPEG")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
