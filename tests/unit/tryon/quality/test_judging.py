"""Judged by the pictures alone; skipped where the packaged ones or the weights are missing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality.judging import Judge, Person, bare_hands
from tryon import quality
from tryon.imaging import codec
from tryon.imaging.arrays import Picture

Read = Callable[[str], bytes]


@pytest.fixture(scope="module")
def judge(weights_directory: Path) -> Judge:
    return Judge(weights_directory)


@pytest.fixture(scope="module")
def person(judge: Judge, picture: Read) -> Person:
    return judge.person(codec.decode(picture("studio-2.jpg"), 1024).picture)


@pytest.fixture
def dyed(person: Person) -> Picture:
    """Her orange top, green."""
    red, green, blue = np.moveaxis(person.photo.astype(np.int16), -1, 0)
    orange = (red > 180) & (green < 130) & (blue < 90)
    orange[:, :150] = orange[:, 330:] = False  # the town behind her
    result = person.photo.copy()
    result[orange] = result[orange][:, [1, 0, 2]]
    return result


def test_an_unchanged_photo_is_worth_nothing(judge: Judge, person: Person, picture: Read) -> None:
    shirt = codec.decode(picture("saleordemoproduct_cl_boot03_1.png"), 1024)

    scores = judge.judge(person, judge.product(shirt.picture, shirt.alpha), person.photo)

    assert scores["overall"] == scores["changed"] == 0
    assert scores["kept"] == scores["face"] == 1


def test_the_new_garment_is_the_cloth_that_changed(
    judge: Judge, person: Person, dyed: Picture
) -> None:
    fitting = judge.fitting(person, dyed)

    rows, columns = np.nonzero(fitting.garment > 0.5)
    assert 280 < rows.mean() < 380  # her top, in a picture 761 pixels high
    assert 200 < columns.mean() < 280  # and 550 wide
    assert quality.score(fitting)["changed"] == 1


def test_hands_are_judged_as_far_as_they_are_bare(person: Person) -> None:
    hands = bare_hands(person)

    assert 0 < hands.mean() < 0.02


def test_where_nobody_is_there_are_no_hands_and_no_face(judge: Judge) -> None:
    wall = np.full((300, 400, 3), 180, np.uint8)

    nobody = judge.person(wall)

    assert nobody.pose is None
    assert bare_hands(nobody).max() == 0
    assert judge.judge(nobody, quality.Product(wall, np.ones((300, 400))), wall)["overall"] == 0
