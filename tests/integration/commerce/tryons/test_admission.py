"""Who may ask for a try-on: consent and quotas."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import attempts
from commerce.tryons.models import TryonQuota, TryonSession
from commerce.tryons.pictures import uploads_of
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    CONSENT,
    consenting,
    picture,
    store,
)

RUNNING, DAILY = 3, 5
Wanted = dict[str, Any]


@pytest.fixture(scope="module")
async def strict(settings: Settings, migrated: None) -> AsyncIterator[FastAPI]:
    """The shop, with room for few."""
    few = {"running_per_shopper": RUNNING, "daily_per_shopper": DAILY}
    limited = settings.model_copy(update={"tryon": settings.tryon.model_copy(update=few)})
    async with opened(create_app(limited)) as app:
        yield app


def at_the_door_of(app: FastAPI, shop: Shop) -> Shop:
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=f"http://shop.test{BASE}"
    )
    return replace(shop, client=client)


@pytest.fixture
async def eager(strict: FastAPI, shop: Shop) -> Buyer:
    """A shopper who agrees, where there is room for few."""
    return await consenting(at_the_door_of(strict, shop))


async def wanted_by(buyer: Buyer, storage: Storage, **fields: object) -> Wanted:
    """A request for a try-on with the shopper's own pictures."""
    photo = await store(storage, f"{uploads_of(buyer.id)}photo", picture())
    garment = await store(storage, f"{uploads_of(buyer.id)}garment", picture(20, 20))
    return {"userImageUrl": photo, "productImageUrls": [garment], **fields}


async def jobs_of(database: Database, buyer: Buyer) -> int | None:
    own = select(func.count()).where(TryonSession.user_id == buyer.id)
    async with database.reading() as session:
        return await session.scalar(own)


async def end_jobs(database: Database, buyer: Buyer) -> None:
    async with database.transaction() as session:
        own = update(TryonSession).where(TryonSession.user_id == buyer.id)
        await session.execute(own.values(status="completed", stage="done"))


async def test_a_house_that_asks_first_asks_nothing_of_the_fitting_room_without_consent(
    settings: Settings, shop: Shop, storage: Storage, database: Database
) -> None:
    asking = settings.tryon.model_copy(update={"consent_required": True})
    async with opened(create_app(settings.model_copy(update={"tryon": asking}))) as app:
        buyer = await at_the_door_of(app, shop).buyer()
        wanted = await wanted_by(buyer, storage)

        answers = [await buyer.post(f"/tryon/generate{kind}", wanted) for kind in ("", "-sync")]

    assert [(a.status_code, a.json()["type"]) for a in answers] == [(403, "consent-needed")] * 2
    assert "consent: true" in answers[0].json()["detail"]
    assert await jobs_of(database, buyer) == 0


async def test_a_house_whose_web_shop_asks_serves_who_said_nothing_here(
    shop: Shop, storage: Storage
) -> None:
    buyer = await shop.buyer()

    answer = await buyer.post("/tryon/generate", await wanted_by(buyer, storage))

    assert answer.status_code == 202


async def test_consent_that_comes_with_a_request_is_written_down(
    shop: Shop, storage: Storage
) -> None:
    buyer = await shop.buyer()
    wanted = await wanted_by(buyer, storage)

    first = await buyer.post("/tryon/generate", {**wanted, "consent": True})
    second = await buyer.post("/tryon/generate", wanted)

    said = {c["purpose"]: c for c in (await buyer.get("/users/consents")).json()["items"]}
    assert (first.status_code, second.status_code) == (202, 202)
    assert (said["tryon-photos"]["granted"], said["tryon-photos"]["source"]) == (True, "tryon")


async def test_a_refused_request_writes_no_consent_down(shop: Shop, storage: Storage) -> None:
    buyer = await shop.buyer()
    wanted = await wanted_by(buyer, storage, consent=True, userImageUrl="http://localhost/")

    answer = await buyer.post("/tryon/generate", wanted)

    said = {c["purpose"]: c for c in (await buyer.get("/users/consents")).json()["items"]}
    assert answer.status_code == 422
    assert said["tryon-photos"]["granted"] is False


async def test_consent_that_was_withdrawn_counts_no_more(buyer: Buyer, storage: Storage) -> None:
    withdrawn = {"consents": [{**CONSENT, "granted": False}]}
    await buyer.send("PUT", "/users/consents", withdrawn)

    answer = await buyer.post("/tryon/generate", await wanted_by(buyer, storage))

    assert (answer.status_code, answer.json()["type"]) == (403, "consent-needed")


