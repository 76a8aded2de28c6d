from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tryon.engine import Abandoned
from tryon.engines.fashn import Fashn
from tryon.engines.fashn.framing import Padding, Values
from tryon.engines.fashn.inference import infer
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import Sampler
from tryon.engines.fashn.scene import Scene, pack, unpack

Make = Callable[..., Scene]


@pytest.fixture
def sampler(network: Network) -> Sampler:
    return Sampler(network)


def apart(one: Values, other: Values) -> int:
    """The largest difference of two pictures, of 255."""
    return int(np.abs(one.astype(int) - other).max())


def test_requests_that_share_a_pass_get_the_pictures_they_would_get_alone(
    sampler: Sampler, scene: Make
) -> None:
    scenes = [
        scene(1, 1),
        scene(2, 2, samples=3),
        scene(3, 3, steps=3, padding=Padding(0, 4, 0, 5)),
        scene(4, 1, 2, steps=3),
        scene(5, 2, padding=Padding(3, 0, 2, 0)),
    ]

    together = infer(sampler, scenes, most=4)

    alone = [infer(sampler, [one], most=1)[0] for one in scenes]
    assert [len(pictures) for pictures in together] == [1, 3, 1, 1, 1]
    assert max(apart(*pair) for pair in zip(together, alone, strict=True)) <= 1


def test_their_order_does_not_matter(sampler: Sampler, scene: Make) -> None:
    scenes = [scene(1, 1), scene(2, 2), scene(3, 3, steps=3)]

    forwards, backwards = infer(sampler, scenes, 8), infer(sampler, scenes[::-1], 8)

    pairs = zip(forwards, backwards[::-1], strict=True)
    assert max(apart(*pair) for pair in pairs) <= 1


def test_each_sample_is_the_picture_of_its_own_seed(sampler: Sampler, scene: Make) -> None:
    [samples] = infer(sampler, [scene(1, 1, seed=40, samples=3)], 8)

    [second] = infer(sampler, [scene(1, 1, seed=41)], 8)

    assert apart(samples[1], second[0]) <= 1
    assert apart(samples[0], samples[1]) > 10


def test_each_picture_loses_its_own_bars(sampler: Sampler, scene: Make) -> None:
    whole = scene(1, 1)
    barred = replace(whole, padding=Padding(2, 5, 3, 6))

    full, cut = infer(sampler, [whole, barred], 8)

    assert cut.shape == (1, 37, 31, 3)
    assert apart(full[:, 5:-6, 2:-3], cut) == 0


def test_a_second_garment_is_put_on_over_the_first(sampler: Sampler, scene: Make) -> None:
    both = scene(1, 2, 1)
    first, second = (replace(both, dresses=both.dresses[i : i + 1]) for i in range(2))

    [dressed], [once], [other] = infer(sampler, [both, first, second], 8)

    assert apart(dressed, once[0]) > 10
    assert apart(dressed, other[0]) > 10


def test_the_category_tells_on_the_picture(sampler: Sampler, scene: Make) -> None:
    top = scene(1, 1)
    bottoms = replace(top, dresses=(replace(top.dresses[0], category=2),))

    [as_top], [as_bottoms] = infer(sampler, [top, bottoms], 8)

    assert apart(as_top, as_bottoms) > 0


def test_a_request_survives_the_way_between_processes(scene: Make) -> None:
    sent = scene(1, 1, 3, samples=2, padding=Padding(1, 2, 3, 4))

    bundle = pack(sent)
    received = unpack(type(bundle).from_bytes(bundle.to_bytes()))

    assert received.padding == sent.padding
    assert (received.seed, received.steps, received.samples) == (1, 2, 2)
    assert [dress.category for dress in received.dresses] == [1, 3]
    np.testing.assert_array_equal(received.person, sent.person)
    np.testing.assert_array_equal(received.dresses[1].picture, sent.dresses[1].picture)


def test_who_leaves_gets_no_pictures_and_changes_nobody_elses(
    sampler: Sampler, scene: Make
) -> None:
    scenes = [scene(1, 1, samples=2), scene(2, 2, 1), scene(3, 3, steps=3)]
    alone = [infer(sampler, [one], 8)[0] for one in scenes]

    [first, second, third] = infer(sampler, scenes, 2, lambda request: request != 1)

    assert second.shape == (0, 48, 36, 3)
    assert apart(first, alone[0]) <= 1
    assert apart(third, alone[2]) <= 1


def test_who_has_left_is_not_asked_again(sampler: Sampler, scene: Make) -> None:
    asked: list[int] = []

    def is_wanted(request: int) -> bool:
        asked.append(request)
        return request != 0 or asked.count(0) < 3

    infer(sampler, [scene(1, 1, 2, samples=3, steps=4), scene(2, 1, steps=4)], 4, is_wanted)

    assert asked.count(0) == 3


@pytest.mark.parametrize("most", [1, 8])
def test_when_everybody_has_left_the_work_is_given_up(
    sampler: Sampler, scene: Make, most: int
) -> None:
    scenes = [scene(1, 1, samples=2), scene(2, 2, steps=3)]

    with pytest.raises(Abandoned):
        infer(sampler, scenes, most, lambda _request: False)


def test_nothing_is_made_of_a_request_that_was_given_up(weights: Path, scene: Make) -> None:
    engine = Fashn(weights, device="cpu")
    batch = [pack(scene(1, 1)), pack(scene(2, 1))]

    inferred = engine.infer(batch, lambda request: request == 1)

    assert len(inferred[1].arrays["pictures"]) == 1
    with pytest.raises(Abandoned):
        engine.finish(batch[0], inferred[0])
