"""Garments measured with the packaged models, from a catalogue's photographs."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tryon.errors import GarmentUnclear, GarmentUnreadable, GarmentWorn
from tryon.garments.cutting import cut_out
from tryon.garments.measurer import Measurer
from tryon.imaging.arrays import Mask, Picture
from tryon.shapes import GarmentShape, validate

POLO = "saleordemoproduct_cl_polo01.png"


def nothing_stands_out(picture: Picture) -> Mask:
    return np.zeros(picture.shape[:2], np.float32)


def nobody(_picture: Picture) -> bool:
    return False


def pixels(cutout: bytes) -> Image.Image:
    with Image.open(io.BytesIO(cutout)) as image:
        image.load()
        return image


def test_a_garment_is_cut_out_in_the_frame_of_its_picture(
    measurer: Measurer, picture: Callable[[str], bytes]
) -> None:
    data = picture(POLO)

    measured = measurer.measure(data)

    before, after = pixels(data), pixels(measured.cutout)
    assert (after.mode, max(after.size)) == ("RGBA", min(1024, max(before.size)))
    assert after.width / after.height == pytest.approx(before.width / before.height, abs=0.01)
    assert measured.shape.kind == "shirt"
    validate(measured.shape)


def test_measuring_what_was_cut_out_finds_the_same(
    measurer: Measurer, picture: Callable[[str], bytes]
) -> None:
    first = measurer.measure(picture(POLO))

    second = measurer.measure(first.cutout)

    assert second.shape.kind == first.shape.kind
    for name, place in first.shape.points.items():
        assert second.shape.points[name] == pytest.approx(place, abs=0.02)


def test_a_cutout_is_cut_out_as_its_picture_was(picture: Callable[[str], bytes]) -> None:
    first = cut_out(picture(POLO), nothing_stands_out, nobody)

    second = cut_out(first.png(), nothing_stands_out, nobody)

    assert np.abs(second.alpha - first.alpha).max() < 0.01
    assert np.array_equal(second.picture[first.alpha > 0], first.picture[first.alpha > 0])


def test_what_a_person_has_set_is_kept_and_only_cut_out(
    measurer: Measurer, picture: Callable[[str], bytes]
) -> None:
    measured = measurer.measure(picture(POLO))
    points = {**measured.shape.points, "left-hem": (0.1, 0.9)}
    corrected = GarmentShape("t-shirt", points)

    cut = measurer.cut_out(picture(POLO), corrected)

    assert cut.shape == corrected
    assert np.array_equal(np.array(pixels(cut.cutout)), np.array(pixels(measured.cutout)))


# One is seen from the front, of the others no face is to be seen.
@pytest.mark.parametrize("name", ["astronaut.png", "clem-onojegaw.jpg", "olu-eletu.jpg"])
def test_people_are_no_garments(
    measurer: Measurer, picture: Callable[[str], bytes], name: str
) -> None:
    with pytest.raises(GarmentWorn):
        measurer.measure(picture(name))


def test_a_sample_of_cloth_is_no_garment(measurer: Measurer) -> None:
    card = Image.new("RGB", (400, 500), "ivory")
    card.paste((90, 110, 70), (110, 90, 290, 310))
    encoded = io.BytesIO()
    card.save(encoded, "PNG")

    with pytest.raises(GarmentUnclear):
        measurer.measure(encoded.getvalue(), "bottoms")


def test_what_is_no_picture_is_told(measurer: Measurer) -> None:
    with pytest.raises(GarmentUnreadable):
        measurer.measure(b"velvet")
