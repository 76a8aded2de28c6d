"""Codes of the second factor."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.admin.totp import STEP, matching_step, new_recovery_code, recovery_hash

# RFC 6238, appendix B: the seed of its SHA-1 test vectors; the last six of their eight digits.
SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


def at(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert matching_step(SEED, code, at(seconds), after=0) == seconds // STEP


@pytest.mark.parametrize(
    ("drift", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(drift: int, is_good: bool) -> None:  # noqa: FBT001 - a table
    found = matching_step(SEED, "005924", at(1234567890 + drift * STEP), after=0)

    assert (found is not None) == is_good


def test_a_step_that_was_used_or_passed_is_over() -> None:
    step = 1234567890 // STEP

    assert matching_step(SEED, "005924", at(1234567890), after=step - 1) == step
    assert matching_step(SEED, "005924", at(1234567890), after=step) is None


def test_a_recovery_code_may_be_typed_in_many_ways() -> None:
    code = new_recovery_code()

    assert recovery_hash(code.lower().replace("-", " ")) == recovery_hash(code)
    assert recovery_hash("O1L0-AAAA-AAAA-AAAA") == recovery_hash("0110 aaaa aaaa aaaa")
    assert recovery_hash(new_recovery_code()) != recovery_hash(code)
