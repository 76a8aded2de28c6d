"""How many streams one caller may hold open: each takes a place at a replica for as long as it is.

Places are counted in Redis, the same on every replica, and each lapses unless it is renewed: those
of a replica that died are free after a while. Without Redis nobody is counted.
"""

import logging
import secrets
import time
from dataclasses import dataclass, field

from redis.asyncio import Redis
from redis.exceptions import RedisError

from commerce.tryons.errors import TooManyStreams
from commerce.tryons.owners import Owner

logger = logging.getLogger(__name__)

PREFIX = "tryon-streams:"
# In seconds: for how long a place is held, and how often it is renewed.
LEASE, RENEWED_EVERY = 60, 20

# Redis's own clock: replicas' clocks need not agree.
_TAKE = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2])
then
  return 0
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


@dataclass(slots=True)
class Place:
    """A place that one open stream of a caller takes."""

    redis: Redis
    owner: Owner
    limit: int
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    renewed_at: float = 0.0

    async def take(self) -> None:
        """Take the place; raises TooManyStreams."""
        self.renewed_at = time.monotonic()
        try:
            script = self.redis.register_script(_TAKE)
            found = await script(keys=[self._key], args=[self.name, self.limit, LEASE])
        except (RedisError, OSError):
            logger.warning("streams are not counted: Redis is out of reach")
            return
        if not found:
            raise TooManyStreams(extra={"limit": self.limit, "retryAfter": LEASE})

    async def keep(self) -> None:
        """Renew the place now and then; call it as often as you like."""
        if time.monotonic() - self.renewed_at >= RENEWED_EVERY:
            await self.take()

    async def leave(self) -> None:
        """Give the place back."""
        try:
            await self.redis.zrem(self._key, self.name)
        except (RedisError, OSError):
            logger.warning("a stream's place lapses by itself: Redis is out of reach")

    @property
    def _key(self) -> str:
        return f"{PREFIX}{self.owner.id}"
