"""Limits to how often, counted in Redis."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from commerce.core.cache import open_redis
from commerce.core.errors import TooManyRequests
from commerce.core.ratelimit import PREFIX, Hit, Limiter
from commerce.core.settings import RedisSettings, Settings

DAY = timedelta(days=1)


class TooManyKnocks(TooManyRequests):
    """Too many knocks."""


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    redis = open_redis(settings.redis)
    yield redis
    await redis.aclose()


@pytest.fixture
def limiter(redis: Redis) -> Limiter:
    return Limiter(redis)


@pytest.fixture
def key() -> str:
    return f"test:{uuid4().hex}"


async def hits(limiter: Limiter, key: str, times: int, limit: int) -> int:
    """How many of so many hits at the same time are let through."""
    answers = await asyncio.gather(
        *(limiter.check(key, limit, DAY) for _ in range(times)), return_exceptions=True
    )
    assert all(isinstance(answer, TooManyRequests) for answer in answers if answer is not None)
    return answers.count(None)


async def test_of_many_hits_at_once_exactly_the_limit_gets_through(
    limiter: Limiter, key: str
) -> None:
    assert await hits(limiter, key, times=30, limit=10) == 10
    assert await hits(limiter, key, times=5, limit=10) == 0


async def test_who_is_refused_is_told_when_to_come_back(limiter: Limiter, key: str) -> None:
    await hits(limiter, key, times=4, limit=4)

    with pytest.raises(TooManyKnocks) as refused:
        await limiter.check(key, 4, DAY, TooManyKnocks)

    # A quarter of a day, less what passed meanwhile.
    assert 20_000 < int(str(refused.value.extra["retryAfter"])) <= 21_600


async def test_keys_are_counted_apart(limiter: Limiter, key: str) -> None:
    await hits(limiter, key, times=2, limit=2)

    assert await hits(limiter, f"{key}-other", times=2, limit=2) == 2


async def test_what_follows_a_refusal_is_not_counted(limiter: Limiter, key: str) -> None:
    before, after = Hit(f"{key}-before", 2), Hit(f"{key}-after", 2)
    await hits(limiter, key, times=1, limit=1)

    with pytest.raises(TooManyRequests):
        await limiter.check_all([before, Hit(key, 1), after], DAY)

    assert await hits(limiter, before.key, times=3, limit=2) == 1
    assert await hits(limiter, after.key, times=3, limit=2) == 2


async def test_a_refused_hit_is_not_counted(limiter: Limiter, key: str) -> None:
    await hits(limiter, key, times=20, limit=2)

    await limiter.give_back([Hit(key, 2)], DAY)

    assert await hits(limiter, key, times=2, limit=2) == 1


async def test_what_is_given_back_can_be_taken_again(limiter: Limiter, key: str) -> None:
    for _ in range(20):
        await limiter.check(key, 3, DAY)
        await limiter.give_back([Hit(key, 3)], DAY)

    assert await hits(limiter, key, times=5, limit=3) == 3


async def test_nobody_gains_by_giving_back_what_was_not_taken(limiter: Limiter, key: str) -> None:
    for _ in range(5):
        await limiter.give_back([Hit(key, 3)], DAY)

    assert await hits(limiter, key, times=5, limit=3) == 3


async def test_a_key_lives_no_longer_than_its_window(
    limiter: Limiter, redis: Redis, key: str
) -> None:
    await hits(limiter, key, times=3, limit=10)

    left = await redis.pttl(PREFIX + key)

    assert 0 < left <= DAY.total_seconds() * 1000


async def test_without_redis_everything_is_let_through(key: str) -> None:
    nowhere = open_redis(RedisSettings.model_validate({"url": "redis://127.0.0.1:1/0"}))

    assert await hits(Limiter(nowhere), key, times=3, limit=1) == 3
