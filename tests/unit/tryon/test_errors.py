import pickle

import pytest

from tryon import errors
from tryon.errors import NotFrontal, Refusal

REFUSALS: list[type[Refusal]] = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal
]


def test_a_code_is_the_class_name_in_kebab_case() -> None:
    assert NotFrontal.code == "not-frontal"


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_tells_the_shopper_what_is_wrong_and_what_to_do(kind: type[Refusal]) -> None:
    sentences = str(kind()).rstrip(".").split(". ")

    assert len(sentences) >= 2


def test_a_refusal_survives_pickling_with_its_own_message() -> None:
    refusal = NotFrontal("Turn a little to the left.")

    copy = pickle.loads(pickle.dumps(refusal))  # noqa: S301  # our own bytes

    assert (type(copy), str(copy)) == (NotFrontal, "Turn a little to the left.")


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code for kind in REFUSALS]

    assert len(codes) == len(set(codes))
