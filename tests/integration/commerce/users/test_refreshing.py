"""Staying signed in: refresh tokens rotate, and one that comes back ends its family."""

import asyncio
import base64
import hmac
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from commerce.app import BASE, create_app
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.users.models import RefreshToken
from tests.integration.commerce.conftest import Person, opened
from tests.integration.commerce.users.conftest import Emulator


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/auth/refresh", json={"refreshToken": token})


async def let_the_grace_pass(database: Database, shopper: Person) -> None:
    """Two tabs are forgiven for seconds; this was longer ago."""
    async with database.transaction() as session:
        own = update(RefreshToken).where(RefreshToken.owner_id == shopper.id)
        long_ago = clock.now() - timedelta(minutes=1)
        await session.execute(own.values(last_used_at=long_ago))


async def test_a_refresh_token_buys_a_new_pair(client: httpx.AsyncClient, shopper: Person) -> None:
    answer = await refresh(client, shopper.refresh_token)

    body = answer.json()
    assert answer.status_code == 200
    assert body["user"]["id"] == str(shopper.id)
    assert body["refreshToken"] != shopper.refresh_token
    headers = {"Authorization": f"Bearer {body['token']}"}
    assert (await client.get("/users/profile", headers=headers)).status_code == 200


async def test_the_new_token_works_in_its_turn(client: httpx.AsyncClient, shopper: Person) -> None:
    second = (await refresh(client, shopper.refresh_token)).json()["refreshToken"]

    assert (await refresh(client, second)).status_code == 200


async def test_a_token_that_comes_back_ends_the_whole_family(
    client: httpx.AsyncClient, database: Database, shopper: Person
) -> None:
    second = (await refresh(client, shopper.refresh_token)).json()["refreshToken"]
    await let_the_grace_pass(database, shopper)

    stolen = await refresh(client, shopper.refresh_token)

    assert (stolen.status_code, stolen.json()["type"]) == (401, "invalid-refresh-token")
    assert (await refresh(client, second)).status_code == 401


async def test_another_devices_sign_in_survives(
    client: httpx.AsyncClient, database: Database, shopper: Person
) -> None:
    known = {"email": shopper.email, "password": shopper.password}
    other = (await client.post("/auth/login", json=known)).json()["refreshToken"]
    await refresh(client, shopper.refresh_token)
    await let_the_grace_pass(database, shopper)
    await refresh(client, shopper.refresh_token)

    assert (await refresh(client, other)).status_code == 200


async def test_tabs_that_renew_at_once_hold_one_and_the_same_next_token(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    answers = await asyncio.gather(*(refresh(client, shopper.refresh_token) for _ in range(8)))

    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.json()["refreshToken"] for answer in answers}) == 1


