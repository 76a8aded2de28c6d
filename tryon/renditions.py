"""A product's picture in the sizes and formats that pages need, small to send."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from tryon.imaging.codec import Decoded

WIDTHS = (320, 640, 1280)
LONGEST = 3840  # pixels: of the picture that renditions are made of
# What looks alike: sharp cloth without rings around its edges. AVIF's effort is the most that costs
# less time than it takes to cut a garment out.
_FORMATS: dict[str, tuple[str, dict[str, int]]] = {
    "image/avif": ("AVIF", {"quality": 62, "speed": 7, "max_threads": 1}),
    "image/webp": ("WEBP", {"quality": 80, "method": 4}),
}


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture to be sent.

    Attributes:
        type: its media type.
    """

    data: bytes
    width: int
    height: int
    type: str


def render(decoded: Decoded) -> tuple[Rendition, ...]:
    """A picture in every width and format; the narrower first, of each width the smaller format.

    No picture is enlarged: one that is narrower than the next width comes as wide as it is. What
    is transparent stays so; nothing remains of the camera's metadata.
    """
    image = _image(decoded)
    return tuple(
        rendition for width in widths(image.width) for rendition in _encoded(_resized(image, width))
    )


def widths(width: int) -> list[int]:
    """How wide the renditions of a picture of that width are."""
    return sorted({min(wanted, width) for wanted in WIDTHS})


def _image(decoded: Decoded) -> Image.Image:
    image = Image.fromarray(decoded.picture)
    if decoded.alpha is not None:
        image.putalpha(Image.fromarray(decoded.alpha))
    return image


def _resized(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    size = width, max(round(image.height * width / image.width), 1)
    return image.resize(size, Image.Resampling.LANCZOS)


def _encoded(image: Image.Image) -> Iterator[Rendition]:
    for media_type, (name, options) in _FORMATS.items():
        buffer = io.BytesIO()
        image.save(buffer, name, **options)
        yield Rendition(buffer.getvalue(), image.width, image.height, media_type)
