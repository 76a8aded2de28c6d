"""What a shopper may say about themselves."""

from typing import Any

import pytest
from pydantic import ValidationError

from commerce.users.schemas import ProfileUpdate, Registration, SignIn


def test_an_address_is_trimmed_and_lower_case() -> None:
    wanted = Registration.model_validate(
        {"email": " Ada@Example.COM ", "password": "velvet-ribbon"}
    )

    assert wanted.email == "ada@example.com"


@pytest.mark.parametrize(
    "email",
    ["", "ada", "ada@", "@example.com", "ada@example", "a da@example.com", "ada@exa\nmple.com",
     "ada@example.com\x00", "ädä@example.com", f"{'a' * 250}@example.com", "a@b@example.com"],
)  # fmt: skip
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        Registration.model_validate({"email": email, "password": "velvet-ribbon"})


@pytest.mark.parametrize(
    "password", ["seven77", "x" * 129, "half a \ud800 character", None, 12345678]
)
def test_what_cannot_be_a_password_is_refused(password: object) -> None:
    with pytest.raises(ValidationError):
        Registration.model_validate({"email": "ada@example.com", "password": password})


def test_a_password_never_shows() -> None:
    wanted = Registration.model_validate({"email": "a@example.com", "password": "velvet-ribbon"})

    assert "velvet" not in repr(wanted)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "ada@example.com"},
        {"password": "velvet-ribbon"},
        {"idToken": "t", "email": "ada@example.com"},
        {"idToken": "t", "email": "ada@example.com", "password": "velvet-ribbon"},
        {"idToken": "t", "remember": True},
    ],
)
def test_there_is_exactly_one_way_to_sign_in(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SignIn.model_validate(body)


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": ""},
        {"displayName": "a\x00b"},
        {"displayName": "a\x1bb"},
        {"displayName": "\ud800"},
        {"photoUrl": "http://example.com/me.jpg"},
        {"photoUrl": "https://user@example.com/me.jpg"},
        {"photoUrl": "//example.com/me.jpg"},
        {"phone": "0901234567"},
        {"phone": "+84 90 123 4567 ext 1"},
        {"locale": "Vietnamese"},
        {"locale": None},
        {"currency": "EUR"},
        {"currency": None},
        {"email": "new@example.com"},
    ],
    ids=ascii,
)
def test_a_profile_refuses_what_does_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProfileUpdate.model_validate(change)
