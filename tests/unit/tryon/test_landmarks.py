import numpy as np
import pytest

from tryon.errors import GarmentNotSupported, Refusal
from tryon.garments.outlines import resample
from tryon.garments.sleeves import part_sleeves
from tryon.garments.tops import find_landmarks
from tryon.imaging.arrays import Mask

EXPECTED = {
    "hem": (110, 380),
    "armpit": (110, 170),
    "cuff_inner": (60, 200),
    "cuff_outer": (35, 140),
    "shoulder": (110, 80),
    "neck": (170, 60),
}


@pytest.mark.parametrize(("name", "place"), EXPECTED.items())
def test_finds_the_places_of_a_drawn_shirt(
    shirt: Mask, name: str, place: tuple[float, float]
) -> None:
    left = find_landmarks(shirt).left

    assert left.at(name) == pytest.approx(place, abs=8)


def test_the_right_side_mirrors_the_left(shirt: Mask) -> None:
    marks = find_landmarks(shirt)

    for name in EXPECTED:
        mirrored = marks.left.at(name) * [-1, 1] + [400, 0]
        assert marks.right.at(name) == pytest.approx(mirrored, abs=3)


def test_a_larger_picture_gives_the_same_proportions(shirt: Mask) -> None:
    twice = np.kron(shirt, np.ones((2, 2), np.float32))

    small, large = find_landmarks(shirt), find_landmarks(twice)

    assert large.length / large.chest_width == pytest.approx(small.length / small.chest_width, 0.03)


def test_a_garment_without_sleeves_is_not_supported() -> None:
    trousers = np.zeros((400, 400), np.float32)
    trousers[50:380, 140:260] = 1

    with pytest.raises(GarmentNotSupported):
        find_landmarks(trousers)


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(Refusal):
        find_landmarks(np.zeros((100, 100), np.float32))


def test_sleeves_that_touch_the_torso_are_parted_from_the_gap_upwards() -> None:
    sweater = np.zeros((400, 400), np.float32)
    sweater[60:370, 60:340] = 1
    sweater[300:370, 105:118] = sweater[300:370, 282:295] = 0  # gaps between sleeves and hem
    sweater[345:370, 118:282] = 0  # the hem ends above the cuffs

    marks = find_landmarks(part_sleeves(sweater))

    assert marks.left.at("armpit")[0] == pytest.approx(111, abs=10)
    assert marks.left.at("armpit")[1] < 250


def test_resampling_keeps_both_ends_and_spaces_evenly() -> None:
    bent = np.array([[0, 0], [10, 0], [10, 30]], np.float32)

    assert resample(bent, 5).tolist() == [[0, 0], [10, 0], [10, 10], [10, 20], [10, 30]]
