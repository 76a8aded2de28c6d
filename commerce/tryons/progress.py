"""Tells who waits for a job that it has changed, over Redis.

A message is a hint to look again and never the truth, which is in the database. Without Redis
everything still works: who waits looks again after a while.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A hint can be lost, and a queue position changes without one.
LOOK_AGAIN = 1.0

Wait = Callable[[], Awaitable[None]]


class Progress:
    """Hints about jobs, from workers to whoever waits."""

    def __init__(self, redis: Redis) -> None:
        """Send and receive through `redis`."""
        self._redis = redis

    async def tell(self, job_id: UUID) -> None:
        """Tell that the job has changed."""
        try:
            await self._redis.publish(_channel(job_id), b"")
        except (RedisError, OSError) as error:
            logger.warning("no hint about try-on %s: %r", job_id, error)

    @asynccontextmanager
    async def hints(self, job_id: UUID, patience: float = LOOK_AGAIN) -> AsyncIterator[Wait]:
        """Listen to a job: the block gets a function that waits for its next change.

        It waits no longer than `patience` seconds, and less when there is nothing to tell.
        """
        async with self._redis.pubsub(ignore_subscribe_messages=True) as listener:
            await _try_to_subscribe(listener, job_id)

            async def wait() -> None:
                try:
                    await listener.get_message(timeout=patience)
                except (RedisError, OSError, RuntimeError):
                    # Redis is gone, or was never there to subscribe to.
                    await asyncio.sleep(patience)

            yield wait


async def _try_to_subscribe(listener: PubSub, job_id: UUID) -> None:
    try:
        await listener.subscribe(_channel(job_id))
    except (RedisError, OSError) as error:
        logger.warning("try-on %s is followed without hints: %r", job_id, error)


def _channel(job_id: UUID) -> str:
    return f"tryon:{job_id}"
