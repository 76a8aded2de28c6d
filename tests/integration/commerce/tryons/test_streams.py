"""How many streams one caller may hold open at once."""

import asyncio
from uuid import uuid4

from fastapi import FastAPI
from pydantic import SecretStr

from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.settings import RedisSettings, Settings
from commerce.core.storage import Storage
from commerce.tryons.errors import TooManyStreams
from commerce.tryons.owners import Owner
from commerce.tryons.progress import Progress
from commerce.tryons.streams import PREFIX, Place
from commerce.tryons.worker import Worker
from tests.integration.commerce.shopping import Buyer
from tests.integration.commerce.tryons.conftest import Ask
from tests.integration.commerce.tryons.rooms import PlainRoom
from tests.integration.commerce.waiting import until


async def open_streams(app: FastAPI, owner_id: object) -> int:
    return int(await app.state.redis.zcard(f"{PREFIX}{owner_id}"))


async def test_a_caller_has_so_many_streams_and_the_next_is_told_to_wait(
    app: FastAPI,
    settings: Settings,
    database: Database,
    storage: Storage,
    progress: Progress,
    buyer: Buyer,
    ask: Ask,
) -> None:
    job_id, limit = await ask(), settings.tryon.streams_per_shopper
    path = f"/tryon/status/{job_id}/events"
    streams = [asyncio.create_task(buyer.get(path)) for _ in range(limit)]
    await until(lambda: _all_are_open(app, buyer, limit))

    refused = await buyer.get(path)
    await Worker(database, storage, PlainRoom(), settings.tryon, progress).work(
        job_id, redelivered=False
    )
    answers = await asyncio.gather(*streams)

    assert (refused.status_code, refused.json()["type"]) == (429, "too-many-streams")
    assert int(refused.headers["Retry-After"]) > 0
    assert {answer.status_code for answer in answers} == {200}
    assert await open_streams(app, buyer.id) == 0
    assert (await buyer.get(path)).status_code == 200


async def _all_are_open(app: FastAPI, buyer: Buyer, limit: int) -> bool:
    return await open_streams(app, buyer.id) == limit


async def test_of_many_who_come_at_once_so_many_find_a_place(app: FastAPI) -> None:
    owner = Owner.shopper(uuid4())
    places = [Place(app.state.redis, owner, 3) for _ in range(10)]

    outcomes = await asyncio.gather(*(place.take() for place in places), return_exceptions=True)

    assert [outcome is None for outcome in outcomes].count(True) == 3
    assert all(isinstance(one, TooManyStreams) for one in outcomes if one is not None)


async def test_a_place_is_renewed_and_not_taken_twice(app: FastAPI) -> None:
    owner = Owner.shopper(uuid4())
    only = Place(app.state.redis, owner, 1)
    await only.take()

    await only.take()
    await only.leave()

    await Place(app.state.redis, owner, 1).take()


async def test_a_place_that_nobody_renews_is_free_again(app: FastAPI) -> None:
    owner = Owner.shopper(uuid4())
    await Place(app.state.redis, owner, 1).take()
    lapsed = dict.fromkeys(await app.state.redis.zrange(f"{PREFIX}{owner.id}", 0, -1), 1)
    await app.state.redis.zadd(f"{PREFIX}{owner.id}", lapsed)

    await Place(app.state.redis, owner, 1).take()


async def test_without_redis_nobody_is_counted() -> None:
    nowhere = open_redis(RedisSettings(url=SecretStr("redis://127.0.0.1:1/0")))
    place = Place(nowhere, Owner.shopper(uuid4()), 1)

    await place.take()
    await Place(nowhere, place.owner, 1).take()
    await place.leave()

    await nowhere.aclose()
