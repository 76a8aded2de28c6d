from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tryon.engines.fashn import agnostic, silhouette
from tryon.engines.fashn.framing import Padding, frame, frame_drawing, shrink
from tryon.engines.fashn.labels import Kind, Part
from tryon.engines.fashn.posing import from_joints
from tryon.engines.fashn.skeleton import Body, Skeleton, draw, nobody
from tryon.imaging.arrays import Mask
from tryon.imaging.pose import Pose


@pytest.fixture(scope="module")
def data(golden: Path) -> dict[str, NDArray[Any]]:
    return dict(np.load(golden / "tiny" / "preprocess.npz"))


@pytest.fixture
def skeleton() -> Skeleton:
    """A person who stands in the middle of the picture; only the body is seen."""
    body = np.array(
        [
            *[(0.5, 0.1), (0.5, 0.2)],
            *[(0.4, 0.2), (0.35, 0.35), (0.33, 0.5)],
            *[(0.6, 0.2), (0.65, 0.35), (0.67, 0.5)],
            *[(0.45, 0.5), (0.45, 0.7), (0.45, 0.9)],
            *[(0.55, 0.5), (0.55, 0.7), (0.55, 0.9)],
            *[(0.48, 0.08), (0.52, 0.08), (0.46, 0.09), (0.54, 0.09)],
        ]
    )
    return replace(nobody(), body=body, seen=np.ones(18, np.bool_))


def test_poses_are_drawn_as_the_golden_data_have_them(data: dict[str, NDArray[Any]]) -> None:
    skeleton = Skeleton(data["body"], data["subset"][0] >= 0, data["hands"], data["faces"])

    drawn = draw(skeleton, (400, 300))
    body = draw(replace(skeleton, hands=nobody().hands, faces=nobody().faces), (400, 300))

    np.testing.assert_array_equal(drawn, data["pose"])
    np.testing.assert_array_equal(body, data["body_only"])


@pytest.mark.parametrize("kind", Kind)
def test_masks_are_the_golden_ones(data: dict[str, NDArray[Any]], kind: Kind) -> None:
    person = agnostic.without_garment(data["rgb"], data["seg"], kind)
    garment = agnostic.garment_alone(data["rgb"], data["seg"], kind)

    np.testing.assert_array_equal(person, data[f"agnostic_{kind}"])
    np.testing.assert_array_equal(garment, data[f"garment_{kind}"])


def test_frames_and_padding_are_the_golden_ones(data: dict[str, NDArray[Any]]) -> None:
    framed, padding = frame(data["rgb"], (216, 144))
    pose = frame_drawing(data["pose"], (216, 144))

    np.testing.assert_array_equal(framed, data["resized"])
    np.testing.assert_array_equal(pose, data["resized_pose"])
    bars = (padding.left, padding.top, padding.right, padding.bottom)
    assert bars == tuple(data["padding"])


def test_the_labels_are_the_published_ones(golden: Path) -> None:
    published = (golden / "labels.json").read_text()

    for part in Part:
        assert f'"{part.name.lower()}": {part.value}' in published


@pytest.mark.parametrize("size", [(300, 400), (2000, 100), (37, 1000), (144, 216), (145, 217)])
def test_a_framed_picture_is_found_again_without_its_bars(size: tuple[int, int]) -> None:
    picture = np.full((size[1], size[0], 3), 200, np.uint8)

    framed, padding = frame(picture, (216, 144))

    assert framed.shape == (216, 144, 3)
    assert (padding.cut(framed) == 200).all()
    assert framed.sum() == padding.cut(framed).sum()


def test_an_odd_bar_is_wider_at_the_end() -> None:
    _, padding = frame(np.zeros((100, 99, 3), np.uint8), (100, 100))

    assert padding == Padding(left=0, top=0, right=1, bottom=0)


def test_large_pictures_shrink_and_small_ones_stay() -> None:
    large, small = np.zeros((3456, 1728, 3), np.uint8), np.zeros((500, 300, 3), np.uint8)

    assert shrink(large, 864).shape == (864, 432, 3)
    assert shrink(small, 864) is small