@pytest.mark.parametrize("said", ["yes", 1, None])
async def test_consent_is_said_plainly(buyer: Buyer, storage: Storage, said: object) -> None:
    wanted = await wanted_by(buyer, storage, consent=said)

    assert (await buyer.post("/tryon/generate", wanted)).status_code == 422


async def test_at_once_no_more_are_accepted_than_may_run(
    eager: Buyer, storage: Storage, database: Database
) -> None:
    wanted = await wanted_by(eager, storage)

    answers = await asyncio.gather(*(eager.post("/tryon/generate", wanted) for _ in range(12)))

    refused = [a for a in answers if a.status_code != 202]
    assert len(answers) - len(refused) == RUNNING
    assert {a.json()["type"] for a in refused} == {"too-many-try-ons"}
    assert all(0 < int(a.headers["Retry-After"]) < 60 for a in refused)
    assert await jobs_of(database, eager) == RUNNING


async def test_of_a_days_jobs_no_more_are_accepted_whatever_ends_or_is_deleted(
    eager: Buyer, storage: Storage, database: Database
) -> None:
    wanted = await wanted_by(eager, storage)
    accepted = 0

    for _ in range(4):
        answers = await asyncio.gather(*(eager.post("/tryon/generate", wanted) for _ in range(6)))
        jobs = [a.json()["jobId"] for a in answers if a.status_code == 202]
        accepted += len(jobs)
        for job_id in jobs[:1]:
            await eager.send("DELETE", f"/tryon/sessions/{job_id}")
        wanted = await wanted_by(eager, storage)
        await end_jobs(database, eager)
    refusal = await eager.post("/tryon/generate", wanted)

    assert accepted == DAILY
    assert (refusal.status_code, refusal.json()["type"]) == (429, "too-many-try-ons")
    assert 0 < int(refusal.headers["Retry-After"]) <= 25 * 3600


async def test_the_next_day_is_a_new_one(
    eager: Buyer, storage: Storage, database: Database
) -> None:
    wanted = await wanted_by(eager, storage)
    await eager.post("/tryon/generate", wanted)
    async with database.transaction() as session:
        own = update(TryonQuota).where(TryonQuota.owner_id == eager.id)
        await session.execute(own.values(day=TryonQuota.day - timedelta(days=1), asked=DAILY))

    answer = await eager.post("/tryon/generate", wanted)

    assert answer.status_code == 202


async def test_what_is_begun_again_needs_room_and_is_not_counted_twice(
    eager: Buyer, storage: Storage, database: Database
) -> None:
    wanted = await wanted_by(eager, storage)
    job_id = (await eager.post("/tryon/generate", wanted)).json()["jobId"]
    async with database.transaction() as session:
        attempt = await attempts.claim(session, job_id, timedelta(minutes=1), take_over=False)
        assert attempt is not None
        await attempts.fail(session, attempt, attempts.GIVEN_UP, attempts.APOLOGY)
    for _ in range(RUNNING):
        await eager.post("/tryon/generate", wanted)

    refused = await eager.send("POST", f"/tryon/sessions/{job_id}/retry")
    await end_other_jobs(database, eager, job_id)
    again = await eager.send("POST", f"/tryon/sessions/{job_id}/retry")

    assert (refused.status_code, again.status_code) == (429, 202)
    async with database.reading() as session:
        quota = await session.get_one(TryonQuota, eager.id)
    assert quota.asked == RUNNING + 1


async def end_other_jobs(database: Database, buyer: Buyer, job_id: str) -> None:
    async with database.transaction() as session:
        own = update(TryonSession).where(
            TryonSession.user_id == buyer.id, TryonSession.id != job_id
        )
        await session.execute(own.values(status="completed", stage="done"))


async def test_a_replayed_answer_counts_once(
    eager: Buyer, storage: Storage, database: Database
) -> None:
    wanted = await wanted_by(eager, storage)

    answers = [
        await eager.send("POST", "/tryon/generate", wanted, key="click") for _ in range(DAILY + 2)
    ]

    assert len({a.json()["jobId"] for a in answers}) == 1
    assert await jobs_of(database, eager) == 1


async def test_whoever_agrees_in_many_requests_at_once_is_heard_in_each(
    shop: Shop, storage: Storage
) -> None:
    buyer = await shop.buyer()
    wanted = await wanted_by(buyer, storage, consent=True)
    said = {"consents": [CONSENT]}

    answers = await asyncio.gather(
        *(buyer.post("/tryon/generate", wanted) for _ in range(6)),
        *(buyer.send("PUT", "/users/consents", said) for _ in range(3)),
    )

    assert sorted(answer.status_code for answer in answers) == [*[200] * 3, *[202] * 6]
