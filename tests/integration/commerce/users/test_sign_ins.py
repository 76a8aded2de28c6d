"""Where a shopper is signed in, and signing out of it."""

from typing import Any
from uuid import uuid4

import httpx

from tests.integration.commerce.conftest import Person, SignUp
from tests.integration.commerce.users.conftest import Emulator
from tests.integration.commerce.waiting import until


async def sign_in(client: httpx.AsyncClient, person: Person, agent: str = "") -> dict[str, Any]:
    known = {"email": person.email, "password": person.password}
    answer = await client.post("/auth/login", json=known, headers={"User-Agent": agent})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def profile_status(client: httpx.AsyncClient, token: str) -> int:
    return (await client.get("/users/profile", headers=bearer(token))).status_code


async def refresh_status(client: httpx.AsyncClient, token: str) -> int:
    return (await client.post("/auth/refresh", json={"refreshToken": token})).status_code


async def test_a_shopper_sees_their_devices_and_no_secret(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    phone = await sign_in(client, shopper, "Atelier/7 (Android 16)")

    answer = await client.get("/users/sessions", headers=shopper.headers)

    items = answer.json()["items"]
    assert items[0]["userAgent"] == "Atelier/7 (Android 16)"
    assert len(items) == 2
    secret = phone["refreshToken"].partition(".")[2]
    assert secret not in answer.text
    assert "hash" not in answer.text.lower()


async def test_a_device_that_is_used_moves_up(client: httpx.AsyncClient, shopper: Person) -> None:
    await sign_in(client, shopper, "phone")
    await client.post("/auth/refresh", json={"refreshToken": shopper.refresh_token})

    items = (await client.get("/users/sessions", headers=shopper.headers)).json()["items"]

    assert [one["userAgent"] == "phone" for one in items] == [False, True]
    assert items[0]["lastUsedAt"] > items[0]["createdAt"]


async def test_a_lost_device_is_signed_out_and_the_others_stay(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    lost = await sign_in(client, shopper, "lost")
    items = (await client.get("/users/sessions", headers=shopper.headers)).json()["items"]
    lost_id = next(one["id"] for one in items if one["userAgent"] == "lost")

    ended = await client.delete(f"/users/sessions/{lost_id}", headers=shopper.headers)

    assert ended.status_code == 204
    assert await refresh_status(client, lost["refreshToken"]) == 401
    assert await refresh_status(client, shopper.refresh_token) == 200


async def test_nobody_ends_somebody_elses_sign_in(
    client: httpx.AsyncClient, shopper: Person, sign_up: SignUp
) -> None:
    other = await sign_up()
    items = (await client.get("/users/sessions", headers=shopper.headers)).json()["items"]

    for sign_in_id in (items[0]["id"], uuid4()):
        answer = await client.delete(f"/users/sessions/{sign_in_id}", headers=other.headers)
        assert (answer.status_code, answer.json()["type"]) == (404, "sign-in-not-found")
    assert await refresh_status(client, shopper.refresh_token) == 200


async def test_signing_out_everywhere_ends_every_token(
    client: httpx.AsyncClient, shopper: Person, firebase: Emulator
) -> None:
    phone = await sign_in(client, shopper)
    id_token = await firebase.sign_in(shopper.email)
    assert await profile_status(client, id_token) == 200

    answer = await client.post("/auth/logout-all", headers=shopper.headers)

    assert answer.status_code == 204
    for token in (shopper.token, phone["token"], id_token):
        assert await profile_status(client, token) == 401
    for token in (shopper.refresh_token, phone["refreshToken"]):
        assert await refresh_status(client, token) == 401
    exchanged = await client.post("/auth/login", json={"idToken": id_token})
    assert (exchanged.status_code, exchanged.json()["type"]) == (401, "invalid-token")


async def test_signing_in_again_works_at_once_and_for_all_kinds_of_token(
    client: httpx.AsyncClient, shopper: Person, firebase: Emulator
) -> None:
    await client.post("/auth/logout-all", headers=shopper.headers)

    again = await sign_in(client, shopper)

    assert await profile_status(client, again["token"]) == 200

    async def is_let_in() -> bool:
        return await profile_status(client, await firebase.sign_in(shopper.email)) == 200

    # ID tokens tell the second only, and the one of the sign-out is over before long.
    await until(is_let_in)


async def test_signing_out_everywhere_concerns_nobody_else(
    client: httpx.AsyncClient, shopper: Person, sign_up: SignUp
) -> None:
    other = await sign_up()

    await client.post("/auth/logout-all", headers=shopper.headers)

    assert await profile_status(client, other.token) == 200
    assert await refresh_status(client, other.refresh_token) == 200
