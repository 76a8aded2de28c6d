import numpy as np
import pytest
from numpy.typing import NDArray

from tryon.engines.fashn import waist
from tryon.imaging.arrays import Picture

HIPS, TORSO = 200.0, 100.0
RED, BLUE, WHITE = (200, 30, 40), (30, 60, 160), (240, 240, 240)


@pytest.fixture
def clothes() -> NDArray[np.bool_]:
    """From shoulders to ankles."""
    where = np.zeros((400, 300), np.bool_)
    where[100:380, 100:200] = True
    return where


def dressed(hem: int, *, striped: bool = False) -> Picture:
    """A red top over blue trousers, with white stripes if wanted, that ends at that row."""
    random = np.random.default_rng(1)
    picture = np.full((400, 300, 3), BLUE, np.uint8)
    picture[:hem] = RED
    if striped:
        picture[:hem:12] = picture[1:hem:12] = picture[2:hem:12] = WHITE
    return np.clip(picture + random.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("striped", [False, True])
@pytest.mark.parametrize("hem", [170, 200, 225])
def test_trousers_begin_where_the_colours_change(
    clothes: NDArray[np.bool_], hem: int, *, striped: bool
) -> None:
    legs = waist.below(dressed(hem, striped=striped), clothes, HIPS, TORSO)

    expected = clothes & (np.arange(400)[:, None] >= hem)
    assert (legs ^ expected).sum() < 5 * 100
    assert not (legs & ~clothes).any()


def test_one_colour_from_head_to_foot_is_parted_at_the_hips(
    clothes: NDArray[np.bool_],
) -> None:
    legs = waist.below(dressed(0), clothes, HIPS, TORSO)

    assert (legs == clothes & (np.arange(400)[:, None] > HIPS)).all()


def test_a_photo_without_legs_is_parted_at_the_hips_too(
    clothes: NDArray[np.bool_],
) -> None:
    clothes[210:] = False

    legs = waist.below(dressed(150), clothes, HIPS, TORSO)

    assert legs.sum() == 9 * 100


def test_the_same_picture_is_always_parted_the_same(
    clothes: NDArray[np.bool_],
) -> None:
    first, again = (waist.below(dressed(180), clothes, HIPS, TORSO) for _ in range(2))

    assert (first == again).all()
