"""How a call of the fitting room came out."""

import asyncio

import pytest

from deployments.calls import noted, outcome_of
from tryon.engine import Abandoned
from tryon.errors import Refusal


class OutOfMemoryError(RuntimeError):
    """Named as torch's own, which is derived from RuntimeError too."""


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Refusal("No person is in this photo."), "refused"),
        (Abandoned(), "abandoned"),
        (asyncio.CancelledError(), "abandoned"),
        (OutOfMemoryError(), "out-of-memory"),
        (MemoryError(), "out-of-memory"),
        (ValueError(), "failed"),
    ],
)
def test_a_call_is_counted_by_what_ended_it(error: BaseException, outcome: str) -> None:
    assert outcome_of(error) == outcome


def test_what_ended_a_call_goes_on_to_its_caller() -> None:
    with pytest.raises(ValueError, match="no"), noted("generate"):
        raise ValueError("no")
