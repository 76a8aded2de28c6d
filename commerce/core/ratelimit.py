"""Limits to how often: so many within a window, counted in Redis, the same on every replica.

The method is the generic cell rate algorithm (ITU-T I.371, as in Brandur Leach's redis-cell): one
key holds the time at which the bucket will be full again. `limit` hits may come at once; after them
one becomes free every `window / limit`. It costs one round trip, however much is counted, and a key
for each; it is exact under concurrency, because Redis runs the script as a whole.
"""

import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
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
# Seconds between two lines in the log while Redis is away.
COMPLAINS_EVERY = 10.0
HOUSEHOLD = 64

# Times are microseconds of Redis's own clock: replicas' clocks need not agree.
# Counts in turn until one is too many; answers with its place, from one, and how long to wait.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window = tonumber(ARGV[1])
for place, key in ipairs(KEYS) do
  local full_at = math.max(tonumber(redis.call('GET', key) or 0), now) + tonumber(ARGV[place + 1])
  local wait = full_at - now - window
  if wait > 0 then
    return {place, wait}
  end
  redis.call('SET', key, string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
end
return {0, 0}
"""

_GIVE_BACK = """
for place, key in ipairs(KEYS) do
  local full_at = tonumber(redis.call('GET', key) or 0)
  if full_at > 0 then
    redis.call('SET', key, string.format('%.0f', full_at - tonumber(ARGV[place])), 'KEEPTTL')
  end
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """What is counted, a kind and whose, such as `login:192.0.2.1`; and how many may be."""

    key: str
    limit: int


class Limiter:
    """Counts hits in Redis. Without Redis everything is let through: the shop sells on."""

    def __init__(self, redis: Redis) -> None:
        """Count in this Redis."""
        self._take = redis.register_script(_TAKE)
        self._give_back = redis.register_script(_GIVE_BACK)
        self._complained_at = -math.inf

    async def check(
        self,
        key: str,
        limit: int,
        window: timedelta,
        problem: type[TooManyRequests] = TooManyRequests,
    ) -> None:
        """Count one hit; see `check_all`."""
        await self.check_all([Hit(key, limit)], window, problem)

    async def check_all(
        self,
        hits: Sequence[Hit],
        window: timedelta,
        problem: type[TooManyRequests] = TooManyRequests,
    ) -> None:
        """Count hits in their order, up to the first that is one too many.

        Args:
            hits: what is counted.
            window: how long it takes until all of them are free again.
            problem: what is raised when there are too many.

        Raises:
            TooManyRequests: one was too many, and neither it nor what follows was counted;
                `retryAfter` says in how many seconds the next one is free.
        """
        if not hits:
            return
        try:
            _, wait = await self._take(
                keys=_keys(hits), args=[_microseconds(window), *_costs(hits, window)]
            )
        except RedisError as error:
            self._complain(hits, error)
            return
        if wait:
            raise problem(extra={"retryAfter": math.ceil(int(wait) / 1_000_000)})

    async def give_back(self, hits: Sequence[Hit], window: timedelta) -> None:
        """Take hits back that turned out not to count."""
        try:
            await self._give_back(keys=_keys(hits), args=_costs(hits, window))
        except RedisError as error:
            self._complain(hits, error)

    def _complain(self, hits: Sequence[Hit], error: RedisError) -> None:
        """Log that nothing is counted: once in a while, not once a request."""
        now = time.monotonic()
        if now - self._complained_at > COMPLAINS_EVERY:
            self._complained_at = now
            kinds = ", ".join(hit.key.partition(":")[0] for hit in hits)
            logger.warning("Redis keeps no limit on %s: %s", kinds, type(error).__name__)


def _keys(hits: Sequence[Hit]) -> list[str]:
    return [PREFIX + hit.key for hit in hits]


def _costs(hits: Sequence[Hit], window: timedelta) -> list[int]:
    """How many microseconds of the window each hit takes; the least that Redis can count is one."""
    return [max(_microseconds(window) // hit.limit, 1) for hit in hits]


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
    limiter: Limiter = request.app.state.limiter
    return limiter


Limits = Annotated[Limiter, Depends(_limiter)]
