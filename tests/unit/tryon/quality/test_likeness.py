from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from tryon import quality
from tryon.imaging.arrays import Mask, Picture
from tryon.quality import Fitting, Product
from tryon.quality.colour import colour
from tryon.quality.structure import structure
from tryon.quality.swatch import Swatch, cut
from tryon.quality.texture import texture

MEASURES = (colour, texture, structure)


def swatch(picture: Picture, mask: Mask) -> Swatch:
    found = cut(picture, mask)
    assert found
    return found


@pytest.mark.parametrize("measure", MEASURES)
def test_a_garment_is_most_like_itself(
    measure: Callable[[Swatch, Swatch], float], product: Product
) -> None:
    itself = swatch(product.picture, product.alpha)

    assert measure(itself, itself) == pytest.approx(1)


@pytest.mark.parametrize("measure", MEASURES)
def test_worn_it_is_less_like_itself_and_more_than_another_garment(
    measure: Callable[[Swatch, Swatch], float],
    product: Product,
    other_product: Product,
    fitting: Fitting,
) -> None:
    laid = swatch(product.picture, product.alpha)
    worn = swatch(fitting.result, fitting.garment)
    old = swatch(fitting.photo, fitting.garment)
    other = swatch(other_product.picture, other_product.alpha)

    assert 1 > measure(laid, worn) > 0.6
    assert measure(laid, worn) > measure(laid, old) + 0.1
    assert measure is texture or measure(laid, worn) > measure(laid, other) + 0.1


@pytest.mark.parametrize("measure", MEASURES)
def test_the_size_at_which_a_garment_is_shown_hardly_counts(
    measure: Callable[[Swatch, Swatch], float], product: Product
) -> None:
    large = [cv2.resize(one, (1000, 1000)) for one in (product.picture, product.alpha)]

    likeness = measure(
        swatch(product.picture, product.alpha),
        swatch(np.asarray(large[0], np.uint8), np.asarray(large[1], np.float32)),
    )

    assert likeness > 0.93


def test_a_weave_that_was_smoothed_away_is_seen_by_texture_and_not_by_colour(shirt: Mask) -> None:
    rows, columns = np.mgrid[0:400, 0:400]
    weave = 120 + 12 * ((rows // 2 + columns // 3) % 2)
    cloth = np.repeat(weave[..., None], 3, axis=2).astype(np.uint8)

    soft = np.asarray(cv2.GaussianBlur(cloth, (0, 0), 3), np.uint8)
    woven, smooth = swatch(cloth, shirt), swatch(soft, shirt)

    assert texture(woven, smooth) < 0.6
    assert colour(woven, smooth) > 0.9


def test_a_motif_in_another_place_is_seen_by_structure_and_not_by_colour(product: Product) -> None:
    upside_down = swatch(product.picture[::-1].copy(), product.alpha[::-1].copy())
    upright = swatch(product.picture, product.alpha)

    assert structure(upright, upside_down) < 0.85
    assert colour(upright, upside_down) > 0.97


def test_next_to_nothing_is_no_garment(product: Product, fitting: Fitting) -> None:
    nowhere = np.zeros_like(product.alpha)

    scores = quality.score(replace(fitting, garment=nowhere), product)

    assert cut(product.picture, nowhere) is None
    assert "colour" not in scores
