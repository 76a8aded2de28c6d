"""What becomes of an exception on its way from a replica to the worker who awaits it."""

import pickle
from typing import Any

import pytest
from ray.exceptions import RayTaskError
from ray.serve._private.common import DeploymentID
from ray.serve.exceptions import DeploymentUnavailableError

from commerce.core.errors import Unavailable
from commerce.tryons.errors import Refused
from deployments.worker import answer_of
from tryon.engine import Abandoned
from tryon.errors import Refusal

WORDS = "This cannot be used."


def arrived(cause: Exception) -> BaseException:
    """What Ray makes of it: a class of both, on the spot."""
    wrapper: Any = RayTaskError  # Ray types neither
    sent = pickle.loads(pickle.dumps(cause))  # noqa: S301 - our own
    made: BaseException = wrapper("prepare", "", sent).as_instanceof_cause()
    return made


async def breaks(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("kind", Refusal.__subclasses__(), ids=lambda kind: kind.code)
async def test_a_refusal_arrives_with_its_code_and_its_words(kind: type[Refusal]) -> None:
    with pytest.raises(Refused) as refused:
        await answer_of(breaks(arrived(kind(WORDS))))

    assert (refused.value.code, refused.value.message) == (kind.code, WORDS)
    assert isinstance(arrived(kind(WORDS)), kind)


async def test_a_fitting_room_that_does_not_run_is_an_outage_and_no_fault_of_the_jobs() -> None:
    nobody = DeploymentUnavailableError(DeploymentID("Engine", "tryon"))

    with pytest.raises(Unavailable):
        await answer_of(breaks(nobody))


def test_a_pass_that_was_given_up_arrives_as_such() -> None:
    assert isinstance(arrived(Abandoned()), Abandoned)
