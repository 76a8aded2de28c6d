"""Pictures of any size: nothing is cropped, stretched or shifted on the way into the frame."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tryon.engines.fashn.framing import Padding, frame, frame_drawing, shrink

SHAPE = (864, 576)
SIDES = st.integers(1, 1500)


def bars(padding: Padding) -> tuple[int, int, int, int]:
    return padding.left, padding.top, padding.right, padding.bottom


@given(width=SIDES, height=SIDES)
def test_a_picture_touches_the_frame_on_two_sides_and_is_centred_on_the_others(
    width: int, height: int
) -> None:
    _, padding = frame(np.zeros((height, width, 3), np.uint8), SHAPE)

    left, top, right, bottom = bars(padding)
    # A product of two fractions may end just below a whole number: then one more pixel is black.
    assert min(left + right, top + bottom) <= 1
    assert right - left in {0, 1}
    assert bottom - top in {0, 1}


@given(width=SIDES, height=SIDES)
def test_its_proportions_change_by_less_than_a_pixel(width: int, height: int) -> None:
    framed, padding = frame(np.zeros((height, width, 3), np.uint8), SHAPE)

    rows, columns = padding.cut(framed).shape[:2]
    scale = min(SHAPE[1] / width, SHAPE[0] / height)
    assert columns == pytest.approx(max(width * scale, 1), abs=1)
    assert rows == pytest.approx(max(height * scale, 1), abs=1)


@given(width=SIDES, height=SIDES)
def test_a_pose_lies_where_its_picture_lies(width: int, height: int) -> None:
    drawing = np.full((height, width), 200, np.uint8)

    _, padding = frame(np.zeros((height, width, 3), np.uint8), SHAPE)
    framed = frame_drawing(drawing, SHAPE)

    assert (padding.cut(framed[..., None]) == 200).all()
    assert np.count_nonzero(framed) == padding.cut(framed[..., None]).size


@given(width=SIDES, height=SIDES, side=st.integers(1, 900))
def test_a_shrunk_picture_fits_and_one_that_fits_is_left_alone(
    width: int, height: int, side: int
) -> None:
    picture = np.zeros((height, width, 3), np.uint8)

    shrunk = shrink(picture, side)

    assert max(shrunk.shape[:2]) <= side
    assert min(shrunk.shape[:2]) >= 1
    assert (shrunk is picture) == (max(width, height) <= side)


@pytest.fixture(scope="module")
def noise() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(5).integers(0, 256, (900, 700, 3), np.uint8)


@pytest.mark.parametrize(
    ("size", "method"),
    [((700, 900), cv2.INTER_AREA), ((577, 865), cv2.INTER_AREA), ((200, 300), cv2.INTER_LANCZOS4)],
)
def test_larger_pictures_are_averaged_and_smaller_ones_interpolated(
    noise: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], size: tuple[int, int], method: int
) -> None:
    picture = noise[: size[1], : size[0]]

    framed, padding = frame(picture, SHAPE)

    part = padding.cut(framed)
    expected = cv2.resize(picture, part.shape[1::-1], interpolation=method)
    np.testing.assert_array_equal(part, expected)


def test_a_picture_of_the_frames_own_size_stays_as_it_is(
    noise: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> None:
    picture = noise[:864, :576]

    framed, padding = frame(picture, SHAPE)

    np.testing.assert_array_equal(framed, picture)
    assert padding == Padding(0, 0, 0, 0)


@pytest.mark.parametrize("size", [(350, 500), (123, 45), (1200, 300)])
def test_a_pose_keeps_its_greys(size: tuple[int, int]) -> None:
    greys = np.array([0, 20, 85, 240], np.uint8)
    drawing = np.random.default_rng(2).choice(greys, size[::-1])

    framed = frame_drawing(drawing, SHAPE)

    assert set(np.unique(framed)) <= set(greys.tolist())


def test_poses_are_found_in_pictures_shrunk_by_lanczos(
    noise: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> None:
    shrunk = shrink(noise, 450)

    expected = Image.fromarray(noise).resize((350, 450), Image.Resampling.LANCZOS)
    np.testing.assert_array_equal(shrunk, np.asarray(expected))
