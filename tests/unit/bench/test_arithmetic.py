"""What benchmarks compute: percentiles, lines, and when an open loop's requests are due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.arithmetic import line, percentile, schedule

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1)


def test_percentiles_are_values_of_the_nearest_rank() -> None:
    values = [float(number) for number in range(100, 0, -1)]

    found = [percentile(values, share) for share in (0.01, 0.5, 0.95, 0.99, 1.0)]

    assert found == [1.0, 50.0, 95.0, 99.0, 100.0]


@given(VALUES, st.floats(0.01, 1))
def test_a_percentile_is_not_exceeded_by_its_share_of_values(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6


@pytest.mark.parametrize("share", [0.0, 1.1])
def test_there_is_no_percentile_of_nothing_or_of_more_than_all(share: float) -> None:
    with pytest.raises(ValueError, match="1"):
        percentile([1.0], share)
    with pytest.raises(ValueError, match="0"):
        percentile([], 0.5)


def test_a_line_through_points_on_it_has_no_error() -> None:
    found = line([(0, 5), (1, 7), (2, 9), (4, 13)])

    assert (found.start, found.slope, found.error) == pytest.approx((5, 2, 0))


def test_a_line_tells_how_sure_its_slope_is() -> None:
    found = line([(0, 0), (1, 2), (2, 0), (3, 2)])

    assert found.slope == pytest.approx(0.4)
    assert found.error == pytest.approx((3.2 / 2 / 5) ** 0.5)


def test_two_points_make_no_line_with_an_error() -> None:
    with pytest.raises(ValueError, match="2"):
        line([(0, 0), (1, 1)])


def test_requests_of_an_open_loop_are_due_at_even_distances() -> None:
    assert list(schedule(4, 1)) == [(0, 0), (1, 0.25), (2, 0.5), (3, 0.75)]
