"""Following a job to its end, with hints and without."""

import asyncio
import json
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import update

from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.settings import RedisSettings, Settings
from commerce.core.storage import Storage
from commerce.tryons.following import Follower
from commerce.tryons.owners import Owner
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Worker
from commerce.users.models import User
from tests.integration.commerce.conftest import SignUp
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import Ask
from tests.integration.commerce.tryons.rooms import PlainRoom
from tests.integration.commerce.waiting import until


def statuses_in(stream: str) -> list[str]:
    """What a stream of server-sent events told."""
    lines = stream.splitlines()
    return [json.loads(line[6:])["status"] for line in lines if line.startswith("data: ")]


@pytest.fixture
def worker(database: Database, storage: Storage, settings: Settings, progress: Progress) -> Worker:
    return Worker(database, storage, PlainRoom(), settings.tryon, progress)


async def listeners_to(app: FastAPI, job_id: UUID) -> int:
    ((_, listening),) = await app.state.redis.pubsub_numsub(f"tryon:{job_id}")
    return int(listening)


async def test_events_tell_how_the_job_goes_until_it_has_ended(
    app: FastAPI, settings: Settings, database: Database, progress: Progress, buyer: Buyer, ask: Ask
) -> None:
    job_id = await ask()
    worker = Worker(database, Storage(settings.storage), PlainRoom(), settings.tryon, progress)

    following = asyncio.create_task(buyer.get(f"/tryon/status/{job_id}/events"))
    await until(lambda: listeners_to(app, job_id))
    await worker.work(job_id, redelivered=False)
    answer = await following

    told = statuses_in(answer.text)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (told[0], told[-1]) == ("processing", "completed")
    assert await listeners_to(app, job_id) == 0


async def test_events_of_somebody_elses_job_are_not_found(
    buyer: Buyer, sign_up: SignUp, ask: Ask
) -> None:
    job_id, stranger = await ask(), await sign_up()

    path = f"/tryon/status/{job_id}/events"
    answer = await buyer.client.get(path, headers=stranger.headers)

    assert (answer.status_code, answer.json()["type"]) == (404, "tryon-not-found")


@pytest.mark.parametrize("caller", ["shopper", "service"])
async def test_who_is_nobody_any_more_is_told_nothing_more(
    app: FastAPI, shop: Shop, worker: Worker, database: Database, ask: Ask, caller: str
) -> None:
    service, shopper = await shop.service(), await shop.buyer()
    follower = service if caller == "service" else shopper
    owner = {"service": {"user_id": None, "api_key_id": service.id}}.get(
        caller, {"user_id": shopper.id}
    )
    job_id = await ask(**owner)

    following = asyncio.create_task(follower.get(f"/tryon/status/{job_id}/events"))
    await until(lambda: listeners_to(app, job_id))
    await shop.client.delete(f"/admin/api-keys/{service.id}", headers=await shop.staff())
    async with database.transaction() as session:
        signed_out = update(User).where(User.id == shopper.id)
        await session.execute(signed_out.values(token_generation=User.token_generation + 1))
    await worker.work(job_id, redelivered=False)
    told = statuses_in((await following).text)

    assert told in ([], ["processing"])


NOWHERE = RedisSettings(url=SecretStr("redis://127.0.0.1:1"))


async def test_a_job_can_be_followed_without_redis(
    settings: Settings, database: Database, storage: Storage, buyer: Buyer, ask: Ask
) -> None:
    job_id = await ask()
    async with open_redis(NOWHERE) as nowhere:
        deaf = Progress(nowhere)
        worker = Worker(database, storage, PlainRoom(), settings.tryon, deaf)
        follower = Follower(database, storage, deaf)

        await worker.work(job_id, redelivered=False)
        told = [job async for job in follower.follow(Owner.shopper(buyer.id), job_id)]

    assert [job.status for job in told if job] == ["completed"]


async def test_waiting_without_redis_ends_after_a_while() -> None:
    async with open_redis(NOWHERE) as nowhere, Progress(nowhere).hints(uuid4()) as wait:
        await asyncio.wait_for(wait(), 30)
