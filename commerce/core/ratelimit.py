"""Limits to how often: so many within a window, counted in Redis, the same on every replica.

The method is the generic cell rate algorithm (ITU-T I.371, as in Brandur Leach's redis-cell): one
key holds the time at which the bucket will be full again. `limit` hits may come at once; after them
one becomes free every `window / limit`. It costs one round trip and one key, and is exact under
concurrency, because Redis runs the script as a whole.
"""

import logging
import math
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Annotated

from fastapi import Depends
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.requests import HTTPConnection

from commerce.core.errors import TooManyRequests

logger = logging.getLogger(__name__)

PREFIX = "ratelimit:"
HOUSEHOLD = 64

# Times are microseconds of Redis's own clock: replicas' clocks need not agree.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local each, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + each
local wait = full_at - now - window
if wait > 0 then
  return wait
end
redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
return 0
"""

_GIVE_BACK = """
local full_at = tonumber(redis.call('GET', KEYS[1]) or 0)
if full_at > 0 then
  redis.call('SET', KEYS[1], string.format('%.0f', full_at - tonumber(ARGV[1])), 'KEEPTTL')
end
return 0
"""


class Limiter:
    """Counts hits in Redis. Without Redis everything is let through: the shop sells on."""

    def __init__(self, redis: Redis) -> None:
        """Count in this Redis."""
        self._take = redis.register_script(_TAKE)
        self._give_back = redis.register_script(_GIVE_BACK)

    async def check(
        self,
        key: str,
        limit: int,
        window: timedelta,
        problem: type[TooManyRequests] = TooManyRequests,
    ) -> None:
        """Count one hit.

        Args:
            key: what is counted: a kind and whose, such as `login:192.0.2.1`.
            limit: how many may come within the window.
            window: how long it takes until all of them are free again.
            problem: what is raised when there are too many.

        Raises:
            TooManyRequests: this hit is one too many, and was not counted; `retryAfter` says in
                how many seconds the next one is free.
        """
        span = _microseconds(window)
        try:
            wait = await self._take(keys=[PREFIX + key], args=[span // limit, span])
        except RedisError:
            logger.warning("no limit is kept on %s: Redis is out of reach", key.partition(":")[0])
            return
        if wait:
            raise problem(extra={"retryAfter": math.ceil(int(wait) / 1_000_000)})

    async def give_back(self, key: str, limit: int, window: timedelta) -> None:
        """Take one hit back that turned out not to count."""
        try:
            await self._give_back(keys=[PREFIX + key], args=[_microseconds(window) // limit])
        except RedisError:
            logger.warning("a hit on %s was not taken back", key.partition(":")[0])


def _microseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1)


def address_of(request: HTTPConnection) -> str | None:
    """Whom a request is counted for; None where it cannot be known, and limits nobody."""
    return household_of(request.client.host) if request.client else None


def household_of(address: str) -> str:
    """What is counted as one: an IPv4 address, or the /64 of an IPv6 one.

    A /64 is what the smallest customer gets (RFC 6177): who may choose among 2^64 addresses would
    never meet a limit to one of them.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), HOUSEHOLD), strict=False))


async def _limiter(request: HTTPConnection) -> Limiter:
    return Limiter(request.app.state.redis)


Limits = Annotated[Limiter, Depends(_limiter)]
