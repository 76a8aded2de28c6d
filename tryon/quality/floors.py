"""Below what a result is a failure with a reason, not a picture: one place for every engine."""

from collections.abc import Mapping
from dataclasses import dataclass

from tryon.errors import NothingChanged, Refusal, ResultBroken, TopTooLoose


@dataclass(frozen=True, slots=True)
class Floor:
    """The least of a score that is served, and what is said below it."""

    score: str
    least: float
    refusal: type[Refusal] = ResultBroken


FLOORS = (
    Floor("changed", 0.05, NothingChanged),
    Floor("covering", 0.9, TopTooLoose),
    Floor("smooth", 0.75),
    Floor("kept", 0.97),
    Floor("untouched", 0.97),
    Floor("face", 0.97),
    Floor("hands", 0.85),
    Floor("present", 0.02),
    Floor("colour", 0.5),
    Floor("texture", 0.4),
)
"""The first that a result falls below is its reason; how they were found: `docs/quality.md`."""


def check(scores: Mapping[str, float]) -> None:
    """Lets a result pass that is worth showing; a score that was not taken is no reason.

    Raises:
        NothingChanged, TopTooLoose, ResultBroken
    """
    for floor in FLOORS:
        if (score := scores.get(floor.score, 1.0)) < floor.least:
            refusal = floor.refusal()
            refusal.add_note(f"{floor.score} {score:.4f}, at least {floor.least} is served")
            raise refusal
