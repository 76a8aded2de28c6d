"""The colours that a product has."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tryon.colours import MOST, Colour, dominant
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.codec import Decoded


def nobody_asks(_picture: Picture) -> Mask:
    raise AssertionError("the product is told apart without a model")


def everything(picture: Picture) -> Mask:
    return np.ones(picture.shape[:2], np.float32)


def square(colour: tuple[int, int, int], behind: tuple[int, int, int] = (255, 255, 255)) -> Picture:
    picture = np.full((200, 200, 3), behind, np.uint8)
    picture[50:150, 50:150] = colour
    return picture


def near(colour: Colour, wanted: tuple[int, int, int]) -> bool:
    found = bytes.fromhex(colour.hex.removeprefix("#"))
    return all(abs(a - b) <= 6 for a, b in zip(found, wanted, strict=True))


def test_a_plain_background_is_none_of_the_products_colours() -> None:
    [colour] = dominant(Decoded(square((122, 31, 43)), None), nobody_asks)

    assert near(colour, (122, 31, 43))
    assert colour.share > 0.9


def test_white_cloth_on_white_paper_is_white() -> None:
    [colour] = dominant(Decoded(square((252, 252, 250), (255, 255, 255)), None), everything)

    assert near(colour, (253, 253, 253))


def test_what_is_transparent_does_not_count() -> None:
    alpha = np.zeros((200, 200), np.uint8)
    alpha[50:150, 50:150] = 255

    [colour] = dominant(Decoded(square((20, 90, 60), (255, 0, 0)), alpha), nobody_asks)

    assert near(colour, (20, 90, 60))


def test_before_a_busy_background_counts_what_stands_out() -> None:
    generator = np.random.default_rng(0)
    picture = generator.integers(0, 255, (200, 200, 3), dtype=np.uint8)
    picture[50:150, 50:150] = (20, 40, 200)

    def middle(small: Picture) -> Mask:
        mask = np.zeros(small.shape[:2], np.float32)
        side = len(mask)
        mask[side * 3 // 10 : side * 7 // 10, side * 3 // 10 : side * 7 // 10] = 1
        return mask

    [colour] = dominant(Decoded(picture, None), middle)

    assert near(colour, (20, 40, 200))


def test_the_largest_share_comes_first() -> None:
    picture = square((200, 30, 30))
    picture[50:150, 50:80] = (20, 20, 120)

    first, second, *_ = dominant(Decoded(picture, None), nobody_asks)

    assert near(first, (200, 30, 30))
    assert near(second, (20, 20, 120))
    assert [first.share, second.share] == pytest.approx([0.7, 0.3], abs=0.05)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 40))
def test_any_picture_has_some_colours_and_always_the_same(
    seed: int, height: int, width: int
) -> None:
    generator = np.random.default_rng(seed)
    picture = generator.integers(0, 255, (height, width, 3), dtype=np.uint8)

    colours = dominant(Decoded(picture, None), everything)

    assert colours == dominant(Decoded(picture, None), everything)
    assert 1 <= len(colours) <= MOST
    assert sum(colour.share for colour in colours) <= 1.001
    assert [c.share for c in colours] == sorted((c.share for c in colours), reverse=True)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour.hex) for colour in colours)
