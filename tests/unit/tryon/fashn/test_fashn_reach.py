from dataclasses import replace

import numpy as np
import pytest

from tryon.engines.fashn.figure import Figure
from tryon.engines.fashn.labels import Kind, Part
from tryon.engines.fashn.reach import changed, paste, reach
from tryon.engines.fashn.skeleton import Body, nobody
from tryon.imaging.arrays import Mask
from tryon.imaging.parsing import Label

SHAPE = (400, 300)
BODY = [
    *[(150, 60), (150, 110)],
    *[(115, 110), (105, 160), (100, 205)],
    *[(185, 110), (195, 160), (200, 205)],
    *[(130, 210), (130, 290), (130, 370)],
    *[(170, 210), (170, 290), (170, 370)],
    *[(143, 52), (157, 52), (135, 55), (165, 55)],
]


@pytest.fixture
def figure() -> Figure:
    """A standing person in a T-shirt and trousers, arms bare."""
    body = np.array(BODY) / [300, 400]
    skeleton = replace(nobody(), body=body, seen=np.ones(18, np.bool_))
    labels = {label: np.zeros(SHAPE, np.float32) for label in Label}
    labels[Label.FACE_SKIN][35:85, 130:170] = 1
    labels[Label.HAIR][20:35, 125:175] = 1
    labels[Label.CLOTHES][100:370, 110:190] = 1
    labels[Label.BODY_SKIN][150:210, 92:108] = labels[Label.BODY_SKIN][150:210, 192:208] = 1
    labels[Label.BACKGROUND] = 1 - np.max(list(labels.values()), axis=0)
    return Figure(skeleton, labels, SHAPE)


def at(mask: Mask, joint: Body) -> float:
    x, y = BODY[joint]
    return float(mask[y, x])


def test_a_top_reaches_the_trunk_and_the_arms_and_nothing_else(figure: Figure) -> None:
    where = reach(figure, Kind.TOPS)

    assert at(where, Body.NECK) > 0.9
    assert at(where, Body.LEFT_ELBOW) > 0.9
    assert at(where, Body.RIGHT_HIP) > 0.9
    assert where[350:].max() < 0.01
    assert where[:, :20].max() < 0.01


def test_bottoms_reach_the_legs_and_not_the_chest(figure: Figure) -> None:
    where = reach(figure, Kind.BOTTOMS)

    assert at(where, Body.LEFT_KNEE) > 0.9
    assert at(where, Body.RIGHT_HIP) > 0.9
    assert at(where, Body.NECK) < 0.01


def test_a_one_piece_reaches_both(figure: Figure) -> None:
    where = reach(figure, Kind.ONE_PIECES)

    assert min(at(where, Body.NECK), at(where, Body.LEFT_KNEE)) > 0.9


@pytest.mark.parametrize("kind", Kind)
def test_no_garment_reaches_the_face(figure: Figure, kind: Kind) -> None:
    where = reach(figure, kind)

    assert where[20:85, 130:170].max() < 0.01


def test_the_edge_of_the_reach_is_soft(figure: Figure) -> None:
    where = reach(figure, Kind.TOPS)

    steps = np.abs(np.diff(where[:, 150]))
    assert steps.max() < 0.3


def test_hips_out_of_the_picture_are_guessed_from_the_shoulders(figure: Figure) -> None:
    seen = figure.skeleton.seen.copy()
    seen[[Body.LEFT_HIP, Body.RIGHT_HIP]] = False
    cropped = replace(figure, skeleton=replace(figure.skeleton, seen=seen))

    where = reach(cropped, Kind.TOPS)

    assert cropped.torso == pytest.approx(105)
    assert at(where, Body.NECK) > 0.9


def test_parts_are_told_apart_by_the_hips_and_the_wrists(figure: Figure) -> None:
    parsed = figure.parsed(Kind.TOPS)

    assert parsed[150, 150] == Part.TOP
    assert parsed[300, 150] == Part.PANTS
    assert parsed[155, 100] == Part.ARMS
    assert parsed[208, 100] == Part.HANDS
    assert parsed[60, 150] == Part.FACE
    assert parsed[5, 5] == Part.BACKGROUND


def test_outside_the_reach_the_photo_stays_pixel_for_pixel() -> None:
    random = np.random.default_rng(1)
    photo = random.integers(0, 256, (1200, 900, 3), np.uint8)
    drawn = random.integers(0, 256, (400, 300, 3), np.uint8)
    where = np.zeros(SHAPE, np.float32)
    where[100:200, 100:150] = 1

    result = paste(photo, drawn, where)

    assert result.shape == photo.shape
    assert (result[:297] == photo[:297]).all()
    assert (result[606:] == photo[606:]).all()
    assert (result[:, :297] == photo[:, :297]).all()
    assert (result[:, 456:] == photo[:, 456:]).all()
    assert (result[310:590, 310:440] != photo[310:590, 310:440]).any(-1).mean() > 0.9


def test_nothing_to_change_leaves_the_photo_alone() -> None:
    photo = np.full((50, 40, 3), 7, np.uint8)

    result = paste(photo, photo + 1, np.zeros((50, 40), np.float32))

    assert (result == photo).all()
    assert result is not photo


def test_a_photo_smaller_than_the_frame_is_pasted_at_its_own_size() -> None:
    photo, drawn = np.zeros((300, 200, 3), np.uint8), np.full((600, 400, 3), 200, np.uint8)

    result = paste(photo, drawn, np.ones((600, 400), np.float32))

    assert (result == 200).all()


def test_what_lies_between_two_changes_counts_as_changed() -> None:
    before = np.full((400, 300, 3), 100, np.uint8)
    after = before.copy()
    after[150:200, 100:145] = after[150:200, 155:200] = 200

    where = changed(before, after)

    assert where[175, 150] > 0.9
    assert where[20, 20] == 0


def test_a_change_too_small_to_see_is_none() -> None:
    before = np.full((400, 300, 3), 100, np.uint8)

    assert not changed(before, before + 3).any()
