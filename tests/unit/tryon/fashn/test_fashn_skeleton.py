"""Skeletons with joints missing, outside the picture or on top of each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tryon.engines.fashn.figure import Figure, hips_of, torso_of
from tryon.engines.fashn.labels import Kind
from tryon.engines.fashn.reach import reach
from tryon.engines.fashn.skeleton import Body, Skeleton, draw, nobody
from tryon.imaging.parsing import Label

SHAPE = (120, 90)
PLACES = st.lists(st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5)), min_size=18, max_size=18)
SEEN = st.lists(st.booleans(), min_size=18, max_size=18)
STANDING = np.array(
    [
        *[(0.5, 0.1), (0.5, 0.2)],
        *[(0.4, 0.2), (0.35, 0.35), (0.33, 0.5)],
        *[(0.6, 0.2), (0.65, 0.35), (0.67, 0.5)],
        *[(0.45, 0.5), (0.45, 0.7), (0.45, 0.9)],
        *[(0.55, 0.5), (0.55, 0.7), (0.55, 0.9)],
        *[(0.48, 0.08), (0.52, 0.08), (0.46, 0.09), (0.54, 0.09)],
    ]
)


def skeleton_of(places: list[tuple[float, float]], seen: list[bool]) -> Skeleton:
    empty = nobody()
    return Skeleton(np.array(places), np.array(seen), empty.hands, empty.faces)


def figure_of(skeleton: Skeleton) -> Figure:
    """A person all in cloth."""
    labels = {label: np.zeros(SHAPE, np.float32) for label in Label}
    labels[Label.CLOTHES][20:100, 20:70] = 1
    labels[Label.BACKGROUND] = 1 - labels[Label.CLOTHES]
    return Figure(skeleton, labels, SHAPE)


@given(places=PLACES, seen=SEEN)
def test_any_skeleton_can_be_drawn(places: list[tuple[float, float]], seen: list[bool]) -> None:
    drawn = draw(skeleton_of(places, seen), SHAPE)

    assert drawn.shape == SHAPE
    assert drawn.any() or not any(
        one and 0 <= x < 1 and 0 <= y < 1 for one, (x, y) in zip(seen, places, strict=True)
    )


@pytest.mark.parametrize("kind", Kind)
@given(places=PLACES, seen=SEEN)
def test_where_a_garment_can_reach_is_known_of_any_skeleton(
    kind: Kind, places: list[tuple[float, float]], seen: list[bool]
) -> None:
    where = reach(figure_of(skeleton_of(places, seen)), kind)

    assert where.shape == SHAPE
    assert np.isfinite(where).all()
    assert ((where >= 0) & (where <= 1.001)).all()


@pytest.mark.parametrize("joint", Body)
def test_a_joint_that_is_missing_takes_only_its_own_limbs_along(joint: Body) -> None:
    whole = skeleton_of(STANDING.tolist(), [True] * 18)
    seen = whole.seen.copy()
    seen[joint] = False

    drawn = draw(Skeleton(STANDING, seen, whole.hands, whole.faces), SHAPE)

    assert drawn.any()
    assert (drawn != draw(whole, SHAPE)).any()


def test_without_hips_the_torso_is_guessed_from_the_shoulders() -> None:
    seen = [joint not in {Body.LEFT_HIP, Body.RIGHT_HIP} for joint in Body]
    skeleton = skeleton_of(STANDING.tolist(), seen)

    torso, hips = torso_of(skeleton, SHAPE), hips_of(skeleton, SHAPE)

    assert torso == pytest.approx(1.5 * 0.2 * SHAPE[1])
    assert hips[1] == pytest.approx(0.2 * SHAPE[0] + torso)
