"""The simulation of waiting against the formulas for it, where there are formulas."""

import random
from collections.abc import Iterator
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.sizing.simulation import Station, simulate
from benchmarks.sizing.theory import erlang_b, erlang_c, mean_wait, servers_for, wait_below

JOBS = 60_000
UNLIMITED = 10**9


def arrivals(rate: float, count: int, chance: random.Random) -> Iterator[float]:
    moment = 0.0
    for _ in range(count):
        moment += chance.expovariate(rate)
        yield moment


def exponential(name: str, servers: int, seconds: float, chance: random.Random) -> Station:
    return Station(name, servers, lambda: chance.expovariate(1 / seconds))


def test_the_formulas_give_the_values_of_the_tables() -> None:
    # Erlang's tables: 10 lines and 5 Erlangs; one server is M/M/1, whose wait is rho / (1 - rho).
    assert erlang_b(10, 5) == pytest.approx(0.018385, abs=1e-6)
    assert erlang_c(10, 5) == pytest.approx(0.036105, abs=1e-6)
    assert mean_wait(1, 0.8, 2.0) == pytest.approx(8.0)
    assert mean_wait(2, 2.0, 1.0) == float("inf")


@given(load=st.floats(0.1, 200), patience=st.floats(0.01, 10))
def test_one_server_less_would_not_do(load: float, patience: float) -> None:
    servers = servers_for(load, 1.0, 0.95, patience)

    assert wait_below(0.95, servers, load, 1.0) <= patience
    assert servers - 1 <= load or wait_below(0.95, servers - 1, load, 1.0) > patience


@pytest.mark.parametrize(("servers", "rate"), [(1, 0.7), (4, 3.2), (20, 17.0)])
def test_a_station_makes_wait_as_long_as_the_formula_says(servers: int, rate: float) -> None:
    chance = random.Random(servers)

    outcome = simulate(
        arrivals(rate, JOBS, chance), [exponential("one", servers, 1.0, chance)], UNLIMITED
    )

    assert fmean(outcome.waited["one"]) == pytest.approx(mean_wait(servers, rate, 1.0), rel=0.1)
    waited = sorted(outcome.waited["one"])
    expected = wait_below(0.95, servers, rate, 1.0)
    assert waited[int(0.95 * JOBS)] == pytest.approx(expected, rel=0.1)
    assert outcome.use["one"] == pytest.approx(rate / servers, rel=0.03)


def test_what_leaves_one_station_arrives_by_chance_at_the_next() -> None:
    """Burke's theorem: a row of such stations waits as each would by itself."""
    chance = random.Random(7)
    row = [exponential("first", 3, 1.0, chance), exponential("second", 8, 3.0, chance)]

    outcome = simulate(arrivals(2.2, JOBS, chance), row, UNLIMITED)

    first, second = mean_wait(3, 2.2, 1.0), mean_wait(8, 6.6, 3.0)
    assert fmean(outcome.waited["first"]) == pytest.approx(first, rel=0.1)
    assert fmean(outcome.waited["second"]) == pytest.approx(second, rel=0.12)


def test_service_that_always_takes_as_long_halves_the_wait() -> None:
    """Pollaczek and Khinchine: M/D/1 waits half as long as M/M/1."""
    chance = random.Random(11)

    outcome = simulate(arrivals(0.8, JOBS, chance), [Station("one", 1, lambda: 1.0)], UNLIMITED)

    assert fmean(outcome.waited["one"]) == pytest.approx(mean_wait(1, 0.8, 1.0) / 2, rel=0.1)


def test_who_is_under_way_is_as_many_as_come_times_how_long_they_stay() -> None:
    """With as many slots as servers nobody waits inside: the wait is all in the queue."""
    chance = random.Random(13)

    outcome = simulate(arrivals(3.2, JOBS, chance), [exponential("one", 4, 1.0, chance)], slots=4)

    assert max(outcome.waited["one"]) == 0
    assert fmean(outcome.queued) == pytest.approx(mean_wait(4, 3.2, 1.0), rel=0.1)


@given(
    st.lists(st.floats(0, 50), max_size=60).map(sorted),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 9),
)
def test_every_job_ends_whatever_comes(
    moments: list[float], first: int, second: int, slots: int
) -> None:
    row = [Station("first", first, lambda: 1.0), Station("second", second, lambda: 2.5)]

    outcome = simulate(moments, row, slots)

    assert len(outcome.total) == len(outcome.queued) == len(moments)
    assert all(seconds >= 3.5 - 1e-9 for seconds in outcome.total)
    assert all(0 <= use <= 1 + 1e-9 for use in outcome.use.values())


def test_servers_and_slots_that_come_later_work_from_then_on() -> None:
    engine = Station("engine", 1, lambda: 4.0, opens=[8.0])

    # With one slot jobs stand in the queue, however many engines there are.
    outcome = simulate([0.0] * 6, [engine], slots=1, more_slots=[8.0])

    assert outcome.total == [4, 8, 12, 12, 16, 16]
    assert outcome.ended_at == 16


def test_a_server_that_comes_too_late_changes_nothing() -> None:
    outcome = simulate([0.0], [Station("engine", 1, lambda: 4.0, opens=[99.0])], slots=1)

    assert outcome.total == [4]
    assert outcome.ended_at == 4


def test_a_burst_is_worked_off_at_the_rate_of_the_narrowest_station() -> None:
    row = [Station("wide", 8, lambda: 1.0), Station("narrow", 2, lambda: 3.0)]

    outcome = simulate([0.0] * 24, row, UNLIMITED)

    assert outcome.ended_at == pytest.approx(1.0 + 24 / 2 * 3.0)
