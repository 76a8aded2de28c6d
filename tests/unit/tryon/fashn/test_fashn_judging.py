import numpy as np

from tryon.engines.fashn.framing import frame
from tryon.engines.fashn.judging import laid


def test_a_garment_on_one_colour_is_told_from_it_and_from_the_frames_bars() -> None:
    picture = np.full((300, 200, 3), 240, np.uint8)
    picture[60:240, 40:160] = (150, 30, 40)
    framed, _ = frame(picture, (144, 96))

    product = laid(framed)

    assert product
    assert 0.3 < product.alpha.mean() < 0.45
    assert tuple(product.picture[product.alpha.shape[0] // 2, product.alpha.shape[1] // 2]) == (
        150,
        30,
        40,
    )


def test_on_a_busy_background_it_is_not() -> None:
    busy = np.random.default_rng(5).integers(1, 255, (144, 96, 3)).astype(np.uint8)

    assert laid(busy) is None
    assert laid(np.zeros((144, 96, 3), np.uint8)) is None
