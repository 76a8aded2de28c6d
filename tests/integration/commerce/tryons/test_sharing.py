"""Links by which anybody sees a try-on's picture, for as long as its owner wants it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from commerce.app import BASE, create_app
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import privacy, sessions
from commerce.tryons.models import TryonSession, TryonShare
from commerce.tryons.pictures import pictures_of
from commerce.users import consents
from commerce.users.schemas import ConsentChange
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.tryons.conftest import CONSENT, Ask, store

SHOWN = {"imageUrl", "label", "expiresAt"}
ROUNDS = 10


@pytest.fixture
async def finished(ask: Ask, storage: Storage) -> UUID:
    """A job with a picture."""
    return await ended(ask, storage)


async def ended(ask: Ask, storage: Storage, **columns: object) -> UUID:
    folder = pictures_of(uuid4())
    await store(storage, f"{folder}0.jpg", b"a picture")
    made = {"key": f"{folder}0.jpg", "seed": 7, "scores": {}}
    done = {"status": "completed", "stage": "done", "finished_at": clock.now(), "results": [made]}
    return await ask(**{**done, **columns})


async def share(buyer: Buyer, job_id: UUID, **said: object) -> str:
    """The path of a new link, below the base path."""
    answer = await buyer.post(f"/tryon/sessions/{job_id}/share", said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"]).removeprefix(BASE)


async def follow(buyer: Buyer, path: str) -> httpx.Response:
    """What nobody in particular sees."""
    return await buyer.client.get(path)


def kind(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("type")


GONE = (404, "share-not-found")


async def test_who_has_the_link_sees_the_picture_and_nothing_of_whose_it_is(
    buyer: Buyer, finished: UUID
) -> None:
    answer = await follow(buyer, await share(buyer, finished))

    shown = answer.json()
    assert set(shown) == SHOWN
    assert shown["label"] == "generated"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert str(buyer.id) not in answer.text
    async with httpx.AsyncClient() as http:
        picture = await http.get(shown["imageUrl"])
    assert picture.content == b"a picture"
    assert picture.headers["Content-Disposition"].startswith("inline")


async def test_a_fit_preview_is_called_one(buyer: Buyer, ask: Ask, storage: Storage) -> None:
    job_id = await ended(ask, storage, engine="drape")

    seen = (await follow(buyer, await share(buyer, job_id))).json()
    own = (await buyer.get(f"/tryon/status/{job_id}")).json()

    assert (seen["label"], own["label"]) == ("fit-preview", "fit-preview")


@pytest.mark.parametrize(("said", "days"), [({}, 7), ({"expiresIn": 3600}, 1 / 24)])
async def test_a_link_lives_as_long_as_was_said(
    buyer: Buyer, finished: UUID, said: dict[str, int], days: float
) -> None:
    before = clock.now()

    answer = await buyer.post(f"/tryon/sessions/{finished}/share", said)

    lives = datetime.fromisoformat(answer.json()["expiresAt"]) - before
    assert timedelta(0) <= lives - timedelta(days=days) < timedelta(minutes=5)


async def test_no_link_outlives_the_picture(
    buyer: Buyer, ask: Ask, storage: Storage, settings: Settings
) -> None:
    finished_at = clock.now() - settings.tryon.results_kept + timedelta(hours=1)
    job_id = await ended(ask, storage, finished_at=finished_at)

    answer = await buyer.post(f"/tryon/sessions/{job_id}/share", {"expiresIn": 30 * 86_400})

    assert datetime.fromisoformat(answer.json()["expiresAt"]) <= clock.now() + timedelta(hours=1)


@pytest.mark.parametrize("said", [{"expiresIn": 59}, {"expiresIn": 2_592_001}, {"expiresIn": "60"},
                                  {"expiresIn": 10**30}, {"until": 7}])  # fmt: skip
async def test_a_link_lives_for_a_sane_time(
    buyer: Buyer, finished: UUID, said: dict[str, object]
) -> None:
    assert (await buyer.post(f"/tryon/sessions/{finished}/share", said)).status_code == 422


async def test_a_link_ends_at_its_time(buyer: Buyer, finished: UUID, database: Database) -> None:
    path = await share(buyer, finished)

    async with database.transaction() as session:
        own = update(TryonShare).where(TryonShare.job_id == finished)
        await session.execute(own.values(expires_at=clock.now()))

    assert kind(await follow(buyer, path)) == GONE


async def test_a_link_that_is_taken_back_ends_and_a_new_one_ends_the_old(
    buyer: Buyer, finished: UUID
) -> None:
    first, second = await share(buyer, finished), await share(buyer, finished)

    seen = [kind(await follow(buyer, path)) for path in (first, second)]
    ended = [await buyer.send("DELETE", f"/tryon/sessions/{finished}/share") for _ in range(2)]
    after = kind(await follow(buyer, second))

    assert seen == [GONE, (200, None)]
    assert [answer.status_code for answer in ended] == [204, 204]
    assert after == GONE


async def test_a_link_ends_with_its_try_on(buyer: Buyer, finished: UUID) -> None:
    path = await share(buyer, finished)

    await buyer.send("DELETE", f"/tryon/sessions/{finished}")

    assert kind(await follow(buyer, path)) == GONE


@pytest.mark.parametrize("is_swept", [True, False])
async def test_a_link_ends_with_its_pictures(
    buyer: Buyer, finished: UUID, database: Database, settings: Settings, *, is_swept: bool
) -> None:
    path = await share(buyer, finished)

    async with database.transaction() as session:
        own = update(TryonSession).where(TryonSession.id == finished)
        await session.execute(own.values(finished_at=clock.now() - settings.tryon.results_kept))
    if is_swept:
        await sessions.expire(database, settings.tryon.results_kept)

    assert kind(await follow(buyer, path)) == GONE
    async with database.reading() as session:
        assert (await session.get(TryonShare, finished) is None) == is_swept


async def test_a_link_ends_with_the_account(
    buyer: Buyer, finished: UUID, database: Database
) -> None:
    path = await share(buyer, finished)

    async with database.transaction() as session:
        await privacy.forget(session, buyer.id)

    assert kind(await follow(buyer, path)) == GONE


async def test_a_link_ends_with_consent_and_does_not_come_back_with_it(
    buyer: Buyer, finished: UUID
) -> None:
    path = await share(buyer, finished)
    no = {"consents": [{**CONSENT, "granted": False}]}

    await buyer.send("PUT", "/users/consents", no)
    withdrawn = kind(await follow(buyer, path))
    refused = kind(await buyer.post(f"/tryon/sessions/{finished}/share", {}))
    await buyer.send("PUT", "/users/consents", {"consents": [CONSENT]})
    agreed_again = kind(await follow(buyer, path))

    assert (withdrawn, refused, agreed_again) == (GONE, (403, "consent-needed"), GONE)
    assert kind(await follow(buyer, await share(buyer, finished))) == (200, None)


async def test_of_a_withdrawal_and_a_link_at_once_no_link_is_left(
    buyer: Buyer, finished: UUID, database: Database
) -> None:
    no = ConsentChange(purpose="tryon-photos", granted=False, version="2026-11")

    async with database.transaction() as session:
        await consents.change(session, buyer.id, [no])
        sharing = asyncio.create_task(buyer.post(f"/tryon/sessions/{finished}/share", {}))
        await asyncio.wait({sharing}, timeout=1)
    answer = await sharing

    assert kind(answer) == (403, "consent-needed")


async def test_a_services_link_ends_with_its_key(shop: Shop, ask: Ask, storage: Storage) -> None:
    service = await shop.service()
    job_id = await ended(ask, storage, user_id=None, api_key_id=service.id)
    path = await share(service, job_id)
    before = kind(await follow(service, path))

    await shop.client.delete(f"/admin/api-keys/{service.id}", headers=await shop.staff())

    assert (before, kind(await follow(service, path))) == ((200, None), GONE)


@pytest.mark.parametrize("status", ["processing", "failed", "canceled"])
async def test_what_has_no_picture_is_not_shared(buyer: Buyer, ask: Ask, status: str) -> None:
    answer = await buyer.post(f"/tryon/sessions/{await ask(status=status)}/share", {})

    assert kind(answer) == (409, "nothing-to-share")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_nobody_shares_or_ends_what_is_anothers(
    buyer: Buyer, shop: Shop, finished: UUID, method: str
) -> None:
    path, strangers = await share(buyer, finished), [await shop.buyer(), await shop.service()]

    answers = [await s.send(method, f"/tryon/sessions/{finished}/share", {}) for s in strangers]

    assert [kind(answer) for answer in answers] == [(404, "tryon-not-found")] * 2
    assert kind(await follow(buyer, path)) == (200, None)


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00" * 43, "a" * 100, "..", "é" * 43])
async def test_a_token_that_nobody_was_given_shows_nothing(
    client: httpx.AsyncClient, token: str
) -> None:
    answer = await client.get(f"/tryon/shared/{token}")

    assert answer.status_code == 404


async def test_the_token_is_nowhere_in_the_database(
    buyer: Buyer, finished: UUID, database: Database
) -> None:
    token = (await share(buyer, finished)).rpartition("/")[2]

    async with database.reading() as session:
        kept = (await session.scalars(select(TryonShare.token_hash))).all()

    assert len(token) == 43
    assert all(token.encode() not in token_hash for token_hash in kept)


async def test_of_a_deletion_and_many_who_share_at_once_no_link_is_left(
    buyer: Buyer, ask: Ask, storage: Storage
) -> None:
    for _ in range(ROUNDS):
        job_id = await ended(ask, storage)

        *shared, deleted = await asyncio.gather(
            *(buyer.post(f"/tryon/sessions/{job_id}/share", {}) for _ in range(4)),
            buyer.send("DELETE", f"/tryon/sessions/{job_id}"),
        )

        assert deleted.status_code == 204
        assert {answer.status_code for answer in shared} <= {201, 404}
        for answer in shared:
            if answer.status_code == 201:
                path = answer.json()["url"].removeprefix(BASE)
                assert kind(await follow(buyer, path)) == GONE


async def test_of_several_who_share_at_once_one_link_lives(buyer: Buyer, finished: UUID) -> None:
    paths = await asyncio.gather(*(share(buyer, finished) for _ in range(6)))

    seen = [(await follow(buyer, path)).status_code for path in paths]

    assert sorted(seen) == [200, *[404] * 5]


async def test_a_link_costs_one_statement(buyer: Buyer, finished: UUID, database: Database) -> None:
    path = await share(buyer, finished)

    with recorded_statements(database) as statements:
        await follow(buyer, path)

    assert len(statements) == 1


@pytest.fixture
async def elsewhere(settings: Settings, migrated: None) -> AsyncIterator[FastAPI]:
    """A house whose web shop has a page for what is shared, and lets few look."""
    tryon = settings.tryon.model_copy(update={"share_url": "https://shop.example/looks/"})
    limits = settings.rate_limits.model_copy(update={"shared_per_address": 2, "trusted_proxies": 1})
    changed = settings.model_copy(update={"tryon": tryon, "rate_limits": limits})
    async with opened(create_app(changed)) as app:
        yield app


async def test_a_house_with_a_page_for_it_links_there_and_counts_who_looks(
    elsewhere: FastAPI, buyer: Buyer, finished: UUID
) -> None:
    transport = httpx.ASGITransport(elsewhere)
    address = {"X-Forwarded-For": f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"}
    async with httpx.AsyncClient(
        transport=transport, base_url=f"http://shop.test{BASE}", headers=address
    ) as client:
        headers = buyer.headers
        made = await client.post(f"/tryon/sessions/{finished}/share", headers=headers, json={})
        token = made.json()["url"].removeprefix("https://shop.example/looks/")

        answers = [await client.get(f"/tryon/shared/{token}") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
