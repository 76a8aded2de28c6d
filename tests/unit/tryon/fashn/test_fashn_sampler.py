import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pytest
import torch
from torch import Tensor

from tests.unit.tryon.fashn.sampling import beginning, conditions_of, copied
from tryon.engine import Abandoned, Mode
from tryon.engines.fashn import schedule
from tryon.engines.fashn.conditions import Conditions, noise
from tryon.engines.fashn.network import Network
from tryon.engines.fashn.sampler import GUIDANCE, Sampler, bucket

STEPS = 3


def plainly(network: Network, conditions: Conditions, x: Tensor, steps: int) -> Tensor:
    """Euler's method as the description reads: both branches apart, nothing kept."""
    wanted = tuple(getattr(conditions, field.name) for field in fields(conditions))
    null = tuple(torch.zeros_like(value) for value in wanted)
    times = schedule.times(steps)
    for step in range(steps):
        time = torch.full((len(x),), times[step])
        velocity = network.velocity(x, time, *wanted)
        if step < steps - 1:
            without = network.velocity(x, time, *null)
            velocity = without + GUIDANCE * (velocity - without)
        x = x + (times[step + 1] - times[step]) * velocity
    return x.clamp(-1, 1)


def test_it_draws_what_the_plain_method_draws(network: Network) -> None:
    conditions = conditions_of(2)

    drawn = Sampler(network)(conditions, beginning(2), STEPS)

    expected = plainly(network, conditions, beginning(2), STEPS)
    assert torch.allclose(drawn, expected, atol=1e-5)


def test_a_row_is_the_same_alone_and_among_others(network: Network) -> None:
    sampler, conditions = Sampler(network), conditions_of(4)

    together = sampler(conditions, beginning(4), STEPS)

    for row in range(4):
        alone = sampler(conditions.take(row, row + 1), beginning(4)[row : row + 1], STEPS)
        assert torch.allclose(together[row], alone[0], atol=1e-5)


def test_the_same_noise_gives_the_same_picture_and_other_noise_another(network: Network) -> None:
    sampler, conditions = Sampler(network), conditions_of(1)

    first, again = (sampler(conditions, noise(5, (48, 36))[None], STEPS) for _ in range(2))
    other = sampler(conditions, noise(6, (48, 36))[None], STEPS)

    assert torch.equal(first, again)
    assert (first - other).abs().max() > 0.01


def test_noise_depends_on_its_seed_alone() -> None:
    torch.manual_seed(1)
    first = noise(5, (48, 36))
    torch.manual_seed(2)
    state = torch.random.get_rng_state()

    again = noise(5, (48, 36))

    assert torch.equal(first, again)
    assert torch.equal(state, torch.random.get_rng_state())
    assert not torch.equal(first, noise(6, (48, 36)))


@pytest.mark.parametrize("seed", [0, -1, 2**31, 2**63, 2**70])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    assert noise(seed, (4, 4)).isfinite().all()


def test_a_picture_stays_between_black_and_white(network: Network) -> None:
    drawn = Sampler(network)(conditions_of(1), 9 * beginning(1), STEPS)

    assert drawn.abs().max() <= 1


def test_in_bfloat16_a_picture_stays_near_float32(network: Network) -> None:
    exact = Sampler(network)(conditions_of(2), beginning(2), STEPS)
    rough = Network(network.config).requires_grad_(requires_grad=False)
    rough.load_state_dict(network.state_dict())
    shown = conditions_of(2)
    conditions = Conditions(
        shown.person.bfloat16(),
        shown.person_pose.bfloat16(),
        shown.garment.bfloat16(),
        shown.garment_pose.bfloat16(),
        shown.category,
    )

    drawn = Sampler(rough.to(torch.bfloat16))(conditions, beginning(2), STEPS)

    assert drawn.dtype == torch.float32
    assert (drawn - exact).norm() / exact.norm() < 0.03


# Tracing alone, without a compiler: a graph that breaks would raise.
def test_the_network_can_be_compiled_and_draws_the_same(network: Network) -> None:
    eager = Sampler(network)(conditions_of(3), beginning(3), 2)
    copy = Network(network.config).requires_grad_(requires_grad=False)
    copy.load_state_dict(network.state_dict())
    compiled = Sampler(copy)

    compiled.compile(backend="eager")

    assert torch.allclose(compiled(conditions_of(3), beginning(3), 2), eager, atol=1e-5)


@pytest.mark.parametrize(("rows", "size"), [(1, 1), (2, 2), (3, 4), (5, 8), (8, 8), (11, 11)])
def test_compiled_passes_have_few_sizes(rows: int, size: int) -> None:
    assert bucket(rows) == size


@pytest.mark.parametrize(("mode", "steps"), [("fast", 20), ("balanced", 30), ("quality", 50)])
def test_a_mode_is_a_number_of_steps(mode: Mode, steps: int) -> None:
    assert schedule.STEPS[mode] == steps
    assert len(schedule.strides(schedule.STEPS[mode])) == steps


