from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tryon import quality
from tryon.imaging.arrays import Picture
from tryon.imaging.pose import Pose
from tryon.quality import Fitting
from tryon.quality.hands import hands_of


def test_an_unchanged_photo_keeps_everything_and_changes_nothing(fitting: Fitting) -> None:
    scores = quality.score(replace(fitting, result=fitting.photo))

    assert scores["changed"] == 0
    assert {scores[name] for name in ("kept", "untouched", "face", "hands")} == {1}


def test_a_new_garment_is_a_change_and_leaves_the_rest(fitting: Fitting) -> None:
    scores = quality.score(fitting)

    assert scores["changed"] > 0.9
    assert scores["present"] == pytest.approx((fitting.garment > 0).mean(), abs=0.001)
    assert min(scores[name] for name in ("kept", "untouched", "face", "hands")) > 0.97


@pytest.mark.parametrize(
    ("place", "score"),
    [
        ((slice(10, 60), slice(170, 230)), "face"),
        ((slice(205, 240), slice(350, 380)), "hands"),
        ((slice(0, 400), slice(0, 20)), "untouched"),
    ],
)
def test_damage_is_seen_where_it_was_done(
    fitting: Fitting, place: tuple[slice, slice], score: str
) -> None:
    damaged = fitting.result.copy()
    damaged[place] = (0, 255, 0)

    before, after = quality.score(fitting), quality.score(replace(fitting, result=damaged))

    assert after[score] < before[score] - 0.04
    assert after["kept"] < before["kept"] - 0.04
    assert after["changed"] == before["changed"]


def test_a_codecs_noise_is_no_damage(fitting: Fitting) -> None:
    noise = np.random.default_rng(3).normal(0, 3, fitting.photo.shape)
    noisy = np.clip(fitting.photo + noise, 0, 255).astype(np.uint8)

    scores = quality.score(replace(fitting, result=noisy))

    assert min(scores[name] for name in ("kept", "untouched", "face", "hands")) > 0.95


def test_what_may_differ_is_not_held_against_a_result(fitting: Fitting, photo: Picture) -> None:
    bared = fitting.result.copy()
    bared[300:, :60] = (205, 160, 140)
    allowed = fitting.replaced.copy()
    allowed[300:, :60] = 1

    scores = quality.score(replace(fitting, result=bared, replaced=allowed))

    assert scores["kept"] > 0.98


def test_hands_reach_from_the_wrists_to_the_fingers(pose: Callable[..., Pose]) -> None:
    seen = pose(LEFT_INDEX=(288, 330), RIGHT_INDEX=(112, 330))

    hands = hands_of(seen, (600, 400))

    assert hands[330, 288] == hands[330, 112] == 1
    assert hands[280, 288] == hands[420, 112] == 0


def test_hands_that_are_not_seen_are_nowhere(pose: Callable[..., Pose]) -> None:
    seen = pose()
    seen.visibility[:] = 0

    assert hands_of(seen, (600, 400)).max() == 0
