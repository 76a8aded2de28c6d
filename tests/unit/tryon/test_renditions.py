"""A picture in the sizes and formats that pages need."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tryon.imaging import codec
from tryon.imaging.codec import Decoded
from tryon.renditions import LONGEST, Rendition, render, widths

FORMATS = {"image/avif": "AVIF", "image/webp": "WEBP"}


def opened(rendition: Rendition) -> Image.Image:
    with Image.open(io.BytesIO(rendition.data)) as image:
        image.load()
        return image


@pytest.mark.parametrize(
    ("width", "wanted"),
    [(4000, [320, 640, 1280]), (1280, [320, 640, 1280]), (900, [320, 640, 900]),
     (640, [320, 640]), (321, [320, 321]), (200, [200]), (1, [1])],
)  # fmt: skip
def test_no_picture_is_enlarged(width: int, wanted: list[int]) -> None:
    assert widths(width) == wanted


def test_each_rendition_is_what_it_says_it_is(jpeg: Callable[..., bytes]) -> None:
    renditions = render(codec.decode(jpeg(700, 1050), LONGEST))

    assert [(r.width, r.type) for r in renditions] == [
        (width, kind) for width in (320, 640, 700) for kind in ("image/avif", "image/webp")
    ]
    for rendition in renditions:
        image = opened(rendition)
        assert (image.format, image.size) == (
            FORMATS[rendition.type],
            (rendition.width, rendition.height),
        )
        assert image.width / image.height == pytest.approx(700 / 1050, abs=0.01)


def test_a_rendition_looks_like_its_picture(jpeg: Callable[..., bytes]) -> None:
    decoded = codec.decode(jpeg(640, 640), LONGEST)

    for rendition in render(decoded):
        image = opened(rendition).convert("RGB").resize((640, 640))
        assert np.abs(np.asarray(image, float) - decoded.picture).mean() < 4


def test_a_photo_that_lies_on_its_side_is_turned_upright(jpeg: Callable[..., bytes]) -> None:
    [first, *_] = render(codec.decode(jpeg(400, 300, orientation=6), LONGEST))

    assert (first.width, first.height) == (300, 400)
    assert not opened(first).getexif()


def test_what_is_transparent_stays_so() -> None:
    alpha = np.zeros((100, 100), np.uint8)
    alpha[25:75, 25:75] = 255

    for rendition in render(Decoded(np.full((100, 100, 3), 90, np.uint8), alpha)):
        seen = np.asarray(opened(rendition).getchannel("A"))
        assert (seen[50, 50], seen[5, 5]) == (255, 0)


def test_a_line_of_pixels_has_renditions_too() -> None:
    renditions = render(Decoded(np.zeros((1, 3000, 3), np.uint8), None))

    assert {r.height for r in renditions} == {1}


def test_the_same_picture_gives_the_same_bytes(jpeg: Callable[..., bytes]) -> None:
    first, second = (render(codec.decode(jpeg(), LONGEST)) for _ in range(2))

    assert first == second