@pytest.mark.parametrize("steps", [1, 4, 30])
def test_time_rises_from_noise_to_picture_slowly_at_first(steps: int) -> None:
    times = schedule.times(steps)

    lengths = [length for _, length in schedule.strides(steps)]
    assert (times[0], times[-1], len(times)) == (0, 1, steps + 1)
    assert lengths == sorted(lengths)
    assert math.isclose(sum(lengths), 1)


def test_half_way_through_the_schedule_is_where_the_shift_says() -> None:
    # u = 1/2 gives t = e^-1.5 / (e^-1.5 + 1)
    assert math.isclose(schedule.times(4)[2], math.exp(-1.5) / (math.exp(-1.5) + 1))


def leaving(*, row: int, after: int) -> Callable[[int], bool]:
    """Everybody waits, but one of them only for some steps."""
    asked = 0

    def is_wanted(who: int) -> bool:
        nonlocal asked
        asked += who == row
        return who != row or asked <= after

    return is_wanted


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("row", [0, 1, 2])
def test_who_leaves_between_two_steps_changes_nobody_elses_picture(
    network: Network, row: int, after: int
) -> None:
    sampler = Sampler(network)
    together = sampler(conditions_of(3), beginning(3), STEPS)

    drawn = sampler(conditions_of(3), beginning(3), STEPS, leaving(row=row, after=after))

    others = [other for other in range(3) if other != row]
    assert torch.allclose(drawn[others], together[others], atol=1e-5)
    assert (drawn[row] == -1).all()


def test_who_leaves_makes_the_pass_smaller(network: Network) -> None:
    copy, sizes = copied(network), []
    copy.single_blocks[0].register_forward_hook(lambda _, seen, __: sizes.append(len(seen[0])))

    Sampler(copy)(conditions_of(3), beginning(3), STEPS, leaving(row=1, after=1))

    assert sizes == [6, 4, 2]


# A size that was never compiled would keep everybody waiting for the compiler.
def test_a_compiled_pass_shrinks_only_to_sizes_that_are_compiled(network: Network) -> None:
    eager = Sampler(network)(conditions_of(4), beginning(4), STEPS)
    compiled = Sampler(copied(network))
    seen: set[int] = set()

    def backend(graph: torch.fx.GraphModule, inputs: list[Tensor]) -> Callable[..., object]:
        seen.update(one.shape[0] for one in inputs if isinstance(one, Tensor) and one.ndim == 3)
        return graph

    compiled.compile(backend)  # type: ignore[arg-type]  # torch takes a function too
    drawn = compiled(conditions_of(4), beginning(4), STEPS, leaving(row=0, after=1))
    three = conditions_of(4).take(0, 3)
    fewer = compiled(three, beginning(3), STEPS, leaving(row=0, after=1))

    assert torch.allclose(drawn[1:], eager[1:], atol=1e-5)
    assert torch.allclose(fewer[1:], eager[1:3], atol=1e-5)
    assert seen <= {2, 4, 8}


def test_a_pass_that_nobody_waits_for_is_given_up(network: Network) -> None:
    copy, passes = copied(network), []
    copy.final_layer.register_forward_hook(lambda *_: passes.append(1))
    asked = 0

    def is_wanted(_row: int) -> bool:
        nonlocal asked
        asked += 1
        return asked <= 2

    with pytest.raises(Abandoned):
        Sampler(copy)(conditions_of(1), beginning(1), 30, is_wanted)
    assert len(passes) == 2


def test_all_blocks_of_a_kind_share_one_program(network: Network) -> None:
    compiled, programs = Sampler(copied(network)), []

    def backend(graph: torch.fx.GraphModule, inputs: list[Tensor]) -> Callable[..., object]:
        programs.append(graph)
        return graph

    compiled.compile(backend)  # type: ignore[arg-type]  # torch takes a function too
    compiled(conditions_of(1), beginning(1), 3)

    # Mixers, double and single blocks, each for two rows, and for one in the last step.
    assert len(programs) == 6


# Serve's replicas load in one thread and infer in others.
def test_what_one_thread_compiled_another_draws_with(network: Network) -> None:
    compiled, programs = Sampler(copied(network)), []

    def backend(graph: torch.fx.GraphModule, inputs: list[Tensor]) -> Callable[..., object]:
        programs.append(graph)
        return graph

    compiled.compile(backend)  # type: ignore[arg-type]  # torch takes a function too
    compiled.warm(4)
    warmed = len(programs)

    with ThreadPoolExecutor(1) as other:
        for rows in range(1, 5):
            other.submit(compiled, conditions_of(rows), beginning(rows), 2).result()

    assert len(programs) == warmed


def test_any_thread_may_compile_more_sizes_than_torch_allows_by_default(network: Network) -> None:
    compiled = Sampler(copied(network))
    compiled.compile("eager")

    with ThreadPoolExecutor(1) as other:
        sizes = [1, 2, 4, 8, 9]
        drawn = [
            other.submit(compiled, conditions_of(rows), beginning(rows), 2).result()
            for rows in sizes
        ]

    assert [len(pictures) for pictures in drawn] == sizes
