"""Garments drawn by the tests: silhouettes of known corners, in a square of 400."""

import io

import cv2
import numpy as np
from PIL import Image

from tryon.imaging.arrays import Mask

Corners = list[tuple[float, float]]

# Half of each outline, the left one, from the bottom's middle to the top's.
TROUSERS: Corners = [(200, 150), (190, 380), (130, 380), (120, 130), (140, 30), (200, 30)]
WIDE: Corners = [(200, 150), (190, 380), (90, 380), (130, 130), (145, 30), (200, 30)]
SHORTS: Corners = [(200, 190), (185, 300), (95, 300), (120, 130), (140, 60), (200, 60)]
SKIRT: Corners = [(200, 350), (110, 345), (140, 120), (150, 60), (200, 60)]
SHORT_SKIRT: Corners = [(200, 200), (125, 198), (140, 110), (150, 60), (200, 60)]
SLIP: Corners = [
    *((200, 390), (130, 388), (150, 170), (145, 90), (158, 80), (160, 20), (166, 20)),
    *((166, 80), (200, 100)),
]
DRESS: Corners = [
    *((200, 395), (115, 390), (138, 180), (132, 130), (90, 145), (76, 105), (132, 60)),
    (174, 48),
]
SHIRT: Corners = [(200, 380), (110, 380), (110, 170), (60, 200), (35, 140), (110, 80), (170, 60)]


def silhouette(half: Corners) -> Mask:
    """The garment with that left half, (400, 400)."""
    left = np.array(half)
    right = left[::-1] * [-1, 1] + [400, 0]
    canvas = np.zeros((400, 400), np.uint8)
    cv2.fillPoly(canvas, [np.concatenate([left, right]).astype(np.int32)], 1)
    return canvas.astype(np.float32)


def woven(alpha: Mask, colour: tuple[int, int, int]) -> bytes:
    """A PNG with alpha of that silhouette in a cloth of that colour."""
    rng = np.random.default_rng(0)
    grain = cv2.GaussianBlur(rng.normal(0, 1, alpha.shape).astype(np.float32), (0, 0), 1.2) * 12
    pixels = np.clip(np.array(colour) + grain[..., None], 0, 255)
    layers = np.dstack([pixels, alpha * 255]).round().astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(np.kron(layers, np.ones((2, 2, 1), np.uint8))).save(buffer, "PNG")
    return buffer.getvalue()
