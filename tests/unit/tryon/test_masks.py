import numpy as np
import pytest

from tryon.imaging import masks


def test_the_largest_part_is_kept_and_others_dropped() -> None:
    mask = np.zeros((20, 20), np.bool_)
    mask[2:12, 2:12] = mask[15:18, 15:18] = True

    assert masks.largest_part(mask).sum() == 100


def test_nothing_has_no_largest_part() -> None:
    assert not masks.largest_part(np.zeros((5, 5), np.bool_)).any()


def test_a_polygon_covers_its_area_and_less_than_a_pixel_around_it() -> None:
    square = np.array([[10.5, 10.5], [110.5, 10.5], [110.5, 110.5], [10.5, 110.5]], np.float32)

    area = float(masks.polygon((120, 120), square).sum())

    assert 100**2 <= area < 102**2


def test_snapping_moves_a_wrong_edge_onto_the_pictures_edge() -> None:
    picture = np.zeros((60, 60, 3), np.uint8)
    picture[:, 30:] = 255
    guess = np.zeros((60, 60), np.float32)
    guess[:, 26:] = 1  # four pixels too wide

    snapped = masks.snap(guess, picture, radius=8)

    assert snapped[30, 27] < 0.5 < snapped[30, 32]


@pytest.mark.parametrize("radius", [8, 24])
def test_masks_grow_and_shrink_by_the_radius_however_large(radius: int) -> None:
    mask = np.zeros((200, 200), np.float32)
    mask[80:120, 80:120] = 1

    grown = masks.dilate(mask, radius)
    back = masks.erode(grown, radius)

    assert (grown > 0.5)[100].sum() == pytest.approx(40 + 2 * radius, abs=2)
    assert (back > 0.5)[100].sum() == pytest.approx(40, abs=2)


def test_a_union_covers_what_any_part_covers() -> None:
    parts = [np.eye(3, dtype=np.float32)[i][None] for i in range(3)]

    assert (masks.union(*parts) == 1).all()
