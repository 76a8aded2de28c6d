"""How signing in is refused."""

import pickle

import pytest
from fastapi import Request

from commerce.auth.errors import (
    AccountDisabled,
    EmailTaken,
    IdentityProviderUnavailable,
    TooManyAttempts,
    WeakPassword,
    WrongCredentials,
)
from commerce.auth.identity import problem_of
from commerce.core.errors import Problem, render


def test_a_lockout_says_in_header_and_body_how_long_it_lasts() -> None:
    request = Request({"type": "http", "path": "/auth/login"})

    answer = render(request, TooManyAttempts(extra={"retryAfter": 900}))

    assert answer.headers["Retry-After"] == "900"
    assert b'"retryAfter":900' in answer.body


def test_a_lockout_survives_pickling() -> None:
    problem = pickle.loads(pickle.dumps(TooManyAttempts(extra={"retryAfter": 9})))  # noqa: S301 - our own bytes

    assert problem.extra == {"retryAfter": 9}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("EMAIL_EXISTS", EmailTaken),
        ("INVALID_LOGIN_CREDENTIALS", WrongCredentials),
        ("WEAK_PASSWORD : Password should be at least 6 characters", WeakPassword),
        ("TOO_MANY_ATTEMPTS_TRY_LATER : Access is disabled for now.", TooManyAttempts),
        ("USER_DISABLED", AccountDisabled),
        ("SOMETHING_NEW", IdentityProviderUnavailable),
    ],
)
def test_firebases_refusals_become_the_shops_own(message: str, expected: type[Problem]) -> None:
    problem = problem_of("signUp", {"error": {"code": 400, "message": message}})

    assert type(problem) is expected
    assert message not in problem.detail


@pytest.mark.parametrize(
    "answer", [None, [], "html", {}, {"error": "no"}, {"error": {"message": 7}}]
)
def test_an_answer_that_makes_no_sense_means_that_firebase_is_out_of_reach(answer: object) -> None:
    assert type(problem_of("signUp", answer)) is IdentityProviderUnavailable
