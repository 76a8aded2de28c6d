from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tryon.engines.drape import gate
from tryon.errors import (
    ArmsCrossed,
    ArmsRaised,
    BodyCropped,
    NoPerson,
    NotFrontal,
    NotStanding,
    Refusal,
    SeveralPeople,
)
from tryon.imaging.pose import Detection, Joint, Pose

Posed = Callable[..., Pose]
SHAPE = (600, 400)


def person(score: float = 0.9, size: float = 100, x: float = 0) -> Detection:
    centre = np.array([x, 0], np.float32)
    box = np.array([[x - 20, -20], [x + 20, 20]], np.float32)
    return Detection(score, centre, centre + np.array([size, 0]), box)


def test_a_standing_frontal_person_passes(pose: Posed) -> None:
    gate.check_pose(pose(), SHAPE)


MOVED: list[tuple[type[Refusal], dict[str, tuple[float, float]]]] = [
    (BodyCropped, {"LEFT_HIP": (240, 640), "RIGHT_HIP": (160, 640)}),
    (BodyCropped, {"NOSE": (200, -80)}),
    (NotFrontal, {"LEFT_SHOULDER": (215, 140), "RIGHT_SHOULDER": (185, 140)}),
    (NotFrontal, {"LEFT_SHOULDER": (140, 140), "RIGHT_SHOULDER": (260, 140)}),
    (NotStanding, {"LEFT_KNEE": (330, 340), "RIGHT_KNEE": (100, 340)}),
    (NotStanding, {"LEFT_HIP": (360, 300), "RIGHT_HIP": (280, 300)}),
    (ArmsRaised, {"LEFT_ELBOW": (330, 130)}),
    (ArmsRaised, {"RIGHT_WRIST": (130, 60)}),
    (ArmsCrossed, {"LEFT_WRIST": (180, 230), "RIGHT_WRIST": (220, 230)}),
]


@pytest.mark.parametrize(("refusal", "moved"), MOVED)
def test_refuses_a_pose_it_cannot_dress(
    pose: Posed, refusal: type[Refusal], moved: dict[str, tuple[float, float]]
) -> None:
    with pytest.raises(refusal):
        gate.check_pose(pose(**moved), SHAPE)


def test_refuses_a_body_turned_in_depth(pose: Posed) -> None:
    depth = np.zeros(33, np.float32)
    depth[Joint.LEFT_SHOULDER] = 150

    with pytest.raises(NotFrontal):
        gate.check_pose(replace(pose(), depth=depth), SHAPE)


def test_refuses_a_pose_the_model_does_not_believe_in(pose: Posed) -> None:
    with pytest.raises(NoPerson):
        gate.check_pose(replace(pose(), score=0.2), SHAPE)


def test_hands_on_the_hips_are_no_crossed_arms(pose: Posed) -> None:
    gate.check_pose(pose(LEFT_ELBOW=(320, 230), LEFT_WRIST=(245, 320)), SHAPE)


def test_nobody_is_refused() -> None:
    with pytest.raises(NoPerson):
        gate.choose_person([])


def test_two_people_of_one_size_are_refused() -> None:
    with pytest.raises(SeveralPeople):
        gate.choose_person([person(), person(x=300)])


def test_a_small_passer_by_does_not_count() -> None:
    shopper = person()

    assert gate.choose_person([person(size=20, x=300), shopper]) is shopper
