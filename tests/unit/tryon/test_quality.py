import numpy as np
import pytest

from tryon import quality
from tryon.imaging.arrays import Mask, Picture


@pytest.fixture
def photo() -> Picture:
    return np.full((40, 40, 3), 120, np.uint8)


@pytest.fixture
def garment() -> Mask:
    mask = np.zeros((40, 40), np.float32)
    mask[20:, :] = 1
    return mask


@pytest.fixture
def face() -> Mask:
    mask = np.zeros((40, 40), np.float32)
    mask[2:8, 10:20] = 1
    return mask


def test_an_unchanged_photo_scores_nothing_for_change(
    photo: Picture, garment: Mask, face: Mask
) -> None:
    worth = quality.measure(photo, photo, garment, face, garment)

    assert (worth.changed, worth.kept, worth.face) == (0, 1, 1)


def test_another_colour_inside_the_garment_is_a_change(
    photo: Picture, garment: Mask, face: Mask
) -> None:
    result = photo.copy()
    result[20:] = (200, 20, 20)

    worth = quality.measure(photo, result, garment, face, garment)

    assert (worth.changed, worth.kept, worth.present) == (1, 1, 0.5)


def test_damage_outside_the_garment_lowers_what_is_kept(
    photo: Picture, garment: Mask, face: Mask
) -> None:
    result = photo.copy()
    result[:10] = 255

    worth = quality.measure(photo, result, garment, face, garment)

    assert worth.kept < 0.6
    assert worth.face == 0
