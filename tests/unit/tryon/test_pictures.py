"""A picture is prepared in one go, or in as many parts as somebody wants."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tryon.errors import GarmentUnreadable, GarmentWorn
from tryon.garments import MeasuredGarment
from tryon.pictures import Part, PicturePreparer, PreparedPicture

POLO, PERSON = "saleordemoproduct_cl_polo01.png", "astronaut.png"
Read = Callable[[str], bytes]


@pytest.fixture(scope="module")
def preparer(weights_directory: Path) -> PicturePreparer:
    return PicturePreparer(weights_directory)


def test_one_call_makes_everything(preparer: PicturePreparer, picture: Read) -> None:
    prepared = preparer.prepare(picture(POLO))

    assert isinstance(prepared.garment, MeasuredGarment)
    assert prepared.garment.shape.kind == "shirt"
    assert prepared.renditions is not None
    assert prepared.size == (prepared.renditions[-1].width, prepared.renditions[-1].height)
    assert prepared.colours
    assert prepared.embedding is not None
    vector = np.frombuffer(prepared.embedding, "<f2").astype(np.float32)
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-3)


def test_what_nobody_wants_is_not_made(preparer: PicturePreparer, picture: Read) -> None:
    whole = preparer.prepare(picture(POLO), ("colors", "embedding"))

    part = preparer.prepare(picture(POLO), ["colors"])

    assert part == replace(whole, embedding=None, model=None)
    assert (part.renditions, part.garment) == (None, None)
    assert preparer.prepare(picture(POLO), ()) == PreparedPicture()


def test_what_cannot_be_tried_on_can_be_shown_all_the_same(
    preparer: PicturePreparer, picture: Read
) -> None:
    prepared = preparer.prepare(picture(PERSON), ("garment", "colors"))

    assert isinstance(prepared.garment, GarmentWorn)
    assert prepared.colours


@pytest.mark.parametrize("part", ["renditions", "colors", "embedding"])
def test_what_is_no_picture_is_refused(preparer: PicturePreparer, part: Part) -> None:
    with pytest.raises(GarmentUnreadable):
        preparer.prepare(b"velvet", (part,))
