"""Finding the front's upper edge on drawn tops."""

import cv2
import numpy as np
import pytest

from tryon.engines.drape.neckline import Kind, Neckline, evened, find_neckline
from tryon.garments.landmarks import Landmarks
from tryon.garments.tops import find_landmarks
from tryon.imaging.arrays import Mask, Picture


def drawn(shirt: Mask, opening: tuple[int, int], *, inside: int) -> Picture:
    """A blue top; the inside of its back, half an ellipse of such half axes, is darker."""
    picture = np.full((*shirt.shape, 3), (60, 80, 200), np.uint8)
    cv2.ellipse(
        picture, ((200, 66), (2 * opening[0], 2 * opening[1]), 0), (inside, inside, 150), -1
    )
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1), np.uint8)


def found(picture: Picture, shirt: Mask) -> Neckline:
    return find_neckline(picture, shirt, find_landmarks(shirt))


@pytest.mark.parametrize("opening", [(32, 24), (82, 50)], ids=["crew", "scoop"])
def test_the_edge_is_where_the_inside_of_the_back_ends(
    shirt: Mask, opening: tuple[int, int]
) -> None:
    edge = found(drawn(shirt, opening, inside=20), shirt).edge

    assert edge[:, 1].max() == pytest.approx(66 + opening[1], abs=6)
    assert (edge[-1] - edge[0])[0] / 2 == pytest.approx(opening[0], abs=12)


def test_a_label_inside_the_back_is_not_the_edge(shirt: Mask) -> None:
    picture = drawn(shirt, (82, 50), inside=20)
    cv2.rectangle(picture, (192, 70), (208, 76), (240, 220, 220), -1)

    edge = found(picture, shirt).edge

    assert edge[:, 1].max() == pytest.approx(116, abs=6)


def test_a_print_on_the_chest_is_not_the_edge(shirt: Mask) -> None:
    picture = drawn(shirt, (32, 24), inside=45)
    for x in range(130, 270, 20):
        cv2.rectangle(picture, (x, 130), (x + 10, 160), (250, 40, 40), -1)

    edge = found(picture, shirt).edge

    assert edge[:, 1].max() == pytest.approx(90, abs=8)


def test_a_hood_stands_higher_than_a_collar(shirt: Mask) -> None:
    silhouette = np.roll(shirt, 60, axis=0)
    silhouette[:60] = 0
    silhouette[390:] = 0
    hood, collar = silhouette.copy(), silhouette.copy()
    cv2.ellipse(hood, (200, 110), (60, 80), 0, 0, 360, 1, -1)
    cv2.rectangle(collar, (165, 110), (235, 140), 1, -1)
    picture = np.full((400, 400, 3), 120, np.uint8)

    kinds = [found(picture, shape).kind for shape in (hood, collar)]

    assert kinds == [Kind.HOOD, Kind.COLLAR]


def test_the_neck_points_of_a_collar_are_equally_far_from_its_middle(shirt: Mask) -> None:
    silhouette = np.roll(shirt, 30, axis=0)
    cv2.rectangle(silhouette, (165, 70), (235, 100), 1, -1)
    marks = find_landmarks(silhouette)
    lopsided = Landmarks(marks.left.with_neck(np.array([150, 97])), marks.right)

    evened_marks = evened(lopsided, Neckline(np.full((25, 2), 200, np.float32), Kind.COLLAR))

    left, right = evened_marks.left.at("neck")[0], evened_marks.right.at("neck")[0]
    assert 200 - left == pytest.approx(right - 200, abs=3)
    assert evened_marks.neck_width == pytest.approx(lopsided.neck_width, abs=12)


def test_the_neck_points_of_a_hood_lie_on_the_shoulders_below_it(shirt: Mask) -> None:
    silhouette = np.roll(shirt, 60, axis=0)
    silhouette[:60] = 0
    silhouette[390:] = 0
    cv2.ellipse(silhouette, (200, 90), (95, 55), 0, 0, 360, 1, -1)
    marks = find_landmarks(silhouette)

    hooded = evened(marks, Neckline(np.full((25, 2), 200, np.float32), Kind.HOOD))

    for side, found_side in ((hooded.left, marks.left), (hooded.right, marks.right)):
        assert side.at("neck")[1] == pytest.approx(found_side.at("neck")[1], abs=12)
