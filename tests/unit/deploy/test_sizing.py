"""The sizing: more shoppers never need less, and what it plans bears what it was planned for."""

from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.sizing.figures import DEVICE_USE, ENGINES, USE, Visits, ceilings
from benchmarks.sizing.plan import PATIENCE, plan, rehearse, saturation

SHOPPERS = st.integers(0, 20_000_000)


@given(SHOPPERS, SHOPPERS, st.sampled_from(sorted(ENGINES)))
def test_more_shoppers_never_need_less(one: int, other: int, engine: str) -> None:
    few, many = (
        plan(shoppers, Visits(), ENGINES[engine], ceilings()) for shoppers in sorted((one, other))
    )

    assert few.web <= many.web
    assert few.engines <= many.engines
    assert few.preprocessing <= many.preprocessing
    assert few.workers <= many.workers
    assert few.connections <= many.connections


@given(SHOPPERS, st.sampled_from(sorted(ENGINES)))
def test_nothing_is_planned_fuller_than_it_is_run(shoppers: int, engine: str) -> None:
    needed = plan(shoppers, Visits(), ENGINES[engine], ceilings())

    assert needed.load.web <= needed.web * USE + 1e-9
    assert needed.load.database <= needed.database * USE + 1e-9
    assert needed.load.try_ons * ENGINES[engine].infer <= needed.engines * DEVICE_USE + 1e-9


def test_what_is_full_first_is_what_a_plan_for_more_has_too_little_of() -> None:
    engine, limits = ENGINES["fashn"], ceilings()

    bears = saturation(Visits(), engine, limits)

    assert list(bears.values()) == sorted(bears.values())
    above = plan(int(bears["web replicas"] * 1.05), Visits(), engine, limits)
    below = plan(int(bears["web replicas"] * 0.95), Visits(), engine, limits)
    assert below.web <= limits.web < above.web


@pytest.mark.parametrize("shoppers", [100_000, 2_000_000])
def test_the_planned_cluster_holds_in_the_simulation(shoppers: int) -> None:
    engine, limits = ENGINES["fashn"], ceilings()
    planned = plan(shoppers, Visits(), engine, limits)

    outcome = rehearse(planned, engine, limits)

    # Queue, preparation, device and storing: nineteen of twenty within the patience and the work.
    assert quantiles(outcome.total, n=20)[-1] < PATIENCE + 2 * (engine.prepare + engine.infer)


def test_without_shoppers_the_least_of_everything_stands_ready() -> None:
    needed = plan(0, Visits(), ENGINES["drape"], ceilings())

    assert (needed.web, needed.workers, needed.preprocessing, needed.engines) == (2, 2, 2, 1)
