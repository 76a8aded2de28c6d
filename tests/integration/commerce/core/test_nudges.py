"""Nudges: who looks for work looks at once, and looks all the same where Redis is away."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from commerce.core import outbox
from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.nudges import Nudges, nudge_later
from commerce.core.settings import RedisSettings, Settings

LONG = 30.0


@pytest.fixture
async def nudges(settings: Settings) -> AsyncIterator[Nudges]:
    redis = open_redis(settings.redis)
    made = Nudges(redis)
    yield made
    await made.close()
    await redis.aclose()


async def nudge(nudges: Nudges) -> None:
    info: dict[object, object] = {}
    nudge_later(info)
    await nudges.after_commit(info)


async def listening(nudges: Nudges, seconds: float) -> asyncio.Task[None]:
    """Somebody who waits; nudged once, which is lost on whoever has not subscribed yet."""
    with suppress(TimeoutError):
        await asyncio.wait_for(nudges.wait(0.05), LONG)
    return asyncio.create_task(nudges.wait(seconds))


async def test_who_waits_is_nudged(nudges: Nudges) -> None:
    waiting = await listening(nudges, LONG)

    began = time.monotonic()
    await nudge(nudges)
    await waiting

    assert time.monotonic() - began < LONG


async def test_many_nudges_are_one(nudges: Nudges) -> None:
    await listening(nudges, 0.0)
    for _ in range(20):
        await nudge(nudges)

    await nudges.wait(LONG)
    last = asyncio.create_task(nudges.wait(LONG))

    await asyncio.sleep(0)
    assert not last.done()
    await nudge(nudges)
    await last


async def test_without_redis_one_waits_as_long_as_one_would(settings: Settings) -> None:
    nowhere = RedisSettings.model_validate({"url": "redis://127.0.0.1:1/0"})
    nudges = Nudges(open_redis(nowhere))

    await nudge(nudges)
    await nudges.wait(0.01)


async def test_only_events_that_somebody_waits_for_nudge(database: Database) -> None:
    async with database.transaction() as session:
        outbox.enqueue(session, "test.nobody-waits", {})
        calm = dict(session.info)
        outbox.enqueue(session, "test.somebody-waits", {}, somebody_waits=True)
        urgent = dict(session.info)
        await session.rollback()

    assert len(urgent) == len(calm) + 1
