"""The shop's own tokens, and everything that is none."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from pydantic import SecretStr

from commerce.auth import tokens
from commerce.auth.errors import ExpiredToken, InvalidToken
from commerce.auth.tokens import Claims, Tokens
from commerce.core.settings import AuthSettings

KEY, OTHER_KEY = "k" * 43, "o" * 43
SETTINGS = AuthSettings.model_validate({"token_key": KEY, "admin_token_key": OTHER_KEY})
SOMEBODY = Claims(uuid4(), 3)


def payload(**changes: object) -> dict[str, Any]:
    issued_at = datetime.now(UTC)
    return {
        "iss": "atelier",
        "aud": "atelier-api",
        "sub": str(SOMEBODY.subject),
        "gen": SOMEBODY.generation,
        "typ": "access",
        "jti": "1",
        "iat": issued_at,
        "exp": issued_at + timedelta(hours=1),
        **changes,
    }


def _read_until_refused(reader: Tokens, token: str) -> None:
    while True:
        reader.read(token)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_token_says_whose_it_is() -> None:
    shoppers = tokens.shoppers(SETTINGS)

    assert shoppers.read(shoppers.issue(SOMEBODY)) == SOMEBODY


def test_no_two_tokens_are_the_same() -> None:
    shoppers = tokens.shoppers(SETTINGS)

    assert shoppers.issue(SOMEBODY) != shoppers.issue(SOMEBODY)


def test_the_hand_made_token_of_these_tests_is_a_good_one() -> None:
    assert tokens.shoppers(SETTINGS).read(jwt.encode(payload(), KEY)) == SOMEBODY


def test_a_token_that_was_found_good_expires_all_the_same() -> None:
    shoppers = tokens.shoppers(SETTINGS)
    # Clocks may differ by five seconds, so it is good for one more.
    token = jwt.encode(payload(exp=datetime.now(UTC) - timedelta(seconds=4)), KEY)

    assert shoppers.read(token) == SOMEBODY

    with pytest.raises(ExpiredToken):
        _read_until_refused(shoppers, token)


@pytest.mark.parametrize(
    ("issuer", "reader"),
    [(tokens.shoppers, tokens.staff), (tokens.staff, tokens.shoppers)],
)
def test_shoppers_and_staff_cannot_use_each_others_tokens(
    issuer: Callable[[AuthSettings], Tokens], reader: Callable[[AuthSettings], Tokens]
) -> None:
    token = issuer(SETTINGS).issue(SOMEBODY)

    with pytest.raises(InvalidToken):
        reader(SETTINGS).read(token)


def test_a_shared_key_alone_would_not_let_shoppers_in_as_staff() -> None:
    staff = Tokens("atelier-admin", [SecretStr(KEY)], timedelta(hours=1))

    with pytest.raises(InvalidToken):
        staff.read(tokens.shoppers(SETTINGS).issue(SOMEBODY))


def test_an_old_token_has_expired() -> None:
    past = datetime.now(UTC) - timedelta(minutes=1)

    with pytest.raises(ExpiredToken):
        tokens.shoppers(SETTINGS).read(jwt.encode(payload(exp=past), KEY))


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "iat", "exp", "jti", "typ", "gen"])
def test_every_claim_is_required(claim: str) -> None:
    incomplete = {name: value for name, value in payload().items() if name != claim}

    with pytest.raises(InvalidToken):
        tokens.shoppers(SETTINGS).read(jwt.encode(incomplete, KEY))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody-else"},
        {"aud": "atelier-admin-api"},
        {"aud": ["atelier-api", "another"]},
        {"sub": "not a uuid"},
        {"sub": 7},
        {"typ": "refresh"},
        {"gen": True},
        {"gen": "3"},
        {"exp": "tomorrow"},
        {"iat": datetime.now(UTC) + timedelta(hours=1)},
    ],
    ids=str,
)
def test_a_claim_that_does_not_fit_is_refused(changes: dict[str, object]) -> None:
    body = json.dumps(payload() | changes, default=datetime.timestamp).encode()
    token = jwt.api_jws.encode(body, KEY)

    with pytest.raises(InvalidToken):
        tokens.shoppers(SETTINGS).read(token)


def test_the_algorithm_is_not_the_tokens_to_choose() -> None:
    unsigned = jwt.encode(payload(), "", algorithm="none")
    longer = jwt.encode(payload(), KEY * 2, algorithm="HS512")

    for token in (unsigned, longer):
        with pytest.raises(InvalidToken):
            tokens.shoppers(SETTINGS).read(token)


def test_a_key_named_in_the_token_is_not_looked_at() -> None:
    forged = jwt.encode(payload(), OTHER_KEY, headers={"kid": "../../dev/null", "jku": "http://x"})

    with pytest.raises(InvalidToken):
        tokens.shoppers(SETTINGS).read(forged)


def test_another_persons_name_breaks_the_signature() -> None:
    header, _, signature = tokens.shoppers(SETTINGS).issue(SOMEBODY).split(".")
    other = base64url(json.dumps(payload(sub=str(uuid4())), default=datetime.timestamp).encode())

    with pytest.raises(InvalidToken):
        tokens.shoppers(SETTINGS).read(f"{header}.{other}.{signature}")


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "é.ü.ß",
        "\x00",
        "\ud800.a.b",
        f"{base64url(b'[' * 3000)}.e30.e30",
        f"{base64url(b'[]')}.{base64url(b'[]')}.",
        f"{base64url(b'null')}.e30.",
        "a" * 100_000,
    ],
    ids=["empty", "dot", "dots", "junk", "accents", "NUL", "surrogate", "deep", "lists", "null",
         "huge"],
)  # fmt: skip
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        tokens.shoppers(SETTINGS).read(token)
    assert tokens.issuer_unverified(token) == ""


def test_the_issuer_can_be_read_before_a_token_is_verified() -> None:
    assert tokens.issuer_unverified(jwt.encode(payload(iss="elsewhere"), OTHER_KEY)) == "elsewhere"


def keys(current: str, *accepted: str) -> AuthSettings:
    return AuthSettings.model_validate(
        {"token_key": current, "admin_token_key": OTHER_KEY, "accepted_token_keys": accepted}
    )


def test_a_token_from_before_a_change_of_keys_is_good_while_the_old_key_is_accepted() -> None:
    token = tokens.shoppers(keys(KEY)).issue(SOMEBODY)

    assert tokens.shoppers(keys("n" * 43, KEY)).read(token) == SOMEBODY
    with pytest.raises(InvalidToken):
        tokens.shoppers(keys("n" * 43)).read(token)


def test_replicas_that_are_told_of_the_next_key_first_take_what_the_others_sign() -> None:
    ahead, behind = tokens.shoppers(keys("n" * 43, KEY)), tokens.shoppers(keys(KEY, "n" * 43))

    assert behind.read(ahead.issue(SOMEBODY)) == SOMEBODY
    assert ahead.read(behind.issue(SOMEBODY)) == SOMEBODY


@pytest.mark.parametrize("accepted", [(KEY, "n" * 43), ("n" * 43, KEY)])
def test_a_token_of_before_keys_had_names_is_good(accepted: tuple[str, str]) -> None:
    token = jwt.encode(payload(), KEY)

    assert tokens.shoppers(keys(*accepted)).read(token) == SOMEBODY


@pytest.mark.parametrize("named", ["", "unknown", tokens.key_id(OTHER_KEY)])
def test_a_token_that_names_no_key_of_ours_is_refused(named: str) -> None:
    token = jwt.encode(payload(), KEY, headers={"kid": named})

    with pytest.raises(InvalidToken):
        tokens.shoppers(SETTINGS).read(token)


def test_the_name_of_a_key_does_not_tell_the_key() -> None:
    header = jwt.get_unverified_header(tokens.shoppers(SETTINGS).issue(SOMEBODY))

    assert header["kid"] == tokens.key_id(KEY)
    assert KEY not in header["kid"]