def test_nobody_is_drawn_black() -> None:
    assert not draw(nobody(), (60, 40)).any()


def test_a_joint_that_is_not_seen_is_not_drawn(skeleton: Skeleton) -> None:
    seen = skeleton.seen.copy()
    seen[Body.LEFT_WRIST] = False

    drawn = draw(replace(skeleton, seen=seen), (400, 300))

    x, y = skeleton.point(Body.LEFT_WRIST, (400, 300)).astype(int)
    assert not drawn[y - 4 : y + 5, x - 4 : x + 5].any()
    assert drawn[tuple(skeleton.point(Body.RIGHT_WRIST, (400, 300)).astype(int)[::-1])] > 0


def test_a_drawing_reaches_over_the_edge_without_fault(skeleton: Skeleton) -> None:
    outside = replace(skeleton, body=skeleton.body * 3 - 1)

    assert draw(outside, (50, 40)).shape == (50, 40)


def test_the_house_pose_model_gives_the_same_skeleton() -> None:
    points = np.stack([np.arange(33) * 10.0, np.arange(33) * 5.0], -1)
    visible = np.ones(33, np.float32)
    visible[13] = 0.1
    pose = Pose(points, np.zeros(33, np.float32), visible, 0.99)

    skeleton = from_joints(pose, (200, 400))

    shape = (200, 400)
    assert skeleton.point(Body.RIGHT_ANKLE, shape).tolist() == [280, 140]
    assert skeleton.point(Body.LEFT_EYE, shape).tolist() == [20, 10]
    assert skeleton.point(Body.NECK, shape) == pytest.approx([115, 57.5])
    assert not skeleton.sees(Body.LEFT_ELBOW)
    assert skeleton.sees(Body.NECK, Body.LEFT_KNEE, Body.RIGHT_EAR)


def test_a_joint_outside_the_picture_is_not_seen() -> None:
    points = np.full((33, 2), 50.0)
    points[12] = (50, -1)
    pose = Pose(points, np.zeros(33, np.float32), np.ones(33, np.float32), 0.99)

    skeleton = from_joints(pose, (100, 100))

    assert not skeleton.sees(Body.RIGHT_SHOULDER)
    assert not skeleton.sees(Body.NECK)


def test_the_mask_never_hides_what_makes_the_person() -> None:
    parsed = np.full((432, 288), Part.TOP, np.uint8)
    parsed[:100] = Part.FACE
    parsed[300:] = Part.LEGS

    hidden = agnostic.hidden(parsed, Kind.TOPS)

    assert hidden[110:290].all()
    assert not hidden[:95].any()
    assert not hidden[305:].any()


def test_a_person_without_such_a_garment_is_left_as_is() -> None:
    parsed = np.full((100, 80), Part.FACE, np.uint8)
    picture = np.full((100, 80, 3), 90, np.uint8)

    assert (agnostic.without_garment(picture, parsed, Kind.BOTTOMS) == picture).all()


def test_a_shirt_is_a_top(shirt: Mask) -> None:
    assert silhouette.kind_of(shirt > 0) is Kind.TOPS


def test_two_legs_or_a_waistband_are_bottoms() -> None:
    trousers = np.zeros((200, 100), np.bool_)
    trousers[10:190, 20:80] = True
    trousers[70:190, 45:55] = False
    skirt = np.tri(60, 80, 20, np.bool_) & np.tri(60, 80, 20, np.bool_)[:, ::-1]
    skirt[:, 10:70] = True

    assert silhouette.kind_of(trousers) is Kind.BOTTOMS
    assert silhouette.kind_of(skirt) is Kind.BOTTOMS


def test_a_tall_garment_with_a_narrow_neck_is_one_piece() -> None:
    dress = np.zeros((300, 120), np.bool_)
    dress[20:280, 20:100] = True
    dress[20:60, 30:90] = False
    dress[20:60, 34:38] = dress[20:60, 82:86] = True

    assert silhouette.kind_of(dress) is Kind.ONE_PIECES


def test_no_garment_at_all_counts_as_a_top() -> None:
    assert silhouette.kind_of(np.zeros((50, 50), np.bool_)) is Kind.TOPS
