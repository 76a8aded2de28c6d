"""Which account an identity of Firebase belongs to."""

import asyncio

import httpx
from sqlalchemy import select

from commerce.core.database import Database
from commerce.users.models import User
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.users.conftest import Emulator


async def login(client: httpx.AsyncClient, id_token: str) -> httpx.Response:
    return await client.post("/auth/login", json={"idToken": id_token})


async def profile(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get("/users/profile", headers={"Authorization": f"Bearer {token}"})


async def test_a_verified_address_finds_its_account_again(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    first = await login(client, await firebase.sign_in_with_google(email))
    await firebase.delete(email)

    second = await login(client, await firebase.sign_in_with_google(email))

    assert second.json()["user"]["id"] == first.json()["user"]["id"]


async def test_an_unverified_address_takes_over_nobodys_account(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    owner = await login(client, await firebase.sign_in_with_google(email))
    await firebase.delete(email)

    thief = await login(client, await firebase.open_account(email))

    assert owner.status_code == 200
    assert (thief.status_code, thief.json()["type"]) == (409, "email-taken")


async def test_an_id_token_as_bearer_takes_over_nobodys_account_either(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    await login(client, await firebase.sign_in_with_google(email))
    await firebase.delete(email)

    answer = await profile(client, await firebase.open_account(email))

    assert answer.status_code == 409


async def test_who_proves_an_address_gets_it_but_not_the_account_that_only_claimed_it(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    squatter = (await login(client, await firebase.open_account(email))).json()
    await firebase.delete(email)

    owner = (await login(client, await firebase.sign_in_with_google(email))).json()

    assert owner["user"]["id"] != squatter["user"]["id"]
    assert owner["user"]["email"] == email
    assert (await profile(client, squatter["token"])).json()["email"] is None


async def test_proving_an_address_ends_every_sign_in_from_before(
    client: httpx.AsyncClient, firebase: Emulator, shopper: Person
) -> None:
    await firebase.change(shopper.email, emailVerified=True)

    proven = (await login(client, await firebase.sign_in(shopper.email))).json()

    assert proven["user"]["id"] == str(shopper.id)
    assert (await profile(client, proven["token"])).status_code == 200
    assert (await profile(client, shopper.token)).status_code == 401
    renewed = await client.post("/auth/refresh", json={"refreshToken": shopper.refresh_token})
    assert renewed.status_code == 401


async def test_a_proof_that_arrives_many_times_at_once_counts_once(
    client: httpx.AsyncClient, firebase: Emulator, shopper: Person
) -> None:
    await firebase.change(shopper.email, emailVerified=True)
    id_token = await firebase.sign_in(shopper.email)

    answers = await asyncio.gather(*(login(client, id_token) for _ in range(6)))

    tokens = [{"refreshToken": answer.json()["refreshToken"]} for answer in answers]
    renewed = [await client.post("/auth/refresh", json=token) for token in tokens]
    assert [answer.status_code for answer in renewed] == [200] * 6


async def test_a_proven_address_ends_no_later_sign_in(
    client: httpx.AsyncClient, firebase: Emulator, email: str
) -> None:
    first = (await login(client, await firebase.sign_in_with_google(email))).json()

    await login(client, await firebase.sign_in_with_google(email))

    assert (await profile(client, first["token"])).status_code == 200


async def test_a_new_verified_address_replaces_the_old_one(
    client: httpx.AsyncClient, firebase: Emulator, shopper: Person, email: str
) -> None:
    await firebase.change(shopper.email, email=email, emailVerified=True)

    answer = await login(client, await firebase.sign_in(email))

    assert answer.json()["user"]["id"] == str(shopper.id)
    assert answer.json()["user"]["email"] == email


async def test_first_requests_that_arrive_together_make_one_shopper(
    client: httpx.AsyncClient, firebase: Emulator, database: Database, email: str
) -> None:
    id_token = await firebase.sign_in_with_google(email)

    answers = await asyncio.gather(*(profile(client, id_token) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}
    async with database.reading() as session:
        assert len((await session.scalars(select(User).where(User.email == email))).all()) == 1
