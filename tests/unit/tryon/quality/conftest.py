"""A striped shirt, a grey room with somebody in it, and the shirt worn there."""

import cv2
import numpy as np
import pytest

from tryon.imaging.arrays import Mask, Picture
from tryon.quality import Fitting, Product

SIZE = 400


def drawn_product(shirt: Mask, cloth: tuple[int, int, int], ink: tuple[int, int, int]) -> Product:
    """A shirt with stripes of uneven distances and a round badge, on white."""
    picture = np.full((SIZE, SIZE, 3), cloth, np.uint8)
    for row in (120, 150, 160, 200, 250, 262, 310, 350):
        picture[row : row + 7] = ink
    cv2.circle(picture, (160, 220), 24, (240, 200, 40), -1)
    return Product(np.where(shirt[..., None] > 0, picture, 255).astype(np.uint8), shirt)


@pytest.fixture
def product(shirt: Mask) -> Product:
    return drawn_product(shirt, (30, 40, 90), (230, 230, 225))


@pytest.fixture
def other_product(shirt: Mask) -> Product:
    return drawn_product(shirt, (180, 40, 30), (20, 20, 20))


@pytest.fixture
def photo(shirt: Mask) -> Picture:
    """Somebody in a plain grey-green top: a room, a head, hands."""
    picture = np.random.default_rng(7).normal(150, 2, (SIZE, SIZE, 3))
    picture[shirt > 0] = (110, 125, 105)
    picture[10:60, 170:230] = (205, 160, 140)
    picture[205:240, 20:50] = picture[205:240, 350:380] = (205, 160, 140)
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.fixture
def worn(photo: Picture, product: Product, shirt: Mask) -> Picture:
    """The product in the room's light: darker to one side, in folds, a little turned."""
    turn = cv2.getRotationMatrix2D((200, 200), 3, 1)
    moved = cv2.warpAffine(product.picture, turn, (SIZE, SIZE), borderMode=cv2.BORDER_REPLICATE)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    light = 0.75 + 0.3 * columns / SIZE + 0.05 * np.sin((rows + columns) / 25)
    lit = np.clip(moved * light[..., None], 0, 255)
    inside = cv2.erode(cv2.warpAffine(shirt, turn, (SIZE, SIZE)), np.ones((5, 5))) * shirt
    return np.where(inside[..., None] > 0, lit, photo).astype(np.uint8)


@pytest.fixture
def fitting(photo: Picture, worn: Picture, shirt: Mask) -> Fitting:
    face, hands = np.zeros((SIZE, SIZE), np.float32), np.zeros((SIZE, SIZE), np.float32)
    face[10:60, 170:230] = 1
    hands[205:240, 20:50] = hands[205:240, 350:380] = 1
    return Fitting(photo, worn, shirt, shirt, face, hands * (1 - shirt))
