"""Cutting out a top of stripes, every other one of which has the background's colour."""

import cv2
import numpy as np
import pytest

from tryon.imaging import cutout
from tryon.imaging.arrays import Mask, Picture

BACKGROUND = 246
GAP = np.array([(196, 470), (206, 470), (204, 250), (199, 250)])


@pytest.fixture
def silhouette() -> Mask:
    """A top of (600, 600) with long sleeves; the left gap narrows to 5 pixels."""
    canvas = np.zeros((600, 600), np.uint8)
    cv2.rectangle(canvas, (120, 100), (480, 470), 1, -1)
    cv2.fillPoly(canvas, [GAP, GAP * [-1, 1] + [600, 0]], 0)
    return canvas.astype(np.float32)


@pytest.fixture
def striped(silhouette: Mask) -> Picture:
    rows = np.where(np.arange(600) // 7 % 2, BACKGROUND, 40).astype(np.uint8)
    picture = np.where(silhouette > 0, rows[:, None], BACKGROUND).astype(np.uint8)
    return np.asarray(np.repeat(picture[..., None], 3, axis=2), np.uint8)


def filled(silhouette: Mask) -> Mask:
    """What a network for large shapes sees: no gaps."""
    return cv2.morphologyEx(silhouette, cv2.MORPH_CLOSE, np.ones((25, 25))).astype(np.float32)


def test_a_gap_under_the_arm_is_cut_out_to_its_end(striped: Picture, silhouette: Mask) -> None:
    cut = cutout.refine(striped, filled(silhouette))

    assert (cut[265:460, [201, 398]] < 0.5).all()


def test_stripes_of_the_backgrounds_colour_stay(striped: Picture, silhouette: Mask) -> None:
    cut = cutout.refine(striped, filled(silhouette))

    assert (cut[112:460, 215:385] > 0.5).all()
    assert (cut[112:460, 132:190] > 0.5).all()
