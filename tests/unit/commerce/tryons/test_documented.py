"""docs/tryon.md names everything that a client may have to react to."""

import re
from collections.abc import Iterator
from pathlib import Path

from commerce.core.errors import Problem
from commerce.tryons import errors, outfits
from commerce.tryons.attempts import GIVEN_UP
from commerce.tryons.labels import label_of
from tryon.errors import Refusal

DOCUMENT = (Path(__file__).parents[4] / "docs" / "tryon.md").read_text()
NAMED = frozenset(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", DOCUMENT))


def refusals(kind: type[Refusal] = Refusal) -> Iterator[str]:
    for leaf in kind.__subclasses__():
        yield leaf.code
        yield from refusals(leaf)


def test_every_code_of_a_failed_job_is_documented() -> None:
    assert {*refusals(), GIVEN_UP, "image-missing"} <= NAMED


def test_every_problem_of_the_fitting_room_is_documented() -> None:
    own = {
        kind.kind()
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, Problem)
        and kind.__module__ == errors.__name__
    }

    assert own <= NAMED


def test_every_conflict_within_an_outfit_is_documented() -> None:
    source = Path(outfits.__file__).read_text()

    conflicts = set(re.findall(r'_impossible\("([a-z-]+)"', source))

    assert conflicts
    assert conflicts <= NAMED


def test_labels_are_documented_and_a_stranger_is_no_photograph() -> None:
    assert (label_of("drape"), label_of("fashn")) == ("fit-preview", "generated")
    assert label_of("whatever comes next") == "generated"
    assert {"fit-preview", "generated"} <= NAMED