async def test_the_grace_covers_the_last_renewal_only(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    second = (await refresh(client, shopper.refresh_token)).json()["refreshToken"]
    third = (await refresh(client, second)).json()["refreshToken"]

    assert (await refresh(client, shopper.refresh_token)).status_code == 401
    assert (await refresh(client, third)).status_code == 401


async def test_who_holds_a_token_cannot_work_out_the_next_one(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    second = (await refresh(client, shopper.refresh_token)).json()["refreshToken"]
    family, _, secret = shopper.refresh_token.partition(".")
    made = hmac.digest(secret.encode(), b"", "sha256")
    guess = base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    assert second != f"{family}.{guess}"
    assert (await refresh(client, f"{family}.{guess}")).status_code == 401


async def test_signing_out_ends_the_family(client: httpx.AsyncClient, shopper: Person) -> None:
    answer = await client.post("/auth/logout", json={"refreshToken": shopper.refresh_token})

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await refresh(client, shopper.refresh_token)).status_code == 401


async def test_an_old_refresh_token_has_expired(
    client: httpx.AsyncClient, database: Database, shopper: Person
) -> None:
    async with database.transaction() as session:
        own = update(RefreshToken).where(RefreshToken.owner_id == shopper.id)
        await session.execute(own.values(expires_at=func.now()))

    assert (await refresh(client, shopper.refresh_token)).status_code == 401


async def test_renewing_does_not_prolong_a_family(
    client: httpx.AsyncClient, database: Database, shopper: Person
) -> None:
    own = select(RefreshToken.expires_at).where(RefreshToken.owner_id == shopper.id)
    async with database.reading() as session:
        before = await session.scalar(own)

    await refresh(client, shopper.refresh_token)

    async with database.reading() as session:
        assert await session.scalar(own) == before


async def test_expired_families_do_not_pile_up(
    client: httpx.AsyncClient, database: Database, shopper: Person
) -> None:
    async with database.transaction() as session:
        own = update(RefreshToken).where(RefreshToken.owner_id == shopper.id)
        await session.execute(own.values(expires_at=func.now()))

    known = {"email": shopper.email, "password": shopper.password}
    await client.post("/auth/login", json=known)

    async with database.reading() as session:
        count = select(func.count()).where(RefreshToken.owner_id == shopper.id)
        assert await session.scalar(count) == 1


async def test_the_database_knows_no_token(database: Database, shopper: Person) -> None:
    secret = shopper.refresh_token.partition(".")[2].encode()

    async with database.reading() as session:
        own = select(RefreshToken.token_hash).where(RefreshToken.owner_id == shopper.id)
        assert secret not in (await session.scalars(own)).one()


@pytest.mark.parametrize(
    "token", ["x", ".", "é.ü", f"{uuid4().hex}.x", f"{uuid4()}.x", "{}", "0" * 32, "0" * 200]
)
@pytest.mark.parametrize(("path", "status"), [("/auth/refresh", 401), ("/auth/logout", 204)])
async def test_a_token_that_never_was_is_worth_nothing(
    client: httpx.AsyncClient, path: str, status: int, token: str
) -> None:
    answer = await client.post(path, json={"refreshToken": token})

    assert answer.status_code == status


async def begin_long_ago(database: Database, shopper: Person) -> None:
    async with database.transaction() as session:
        own = update(RefreshToken).where(RefreshToken.owner_id == shopper.id)
        await session.execute(own.values(created_at=clock.now() - timedelta(minutes=1)))


async def test_a_new_password_ends_the_sign_ins_of_before_and_not_the_one_with_it(
    client: httpx.AsyncClient, database: Database, firebase: Emulator, shopper: Person
) -> None:
    await begin_long_ago(database, shopper)

    await firebase.change(shopper.email, password="satin-ribbon")
    known = {"email": shopper.email, "password": "satin-ribbon"}
    fresh = (await client.post("/auth/login", json=known)).json()["refreshToken"]
    stale = await refresh(client, shopper.refresh_token)

    assert (stale.status_code, stale.json()["type"]) == (401, "invalid-refresh-token")
    assert (await refresh(client, fresh)).status_code == 200


@pytest.mark.parametrize("how", ["disabled", "deleted"])
async def test_an_account_that_firebase_has_closed_is_renewed_no_more(
    client: httpx.AsyncClient, firebase: Emulator, shopper: Person, how: str
) -> None:
    if how == "disabled":
        await firebase.change(shopper.email, disableUser=True)
    else:
        await firebase.delete(shopper.email)

    assert (await refresh(client, shopper.refresh_token)).status_code == 401


async def test_while_firebase_cannot_be_asked_shoppers_stay_signed_in(
    settings: Settings, shopper: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the shop tells the SDK ends with this test.
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", settings.firebase.emulator_host)
    nowhere = settings.firebase.model_copy(update={"emulator_host": "127.0.0.1:1"})
    async with opened(create_app(settings.model_copy(update={"firebase": nowhere}))) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://shop{BASE}") as client:
            assert (await refresh(client, shopper.refresh_token)).status_code == 200
