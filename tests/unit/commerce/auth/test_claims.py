"""What the shop takes from Firebase's word."""

from typing import Any

import pytest
from pydantic import ValidationError

from commerce.auth.claims import Identity, identity_of

NOW = 1000.0


def claims(**changes: object) -> dict[str, Any]:
    return {
        "uid": "u1",
        "exp": 2000,
        "email": "Ada@Example.com",
        "email_verified": True,
        "name": "Ada",
        "picture": "https://lh3.example.com/ada=s96-c",
        "firebase": {"sign_in_provider": "google.com"},
        **changes,
    }


def read(**changes: object) -> Identity:
    identity = identity_of(claims(**changes), NOW)
    assert identity is not None
    return identity


def test_an_identity_is_what_the_claims_say() -> None:
    assert read() == Identity(
        uid="u1",
        email="ada@example.com",
        email_verified=True,
        display_name="Ada",
        photo_url="https://lh3.example.com/ada=s96-c",
        provider="google.com",
    )


def test_nobody_is_named_after_the_expiry() -> None:
    assert identity_of(claims(exp=1000), NOW) is None


def test_an_address_that_is_not_said_to_be_verified_is_not() -> None:
    without = {name: value for name, value in claims().items() if name != "email_verified"}

    identity = identity_of(without, NOW)

    assert identity is not None
    assert not identity.email_verified


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "x" * 201, "  ", 7, ["Ada"], None], ids=ascii)
def test_a_name_that_the_shop_would_refuse_is_left_out(name: object) -> None:
    assert read(name=name).display_name is None


@pytest.mark.parametrize(
    "picture",
    ["http://a.example/x", "javascript:alert(1)", "https://a.example/\x00", "https://", {}, None],
)
def test_a_picture_that_the_shop_would_refuse_is_left_out(picture: object) -> None:
    assert read(picture=picture).photo_url is None


@pytest.mark.parametrize(
    "changes",
    [
        {"uid": ""},
        {"uid": "a\x00b"},
        {"uid": "u" * 129},
        {"uid": None},
        {"exp": "soon"},
        {"email": "no address"},
        {"email": ["ada@example.com"]},
        {"email_verified": "true"},
        {"firebase": None},
        {"firebase": {"sign_in_provider": 7}},
    ],
    ids=str,
)
def test_claims_of_the_wrong_shape_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        identity_of(claims(**changes), NOW)
