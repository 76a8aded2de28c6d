"""What is left of the failures that a shop allows itself."""

import pytest

from commerce.core.service_levels import Served


@pytest.mark.parametrize(
    ("served", "left"),
    [
        (Served(), 1.0),
        (Served(requests=10_000), 1.0),
        (Served(requests=10_000, errors=5), 0.5),
        (Served(requests=10_000, errors=10), 0.0),
        (Served(requests=10_000, errors=30), -2.0),
    ],
)
def test_the_budget_is_what_may_still_fail(served: Served, left: float) -> None:
    assert served.budget_left == pytest.approx(left)
