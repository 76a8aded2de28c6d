"""API keys: made, shown once, used by services, renewed and ended by owners."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from commerce.admin.models import AuditEntry
from commerce.clients.models import ApiKey
from commerce.core import clock
from commerce.core.database import Database
from tests.integration.commerce.shopping import Shop

Headers = dict[str, str]


@pytest.fixture
async def owner(shop: Shop) -> Headers:
    return await shop.staff()


async def make(client: httpx.AsyncClient, owner: Headers, name: str = "Stylist") -> dict[str, Any]:
    made = await client.post("/admin/api-keys", headers=owner, json={"name": name})
    assert made.status_code == 201, made.text
    body: dict[str, Any] = made.json()
    return body


async def knock(client: httpx.AsyncClient, key: str) -> httpx.Response:
    return await client.get("/tryon/sessions", headers={"X-API-Key": key})


async def row(database: Database, key_id: str) -> ApiKey:
    async with database.reading() as session:
        return await session.get_one(ApiKey, UUID(key_id))


async def test_a_key_is_shown_once_and_kept_as_a_hash(
    client: httpx.AsyncClient, owner: Headers, database: Database
) -> None:
    made = await make(client, owner)

    read = await client.get(f"/admin/api-keys/{made['id']}", headers=owner)
    listed = await client.get("/admin/api-keys", headers=owner)

    assert made["key"].startswith(made["prefix"])
    assert len(made["key"]) == 47
    assert "key" not in read.json()
    assert read.json() in listed.json()["items"]
    kept = await row(database, made["id"])
    assert made["key"].encode() not in kept.key_hash
    async with database.reading() as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.entity == "api-key"))
        assert all(made["key"] not in f"{entry.before}{entry.after}" for entry in entries)


async def test_a_key_opens_the_fitting_room_until_it_is_revoked(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    made = await make(client, owner)

    before = await knock(client, made["key"])
    revoked = await client.delete(f"/admin/api-keys/{made['id']}", headers=owner)
    after = await knock(client, made["key"])

    assert (before.status_code, revoked.status_code) == (200, 204)
    assert (after.status_code, after.json()["type"]) == (401, "invalid-api-key")


async def test_a_renewed_key_ends_the_old_one_and_belongs_to_the_same_service(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    made = await make(client, owner)

    renewed = await client.post(f"/admin/api-keys/{made['id']}/rotate", headers=owner)

    assert renewed.json()["id"] == made["id"]
    assert (await knock(client, made["key"])).status_code == 401
    assert (await knock(client, renewed.json()["key"])).status_code == 200


async def test_for_the_overlap_that_an_owner_asks_for_both_keys_are_good_and_never_three(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    made = await make(client, owner)
    path = f"/admin/api-keys/{made['id']}/rotate"

    second = (await client.post(path, headers=owner, json={"overlapSeconds": 3600})).json()
    both = [(await knock(client, one["key"])).status_code for one in (made, second)]
    third = (await client.post(path, headers=owner, json={"overlapSeconds": 3600})).json()
    after = [(await knock(client, one["key"])).status_code for one in (made, second, third)]

    assert second["previousUntil"] is not None
    assert both == [200, 200]
    assert after == [401, 200, 200]


async def test_an_overlap_ends(
    client: httpx.AsyncClient, owner: Headers, database: Database
) -> None:
    made = await make(client, owner)
    path = f"/admin/api-keys/{made['id']}/rotate"
    await client.post(path, headers=owner, json={"overlapSeconds": 60})

    async with database.transaction() as session:
        past = update(ApiKey).where(ApiKey.id == UUID(made["id"]))
        await session.execute(past.values(previous_until=clock.now()))

    assert (await knock(client, made["key"])).status_code == 401


@pytest.mark.parametrize("overlap", [-1, 31 * 24 * 3600, "soon", None])
async def test_an_overlap_that_is_none_is_refused(
    client: httpx.AsyncClient, owner: Headers, overlap: object
) -> None:
    made = await make(client, owner)
    path = f"/admin/api-keys/{made['id']}/rotate"

    answer = await client.post(path, headers=owner, json={"overlapSeconds": overlap})

    assert answer.status_code == 422
    assert (await knock(client, made["key"])).status_code == 200


async def test_a_revoked_key_ends_with_the_one_before_it(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    made = await make(client, owner)
    path = f"/admin/api-keys/{made['id']}"
    await client.post(f"{path}/rotate", headers=owner, json={"overlapSeconds": 3600})

    await client.delete(path, headers=owner)

    assert (await knock(client, made["key"])).status_code == 401


async def test_of_a_renewal_and_a_revocation_at_once_no_key_is_left(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    made = await make(client, owner)
    path = f"/admin/api-keys/{made['id']}"

    answers = await asyncio.gather(
        *(client.post(f"{path}/rotate", headers=owner) for _ in range(4)),
        client.delete(path, headers=owner),
    )

    *renewals, revocation = answers
    keys = [made["key"], *(a.json()["key"] for a in renewals if a.status_code == 200)]
    assert revocation.status_code == 204
    assert {a.status_code for a in renewals} <= {200, 409}
    assert {(await knock(client, key)).status_code for key in keys} == {401}


@pytest.mark.parametrize(
    "key",
    ["atl_", "atl_" + "x" * 43, "x" * 47, "", " ", "atl_" + "x" * 100_000, "atl_" + "\xe9" * 43],
)
async def test_what_is_no_key_opens_nothing(client: httpx.AsyncClient, key: str) -> None:
    # Bytes, so that httpx sends what no client would.
    answer = await client.get("/tryon/sessions", headers={b"X-API-Key": key.encode("latin-1")})

    assert answer.status_code == 401


async def test_a_key_opens_nothing_but_the_fitting_room(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    headers = {"X-API-Key": (await make(client, owner))["key"]}

    answers = [
        await client.get(path, headers=headers)
        for path in ("/cart", "/orders", "/users/profile", "/admin/api-keys", "/admin/users")
    ]

    assert {answer.status_code for answer in answers} == {401}


async def test_a_token_and_a_key_together_are_nobody(shop: Shop, client: httpx.AsyncClient) -> None:
    shopper, service = await shop.buyer(), await shop.service()

    answer = await client.get("/tryon/sessions", headers={**shopper.headers, **service.headers})

    assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated")


async def test_when_a_key_was_used_is_noted_to_the_minute(
    client: httpx.AsyncClient, owner: Headers, database: Database
) -> None:
    made = await make(client, owner)
    long_ago = clock.now() - timedelta(days=1)

    await asyncio.gather(*(knock(client, made["key"]) for _ in range(4)))
    first = (await row(database, made["id"])).last_used_at
    await knock(client, made["key"])
    again = (await row(database, made["id"])).last_used_at
    async with database.transaction() as session:
        own = update(ApiKey).where(ApiKey.id == UUID(made["id"]))
        await session.execute(own.values(last_used_at=long_ago))
    await knock(client, made["key"])
    later = (await row(database, made["id"])).last_used_at

    assert first is not None
    assert again == first
    assert later is not None
    assert later > long_ago


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\x00b", 7, None])
async def test_a_service_has_a_name(
    client: httpx.AsyncClient, owner: Headers, name: object
) -> None:
    answer = await client.post("/admin/api-keys", headers=owner, json={"name": name})

    assert answer.status_code == 422


@pytest.mark.parametrize(("method", "verb"), [("POST", "/rotate"), ("DELETE", "")])
async def test_a_revoked_or_unknown_key_is_not_changed(
    client: httpx.AsyncClient, owner: Headers, method: str, verb: str
) -> None:
    made = await make(client, owner)
    await client.delete(f"/admin/api-keys/{made['id']}", headers=owner)

    answers = [
        await client.request(method, f"/admin/api-keys/{key_id}{verb}", headers=owner)
        for key_id in (made["id"], uuid4())
    ]

    assert [a.json()["type"] for a in answers] == ["api-key-revoked", "api-key-not-found"]
