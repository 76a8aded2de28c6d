"""Services try on for people whom the shop does not know, with API keys."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from commerce.app import BASE, create_app
from commerce.clients import service as clients
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import uploads_of
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Worker
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    PNG,
    erase,
    job_of,
    keys_under,
    picture,
    send_file,
)
from tests.integration.commerce.tryons.rooms import PlainRoom
from tests.integration.commerce.tryons.test_admission import at_the_door_of, wanted_by
from tests.integration.commerce.tryons.test_following import statuses_in


@pytest.fixture
async def service(shop: Shop) -> Buyer:
    return await shop.service()


async def ask(caller: Buyer, storage: Storage, **fields: object) -> str:
    answer = await caller.post("/tryon/generate", await wanted_by(caller, storage, **fields))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["jobId"])


async def told(database: Database, job_id: str) -> dict[str, dict[str, str]]:
    about = OutboxMessage.payload["jobId"].astext == job_id
    async with database.reading() as session:
        messages = await session.scalars(select(OutboxMessage).where(about))
        return {message.topic: message.payload for message in messages}


async def test_a_service_sends_a_photo_asks_and_is_answered(
    service: Buyer, database: Database, storage: Storage, settings: Settings, progress: Progress
) -> None:
    slot = (await service.post("/uploads", {**PNG, "size": 10_000})).json()
    await send_file(slot, picture(kind="PNG"))
    wanted = await wanted_by(service, storage, userImageUrl=slot["imageUrl"])
    job_id = (await service.post("/tryon/generate", wanted)).json()["jobId"]

    worker = Worker(database, storage, PlainRoom(), settings.tryon, progress)
    await worker.work(job_id, redelivered=False)
    status = (await service.get(f"/tryon/status/{job_id}")).json()

    assert status["status"] == "completed"
    async with httpx.AsyncClient() as http:
        assert (await http.get(status["resultImageUrl"])).is_success
    job = await job_of(database, job_id)
    assert (job.user_id, job.api_key_id) == (None, service.id)
    assert (await told(database, job_id))["tryon.completed"] == {
        "jobId": job_id, "apiKeyId": str(service.id),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tryon/status/{}"),
        ("GET", "/tryon/status/{}/events"),
        ("POST", "/tryon/sessions/{}/cancel"),
        ("POST", "/tryon/sessions/{}/retry"),
        ("DELETE", "/tryon/sessions/{}"),
    ],
)
async def test_shoppers_and_services_never_meet(
    buyer: Buyer, service: Buyer, shop: Shop, storage: Storage, method: str, path: str
) -> None:
    shoppers, services = await ask(buyer, storage), await ask(service, storage)
    colleague = await shop.service()

    answers = [
        await caller.send(method, path.format(job_id))
        for caller, job_id in ((service, shoppers), (buyer, services), (colleague, services))
    ]

    assert [answer.json()["type"] for answer in answers] == ["tryon-not-found"] * 3


async def test_lists_hold_ones_own_alone(buyer: Buyer, service: Buyer, storage: Storage) -> None:
    shoppers, services = await ask(buyer, storage), await ask(service, storage)

    lists = [(await caller.get("/tryon/sessions")).json()["items"] for caller in (buyer, service)]

    assert [[job["jobId"] for job in items] for items in lists] == [[shoppers], [services]]


async def test_a_shoppers_photo_is_foreign_to_a_service(
    buyer: Buyer, service: Buyer, storage: Storage
) -> None:
    theirs = (await wanted_by(buyer, storage))["userImageUrl"]

    answer = await service.post(
        "/tryon/generate", await wanted_by(service, storage, userImageUrl=theirs)
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "foreign-picture")


async def test_a_services_double_click_under_one_key_asks_once(
    service: Buyer, storage: Storage
) -> None:
    wanted = await wanted_by(service, storage)

    answers = await asyncio.gather(
        *(service.send("POST", "/tryon/generate", wanted, key="click") for _ in range(6))
    )

    assert len({a.json()["jobId"] for a in answers if a.status_code == 202}) == 1
    assert len((await service.get("/tryon/sessions")).json()["items"]) == 1


async def test_a_service_looks_at_its_jobs_live(service: Buyer, storage: Storage) -> None:
    job_id = await ask(service, storage)
    await service.send("POST", f"/tryon/sessions/{job_id}/cancel")

    stream = await service.get(f"/tryon/status/{job_id}/events")

    assert statuses_in(stream.text) == ["canceled"]


async def test_what_a_service_deletes_is_gone(
    service: Buyer, database: Database, storage: Storage, settings: Settings
) -> None:
    job_id = await ask(service, storage)

    answer = await service.send("DELETE", f"/tryon/sessions/{job_id}")
    await erase(database, storage)

    assert answer.status_code == 204
    assert (await service.get(f"/tryon/status/{job_id}")).status_code == 404
    assert await keys_under(settings, uploads_of(service.id)) == []


async def test_a_canceled_job_is_told_of(
    service: Buyer, buyer: Buyer, database: Database, storage: Storage
) -> None:
    services, shoppers = await ask(service, storage), await ask(buyer, storage)

    for caller, job_id in ((service, services), (buyer, shoppers)):
        for _ in range(2):
            await caller.send("POST", f"/tryon/sessions/{job_id}/cancel")

    assert (await told(database, services))["tryon.canceled"]["apiKeyId"] == str(service.id)
    assert (await told(database, shoppers))["tryon.canceled"]["userId"] == str(buyer.id)


@pytest.fixture(scope="module")
async def careful(settings: Settings, migrated: None) -> AsyncIterator[FastAPI]:
    """A house that asks first, and has little room for services."""
    rules = {"consent_required": True, "running_per_service": 2, "daily_per_service": 3}
    limits = settings.tryon.model_copy(update=rules)
    async with opened(create_app(settings.model_copy(update={"tryon": limits}))) as app:
        yield app


async def test_a_service_says_with_each_request_that_the_person_agrees(
    careful: FastAPI, shop: Shop, database: Database, storage: Storage, settings: Settings
) -> None:
    service = await at_the_door_of(careful, shop).service()

    silent = await service.post("/tryon/generate", await wanted_by(service, storage))
    job_id = await ask(service, storage, consent=True)
    silent_again = await service.post("/tryon/generate", await wanted_by(service, storage))

    assert [a.json()["type"] for a in (silent, silent_again)] == ["consent-needed"] * 2
    assert (await job_of(database, UUID(job_id))).consent_version == settings.tryon.consent_version


async def test_services_have_quotas_of_their_own(
    careful: FastAPI, shop: Shop, storage: Storage
) -> None:
    service = await at_the_door_of(careful, shop).service()
    wanted = await wanted_by(service, storage, consent=True)

    at_once = await asyncio.gather(*(service.post("/tryon/generate", wanted) for _ in range(8)))
    accepted = [a.json()["jobId"] for a in at_once if a.status_code == 202]
    for job_id in accepted:
        await service.send("POST", f"/tryon/sessions/{job_id}/cancel")
    later = [await service.post("/tryon/generate", wanted) for _ in range(3)]

    assert len(accepted) == 2
    assert [answer.status_code for answer in later] == [202, 429, 429]


async def test_a_service_is_limited_by_its_key_and_not_by_the_shoppers_limits(
    settings: Settings, shop: Shop, migrated: None
) -> None:
    # An hour: of a busy machine's minute one would be given back meanwhile.
    often = {"per_caller": 1, "per_service": 4, "window": timedelta(hours=1)}
    few = settings.rate_limits.model_copy(update=often)
    async with opened(create_app(settings.model_copy(update={"rate_limits": few}))) as app:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=f"http://shop.test{BASE}"
        )
        service = await shop.service()

        answers = [
            await client.get(f"/tryon/status/{uuid4()}", headers=service.headers) for _ in range(6)
        ]

    assert [answer.status_code for answer in answers] == [404] * 4 + [429] * 2


async def test_of_a_revocation_and_a_request_at_once_no_job_is_left(
    service: Buyer, database: Database, storage: Storage
) -> None:
    wanted = await wanted_by(service, storage)

    async with database.transaction() as session:
        await clients.revoke(session, await clients.lock(session, service.id))
        asking = asyncio.create_task(service.post("/tryon/generate", wanted))
        await asyncio.wait({asking}, timeout=1)
    answer = await asking

    assert (answer.status_code, answer.json()["type"]) == (401, "invalid-api-key")
    async with database.reading() as session:
        own = select(TryonSession.id).where(TryonSession.api_key_id == service.id)
        assert (await session.scalars(own)).all() == []
