"""Opening an account and signing in."""

from uuid import uuid4

import httpx
import pytest

from tests.integration.commerce.conftest import Person
from tests.integration.commerce.users.conftest import Emulator


async def test_registering_signs_the_shopper_in(client: httpx.AsyncClient, email: str) -> None:
    wanted = {"email": email.upper(), "password": "velvet-ribbon", "displayName": "Coco"}

    answer = await client.post("/auth/register", json=wanted)

    body = answer.json()
    assert answer.status_code == 201
    assert body["user"] | {"id": "", "createdAt": ""} == {
        "id": "",
        "email": email,
        "displayName": "Coco",
        "photoUrl": None,
        "phone": None,
        "locale": "vi",
        "currency": "VND",
        "createdAt": "",
    }
    assert body["expiresIn"] == 3600
    assert {"token", "refreshToken"} < set(body)


@pytest.mark.parametrize(
    ("asked", "spoken"), [("en-GB,en;q=0.9", "en"), ("vi", "vi"), ("fr", "vi")]
)
async def test_a_new_shopper_is_written_to_in_the_language_they_came_in(
    client: httpx.AsyncClient, firebase: Emulator, email: str, asked: str, spoken: str
) -> None:
    headers = {"Accept-Language": asked}
    registered = await client.post(
        "/auth/register", json={"email": email, "password": "velvet-ribbon"}, headers=headers
    )
    token = {"idToken": await firebase.sign_in_with_google(f"{uuid4().hex}@atelier.example")}
    from_google = await client.post("/auth/google", json=token, headers=headers)

    assert registered.json()["user"]["locale"] == spoken
    assert from_google.json()["user"]["locale"] == spoken


async def test_signing_in_elsewhere_changes_nobodys_language(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    known = {"email": shopper.email, "password": shopper.password}

    answer = await client.post("/auth/login", json=known, headers={"Accept-Language": "en"})

    assert answer.json()["user"]["locale"] == "vi"


async def test_an_address_registers_once(client: httpx.AsyncClient, shopper: Person) -> None:
    again = {"email": shopper.email, "password": "another-password"}

    answer = await client.post("/auth/register", json=again)

    assert (answer.status_code, answer.json()["type"]) == (409, "email-taken")


async def test_a_short_password_is_refused(client: httpx.AsyncClient, email: str) -> None:
    answer = await client.post("/auth/register", json={"email": email, "password": "velvet"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/body/password"


async def test_the_password_lets_the_same_shopper_in_again(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    known = {"email": shopper.email, "password": shopper.password}

    answer = await client.post("/auth/login", json=known)

    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == str(shopper.id)


async def test_a_wrong_password_and_an_unknown_address_are_refused_alike(
    client: httpx.AsyncClient, shopper: Person, email: str
) -> None:
    wrong = await client.post("/auth/login", json={"email": shopper.email, "password": "guess"})
    unknown = await client.post("/auth/login", json={"email": email, "password": "guess"})

    assert wrong.status_code == 401
    assert wrong.json() == unknown.json() | {"requestId": wrong.json()["requestId"]}
    assert wrong.headers["WWW-Authenticate"] == "Bearer"


async def test_a_disabled_account_stays_out(
    client: httpx.AsyncClient, firebase: Emulator, shopper: Person
) -> None:
    await firebase.change(shopper.email, disableUser=True)

    known = {"email": shopper.email, "password": shopper.password}
    answer = await client.post("/auth/login", json=known)

    assert (answer.status_code, answer.json()["type"]) == (403, "account-disabled")


async def test_an_id_token_signs_in(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    id_token = await firebase.open_account(email)

    first = await client.post("/auth/login", json={"idToken": id_token})
    second = await client.post("/auth/login", json={"idToken": id_token})

    assert first.status_code == 200
    assert first.json()["user"]["email"] == email
    assert first.json()["user"]["id"] == second.json()["user"]["id"]


async def test_a_sign_in_with_google_brings_name_and_picture(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    picture = "https://lh3.example.com/gabrielle"
    id_token = await firebase.sign_in_with_google(email, name="Gabrielle", picture=picture)

    answer = await client.post("/auth/google", json={"idToken": id_token})

    assert answer.status_code == 200
    user = answer.json()["user"]
    assert (user["email"], user["displayName"], user["photoUrl"]) == (email, "Gabrielle", picture)


async def test_the_google_door_takes_sign_ins_with_google_only(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    id_token = await firebase.open_account(email)

    answer = await client.post("/auth/google", json={"idToken": id_token})

    assert (answer.status_code, answer.json()["type"]) == (422, "not-google-sign-in")


@pytest.mark.parametrize("path", ["/auth/login", "/auth/google"])
async def test_an_id_token_outlives_its_account_in_vain(
    client: httpx.AsyncClient, firebase: Emulator, path: str
) -> None:
    disabled, deleted = f"{uuid4().hex}@example.com", f"{uuid4().hex}@example.com"
    tokens = [await firebase.sign_in_with_google(email) for email in (disabled, deleted)]
    await firebase.change(disabled, disableUser=True)
    await firebase.delete(deleted)

    answers = [await client.post(path, json={"idToken": token}) for token in tokens]

    assert [answer.json()["type"] for answer in answers] == ["account-disabled", "invalid-token"]


async def test_shoppers_without_an_address_may_sign_in(
    client: httpx.AsyncClient, firebase: Emulator
) -> None:
    first, second = await firebase.open_account(), await firebase.open_account()

    answers = [await client.post("/auth/login", json={"idToken": t}) for t in (first, second)]

    users = [answer.json()["user"] for answer in answers]
    assert [user["email"] for user in users] == [None, None]
    assert users[0]["id"] != users[1]["id"]


@pytest.mark.parametrize("path", ["/auth/login", "/auth/google"])
async def test_the_shops_own_token_is_no_id_token(
    client: httpx.AsyncClient, shopper: Person, path: str
) -> None:
    answer = await client.post(path, json={"idToken": shopper.token})

    assert (answer.status_code, answer.json()["type"]) == (401, "invalid-token")
