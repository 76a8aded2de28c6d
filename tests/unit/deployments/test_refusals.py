"""What Ray makes of an exception on its way to who awaits it: a class of both, made on the spot."""

import pickle
from typing import Any

import pytest
from ray.exceptions import RayTaskError

from tryon.engine import Abandoned
from tryon.errors import Refusal

WORDS = "This cannot be used."


def awaited(cause: Exception) -> BaseException:
    """What who awaits a replica gets to see."""
    wrapper: Any = RayTaskError  # Ray types neither
    sent = pickle.loads(pickle.dumps(cause))  # noqa: S301 - our own
    arrived: BaseException = wrapper("prepare", "", sent).as_instanceof_cause()
    return arrived


@pytest.mark.parametrize("kind", Refusal.__subclasses__(), ids=lambda kind: kind.code)
def test_a_refusal_arrives_with_its_code_and_its_words(kind: type[Refusal]) -> None:
    arrived = awaited(kind(WORDS))

    assert isinstance(arrived, kind)
    assert (arrived.code, str(arrived.args[0])) == (kind.code, WORDS)
    assert arrived.code == kind().code != "cls"


def test_a_pass_that_was_given_up_arrives_as_such() -> None:
    assert isinstance(awaited(Abandoned()), Abandoned)
