"""Encoded pictures to arrays and back, with hard limits on what is read."""

import io
import struct
import threading
import warnings
import zlib
from contextlib import nullcontext
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.ExifTags import Base

from tryon.imaging.arrays import Picture

MAX_PIXELS = 50_000_000
MAX_BYTES = 40_000_000
_HUGE = 16_000_000  # pixels
FORMATS = ("JPEG", "PNG", "WEBP")
# What reading damaged bytes ends in.
_DAMAGED = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError),
    *(AttributeError, struct.error, zlib.error, UnidentifiedImageError),
)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By EXIF's orientation, how a picture is turned upright."""
_SRGB = ImageCms.createProfile("sRGB")
_ONE_AT_A_TIME = threading.Lock()
"""Of what is huge. A WebP of 38 bytes may unpack to a gigabyte, and requests come side by side."""


class Unreadable(ValueError):  # noqa: N818  # named for what happened; callers turn it into a Refusal
    """The bytes are no picture, or a damaged one."""


class TooLarge(ValueError):  # noqa: N818  # as above
    """The picture has more bytes or pixels than we read."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture upright, as its EXIF orientation says, in sRGB.

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
            warnings.simplefilter("ignore")  # of bombs, which are refused, and of odd metadata
            return _read(data, longest)
    except Image.DecompressionBombError as error:
        raise TooLarge(str(error)) from error
    except TooLarge:
        raise
    except _DAMAGED as error:
        raise Unreadable(str(error)) from error


def _read(data: bytes, longest: int) -> Decoded:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise TooLarge(f"{image.width} x {image.height} pixels")
        image.draft("RGB", (longest, longest))
        is_huge = image.width * image.height > _HUGE
        with _ONE_AT_A_TIME if is_huge else nullcontext():
            if max(image.size) > longest:
                image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
        return _split(_to_srgb(_upright(image), image.info.get("icc_profile")))


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as its EXIF says; a photo is no worse for damaged EXIF."""
    try:
        turn = _TURNS.get(int(image.getexif().get(Base.Orientation, 1)))
    except _DAMAGED:
        turn = None
    return image if turn is None else image.transpose(turn)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours of sRGB, as all others here; phones often take wider ones.

    A profile that cannot be used is ignored, as browsers do.
    """
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):
        return _from_sixteen_bits(image)
    if not profile:
        return image.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return image.convert(mode)
        kept = image if image.mode in ("L", "CMYK") else image.convert(mode)
        converted = ImageCms.profileToProfile(kept, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert(mode)
    return converted or image.convert(mode)


def _from_sixteen_bits(image: Image.Image) -> Image.Image:
    """Greys in two bytes; Pillow's own conversion would call nearly all of them white."""
    greys = np.clip(np.asarray(image, np.int64) >> 8, 0, 255).astype(np.uint8)
    return Image.fromarray(greys).convert("RGB")


def _split(image: Image.Image) -> Decoded:
    pixels = np.array(image)
    if image.mode == "RGB":
        return Decoded(pixels, None)
    alpha = pixels[..., 3]
    opaque = bool((alpha > 250).all())  # noqa: PLR2004  # of 255: a rounding error is no hole
    return Decoded(np.ascontiguousarray(pixels[..., :3]), None if opaque else alpha.copy())


def on_white(decoded: Decoded) -> Picture:
    """The picture as a page shows it: white where it is transparent."""
    if decoded.alpha is None:
        return decoded.picture
    share = decoded.alpha[..., None].astype(np.float32) / 255
    mixed = decoded.picture * share + 255 * (1 - share)
    return np.asarray(np.round(mixed), np.uint8)


def encode_jpeg(picture: Picture, quality: int = 92, xmp: bytes = b"") -> bytes:
    """The picture as a JPEG with full colour resolution, without metadata other than that XMP."""
    buffer = io.BytesIO()
    extra = {"xmp": xmp} if xmp else {}
    image = Image.fromarray(picture)
    image.save(buffer, "JPEG", quality=quality, subsampling=0, optimize=True, **extra)
    return buffer.getvalue()


def decode_jpeg(data: NDArray[np.uint8]) -> Picture:
    """Reads what `encode_jpeg` wrote."""
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if pixels is None:
        raise Unreadable("no JPEG")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
