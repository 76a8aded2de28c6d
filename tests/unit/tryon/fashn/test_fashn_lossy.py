from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.unit.tryon.fashn.sampling import beginning, conditions_of, copied
from tryon.engines.fashn import Fashn, float8, schedule
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import Sampler
from tryon.engines.fashn.scene import Scene, pack
from tryon.engines.fashn.schedule import EXACT, Lossy

STEPS = 10
CACHE = Lossy(step_cache=True)
INTERVAL = Lossy(guidance_interval=True)
BOTH = Lossy(step_cache=True, guidance_interval=True)


def test_nothing_is_left_out_unless_somebody_says_so() -> None:
    plan = schedule.plan(30)

    assert all(step.computed for step in plan)
    assert [step.guided for step in plan] == [True] * 29 + [False]


@pytest.mark.parametrize(
    ("names", "lossy"),
    [
        ("", EXACT),
        ("fp8", Lossy(fp8=True)),
        ("guidance-interval, step-cache", BOTH),
        ("step-cache,", CACHE),
    ],
)
def test_lossy_modes_have_names(names: str, lossy: Lossy) -> None:
    assert Lossy.named(names) == lossy


def test_an_unknown_mode_is_named_beside_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'warp'; there are: guidance-interval, step-cache, fp8"):
        Fashn(tmp_path, lossy="fp8, warp")


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="most_row"):
        Fashn(tmp_path, most_row=4)


@pytest.mark.parametrize("steps", [1, 2, 20, 30, 50])
def test_in_an_interval_guidance_is_kept_to_the_middle(steps: int) -> None:
    guided = [step.guided for step in schedule.plan(steps, INTERVAL)]

    assert not guided[-1]
    assert sum(guided) == pytest.approx(steps / 2, abs=1)
    assert sum(a != b for a, b in pairwise(guided)) <= 2


@pytest.mark.parametrize("steps", [1, 2, 20, 30, 50])
@pytest.mark.parametrize("changes", [(1.0, 1.0), (5.0, 0.1), (0.1, 5.0), (0.0, 0.0)])
@pytest.mark.parametrize("lossy", [CACHE, BOTH])
def test_the_first_and_the_last_step_are_always_computed(
    steps: int, changes: tuple[float, float], lossy: Lossy
) -> None:
    plan = schedule.plan(steps, lossy, np.linspace(*changes, steps - 1).tolist())

    assert plan[0].computed
    assert plan[-1].computed
    assert sum(step.computed for step in plan) <= steps // 2 + 3


def test_where_time_changes_much_more_steps_are_computed() -> None:
    plan = schedule.plan(30, CACHE, [3.0] * 10 + [0.5] * 19)

    computed = [step.computed for step in plan]
    assert sum(computed[:10]) > sum(computed[10:20])


def test_a_null_branch_is_never_guessed_from_a_step_without_one() -> None:
    for steps in (20, 30, 50):
        plan = schedule.plan(steps, BOTH, [1.0] * (steps - 1))
        entered = [two for one, two in pairwise(plan) if two.guided and not one.guided]

        assert all(step.computed for step in entered)


@pytest.mark.parametrize("lossy", [CACHE, INTERVAL, BOTH])
def test_what_is_left_out_changes_the_picture_a_little(network: Network, lossy: Lossy) -> None:
    sampler = Sampler(network)
    exact = sampler(conditions_of(2), beginning(2), STEPS)

    drawn = sampler.alike(lossy)(conditions_of(2), beginning(2), STEPS)

    apart = (drawn - exact).norm() / exact.norm()
    assert 0 < apart < 0.5


@pytest.mark.parametrize("lossy", [CACHE, BOTH])
def test_a_row_is_the_same_alone_and_among_others(network: Network, lossy: Lossy) -> None:
    sampler, conditions = Sampler(network, lossy=lossy), conditions_of(3)

    together = sampler(conditions, beginning(3), STEPS)

    for row in range(3):
        alone = sampler(conditions.take(row, row + 1), beginning(3)[row : row + 1], STEPS)
        assert torch.allclose(together[row], alone[0], atol=1e-5)


@pytest.mark.parametrize("left", range(STEPS))
def test_who_leaves_a_cached_pass_takes_nothing_along(network: Network, left: int) -> None:
    sampler, asked = Sampler(network, lossy=BOTH), 0

    def is_wanted(row: int) -> bool:
        nonlocal asked
        asked += row == 0
        return row != 0 or asked <= left

    drawn = sampler(conditions_of(3), beginning(3), STEPS, is_wanted)

    assert torch.allclose(drawn[1:], sampler(conditions_of(3), beginning(3), STEPS)[1:], atol=1e-5)


def test_a_cached_step_asks_the_mixers_alone(network: Network) -> None:
    copy, asked = copied(network), []
    deep = copy.double_blocks[0]
    deep.register_forward_hook(lambda *_: asked.append(deep))

    Sampler(copy, lossy=CACHE)(conditions_of(1), beginning(1), STEPS)

    assert 3 <= len(asked) <= STEPS // 2 + 1


def test_eight_bits_are_near_and_each_row_has_its_own_scale(network: Network) -> None:
    generator = torch.Generator().manual_seed(3)
    layer = nn.Linear(64, 48)
    x = torch.randn((2, 5, 64), generator=generator) * torch.logspace(-3, 3, 5)[:, None]

    out = float8.Float8Linear(layer)(x)

    apart = (out - layer(x)).norm(dim=-1) / layer(x).norm(dim=-1)
    assert out.shape == (2, 5, 48)
    assert apart.max() < 0.06


def test_zeros_stay_zeros() -> None:
    layer = nn.Linear(16, 16, bias=False)
    layer.bias = nn.Parameter(torch.zeros(16))

    assert not float8.Float8Linear(layer)(torch.zeros(3, 16)).any()


def test_only_the_blocks_are_rounded_and_the_picture_stays_near(network: Network) -> None:
    exact = Sampler(network)(conditions_of(2), beginning(2), 3)
    copy = copied(network)

    float8.convert(copy)

    drawn = Sampler(copy)(conditions_of(2), beginning(2), 3)
    kinds = {type(child) for block in copy.single_blocks for child in block.children()}
    assert float8.Float8Linear in kinds
    assert nn.Linear not in kinds
    assert isinstance(copy.final_layer.linear, nn.Linear)
    assert 0 < (drawn - exact).norm() / exact.norm() < 0.1


def test_a_rounded_network_can_be_compiled(network: Network) -> None:
    copy = copied(network)
    float8.convert(copy)
    eager = Sampler(copy)(conditions_of(1), beginning(1), 2)

    compiled = Sampler(copy)
    compiled.compile(backend="eager")

    assert torch.allclose(compiled(conditions_of(1), beginning(1), 2), eager, atol=1e-3)


def test_a_device_without_eight_bit_products_says_so_in_one_line(weights: Path) -> None:
    engine = Fashn(weights, device="cpu", lossy="fp8")

    with pytest.raises(RuntimeError, match="leave `fp8` out") as caught:
        engine.warm("infer")

    assert "\n" not in str(caught.value)


def test_an_engine_draws_in_a_lossy_mode(weights: Path, scene: Callable[..., Scene]) -> None:
    prepared = pack(scene(1, 1, steps=STEPS))

    [exact] = Fashn(weights, device="cpu").infer([prepared])
    [drawn] = Fashn(weights, device="cpu", lossy="step-cache").infer([prepared])

    assert (exact.arrays["pictures"] != drawn.arrays["pictures"]).any()
