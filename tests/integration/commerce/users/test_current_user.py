"""Who is asking: the bearer's token, and everything that is none."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import jwt
import pytest
from fastapi import FastAPI
from sqlalchemy import delete

from commerce.auth.tokens import Claims, Tokens
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.users.models import User
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.users.conftest import Emulator


async def ask(client: httpx.AsyncClient, authorization: bytes | str) -> httpx.Response:
    return await client.get("/users/profile", headers=[(b"Authorization", as_bytes(authorization))])


def as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def unsigned(settings: Settings, **changes: object) -> str:
    """A token in the manner of the emulator, which takes any that is not signed."""
    project = settings.firebase.project_id
    payload = {
        "iss": f"https://securetoken.google.com/{project}",
        "aud": project,
        "sub": uuid4().hex,
        "iat": 1_700_000_000,
        "exp": int((datetime.now(UTC) + timedelta(hours=1)).timestamp()),
        "firebase": {"sign_in_provider": "custom"},
        **changes,
    }
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, payload)]
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


async def test_without_a_token_nobody_is_asking(client: httpx.AsyncClient) -> None:
    answer = await client.get("/users/profile")

    assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_the_shops_token_names_its_owner(client: httpx.AsyncClient, shopper: Person) -> None:
    answer = await client.get("/users/profile", headers=shopper.headers)

    assert answer.json()["id"] == str(shopper.id)


async def test_an_id_token_of_firebase_will_do(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    answer = await ask(client, f"Bearer {await firebase.open_account(email)}")

    assert answer.status_code == 200
    assert answer.json()["email"] == email


async def test_an_expired_token_says_so(client: httpx.AsyncClient, settings: Settings) -> None:
    keys = settings.auth.shopper_keys
    token = Tokens("atelier", keys, timedelta(minutes=-1)).issue(Claims(uuid4(), 0))

    answer = await ask(client, f"Bearer {token}")

    assert (answer.status_code, answer.json()["type"]) == (401, "expired-token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


async def test_an_expired_id_token_says_so(client: httpx.AsyncClient, settings: Settings) -> None:
    answer = await ask(client, f"Bearer {unsigned(settings, exp=1_700_000_000)}")

    assert (answer.status_code, answer.json()["type"]) == (401, "expired-token")


async def test_the_token_of_a_deleted_shopper_is_worth_nothing(
    client: httpx.AsyncClient, database: Database, shopper: Person
) -> None:
    async with database.transaction() as session:
        await session.execute(delete(User).where(User.id == shopper.id))

    assert (await client.get("/users/profile", headers=shopper.headers)).status_code == 401


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer a b c",
        "Bearer é.ü.ß",
        b"Bearer \xff\xfe.\x80.\x81",
        "Bearer null",
        f"Bearer {'a' * 20_000}",
        f"Bearer {urlsafe_b64encode(b'[' * 4000).decode()}.e30.e30",
        f"Bearer e30.{urlsafe_b64encode(b'[' * 4000).decode()}.e30",
        "Bearer bnVsbA.bnVsbA.",
    ],
)
async def test_a_header_that_proves_nothing_is_refused(
    client: httpx.AsyncClient, authorization: bytes | str
) -> None:
    answer = await ask(client, authorization)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-project"},
        {"iss": "https://securetoken.google.com/another-project"},
        {"sub": ""},
        {"sub": "a\x00b"},
        {"sub": "\ud800"},
        {"sub": {"a": 1}},
        {"email": {"a": 1}},
        {"email": "a\x00@example.com", "email_verified": True},
        {"email_verified": "yes", "email": "a@example.com"},
        {"firebase": []},
        {"exp": None},
        {"d": 7},
    ],
    ids=ascii,
)
async def test_an_id_token_with_odd_claims_is_refused_or_harmless(
    client: httpx.AsyncClient, settings: Settings, claims: dict[str, object]
) -> None:
    answer = await ask(client, f"Bearer {unsigned(settings, **claims)}")

    assert answer.status_code == (200 if claims == {"d": 7} else 401)


async def test_odd_names_in_an_id_token_are_left_out(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    token = unsigned(settings, name="a\x00b", picture="javascript:alert(1)")

    answer = await ask(client, f"Bearer {token}")

    assert answer.status_code == 200
    assert (answer.json()["displayName"], answer.json()["photoUrl"]) == (None, None)


def forged_without_algorithm(token: str, _: str) -> str:
    payload = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(payload, "", algorithm="none")


def forged_with_staffs_key(token: str, key: str) -> str:
    return jwt.encode(jwt.decode(token, options={"verify_signature": False}), key)


def forged_with_a_key_from_a_file(token: str, _: str) -> str:
    payload = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(payload, "k" * 43, headers={"kid": "/dev/null", "jku": "http://evil.test"})


@pytest.mark.parametrize(
    "forge", [forged_without_algorithm, forged_with_staffs_key, forged_with_a_key_from_a_file]
)
async def test_a_forged_token_is_refused(
    client: httpx.AsyncClient,
    settings: Settings,
    shopper: Person,
    forge: Callable[[str, str], str],
) -> None:
    forged = forge(shopper.token, settings.auth.admin_token_key.get_secret_value())

    answer = await ask(client, f"Bearer {forged}")

    assert (answer.status_code, answer.json()["type"]) == (401, "invalid-token")


async def test_the_documentation_shows_how_to_prove_who_is_asking(app: FastAPI) -> None:
    schema = app.openapi()

    assert schema["components"]["securitySchemes"]["shopper"]["scheme"] == "bearer"
    assert schema["paths"]["/api/v1/users/profile"]["get"]["security"] == [{"shopper": []}]
