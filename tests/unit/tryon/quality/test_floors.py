import pytest

from tryon.errors import NothingChanged, Refusal, ResultBroken, TopTooLoose
from tryon.quality.floors import FLOORS, check

GOOD = {floor.score: 1.0 for floor in FLOORS}


def test_a_good_result_passes() -> None:
    check(GOOD)


def test_a_score_that_was_not_taken_is_no_reason() -> None:
    check({"changed": 0.6, "kept": 0.99})


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.score)
def test_below_any_floor_there_is_no_picture(floor: "object") -> None:
    score, least, refusal = (getattr(floor, name) for name in ("score", "least", "refusal"))

    with pytest.raises(refusal) as caught:
        check({**GOOD, score: least - 0.001})
    assert caught.value.__notes__[0].startswith(score)
    check({**GOOD, score: least})


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ({"changed": 0.0, "colour": 0.1}, NothingChanged),
        ({"covering": 0.5, "colour": 0.1}, TopTooLoose),
        ({"face": 0.5, "colour": 0.1}, ResultBroken),
    ],
)
def test_the_reason_is_the_most_telling_one(
    scores: dict[str, float], reason: type[Refusal]
) -> None:
    with pytest.raises(reason):
        check({**GOOD, **scores})
