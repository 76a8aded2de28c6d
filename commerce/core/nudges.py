"""Nudges over Redis to whoever looks for work now and then: something is there, look now.

A nudge is a hint. Without Redis, and when one is lost, work is found at the next look all the same.
"""

import asyncio
import logging

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Shops that share a Redis look in vain now and then, for they share this too.
_CHANNEL = "outbox"
_URGENT = "nudges.urgent"


def nudge_later(info: dict[object, object]) -> None:
    """Have the relay look as soon as the transaction with this `info` is committed."""
    info[_URGENT] = True


class Nudges:
    """Sends nudges, and waits for them."""

    def __init__(self, redis: Redis) -> None:
        """Send and receive through `redis`; nothing is sent yet."""
        self._redis = redis
        self._listener = redis.pubsub(ignore_subscribe_messages=True)

    async def after_commit(self, info: dict[object, object]) -> None:
        """Nudge, if the transaction that was just committed wants it."""
        if _URGENT not in info:
            return
        try:
            await self._redis.publish(_CHANNEL, b"")
        except (RedisError, OSError) as error:
            logger.warning("nobody was nudged: %r", error)

    async def wait(self, seconds: float) -> None:
        """Wait for a nudge, no longer than so many seconds."""
        try:
            if not self._listener.subscribed:
                await self._listener.subscribe(_CHANNEL)
            nudged = await self._listener.get_message(timeout=seconds)
            # One look answers all nudges that came before it.
            while nudged:
                nudged = await self._listener.get_message(timeout=0.0)
        except (RedisError, OSError):
            await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Stop listening."""
        await self._listener.aclose()  # type: ignore[no-untyped-call]  # as redis has it
