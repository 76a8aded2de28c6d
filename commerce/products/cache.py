"""Answers of the catalogue in Redis, never older than what they were made of.

There is one clock, which every change advances; a tag (a product, the list of products) remembers
when it last changed, an answer the time at which its maker *began* to read and the tags it depends
on. It counts only while none of them has changed since that time: a reader who was slow, and files
away an answer from before a change, files something that nobody will take. A tag that Redis has
lost makes every answer that depends on it count for nothing.

Each verb is one round trip. Keys are of one shop: its database and pictures are part of their
names. Answers are of one release too, whose JSON another need not understand; clock and tags are of
all, since while a release is rolled out a change made by the one must end the answers of the other.
(Tags are found by a script, so this is for one Redis, not for a cluster of them.)
"""

import hashlib
import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.exceptions import RedisError

from commerce.core.settings import Settings
from commerce.products import changes

logger = logging.getLogger(__name__)

# What changes no more is forgotten all the same.
LONGEST = 300.0
TAGS_LAST = 86_400
# After a failure Redis is left alone for so long: a shop without it should not wait for it.
PAUSE = 1.0

# A new clock begins at the present time in microseconds: later than any time before.
_CLOCK = """
local function clock_of(key)
    local clock = redis.call('GET', key)
    if not clock then
        local now = redis.call('TIME')
        clock = string.format('%.0f', now[1] * 1000000 + now[2])
        redis.call('SET', key, clock)
    end
    return clock
end
"""
_FIND = (
    _CLOCK
    + """
local entry = redis.call('HMGET', KEYS[1], 'time', 'tags', 'etag', 'body')
if entry[1] then
    local tags = {}
    for tag in string.gmatch(entry[2], '%S+') do tags[#tags + 1] = ARGV[1] .. tag end
    local stale = false
    for _, changed in ipairs(redis.call('MGET', unpack(tags))) do
        if not changed or tonumber(changed) > tonumber(entry[1]) then stale = true end
    end
    if not stale then return {entry[3], entry[4]} end
end
return {clock_of(KEYS[2]), redis.call('GET', ARGV[1] .. ARGV[2]), 'missed'}
"""
)
_KEEP = """
local clock = redis.call('GET', KEYS[2])
if not clock then return 0 end
for tag in string.gmatch(ARGV[3], '%S+') do
    redis.call('SET', ARGV[1] .. tag, clock, 'NX', 'EX', ARGV[7])
end
redis.call('HSET', KEYS[1], 'time', ARGV[2], 'tags', ARGV[3], 'etag', ARGV[4], 'body', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return 1
"""
_ADVANCE = (
    _CLOCK
    + """
clock_of(KEYS[1])
local clock = string.format('%.0f', redis.call('INCR', KEYS[1]))
for n = 3, #ARGV do redis.call('SET', ARGV[1] .. ARGV[n], clock, 'EX', ARGV[2]) end
return clock
"""
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is still true."""

    etag: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Missed:
    """There is no such answer.

    Attributes:
        since: the time now; whoever makes the answer begins to read after it.
        catalogue_changed: when it last changed which products there are; None if nobody knows.
    """

    since: int
    catalogue_changed: int | None


class AnswerCache:
    """The answers of one shop; whoever asks it goes on without it when Redis is away."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        """Prepare the scripts; nothing is sent yet."""
        self._redis = redis
        self._prefix = f"catalogue:{_shop(settings)}:"
        self._release = settings.version
        self._find = redis.register_script(_FIND)
        self._keep = redis.register_script(_KEEP)
        self._advance = redis.register_script(_ADVANCE)
        self._away_until = 0.0

    async def find(self, name: str) -> Kept | Missed | None:
        """The answer to a request, if it is still true; None without Redis."""
        if time.monotonic() < self._away_until:
            return None
        try:
            keys = [self._key(name), f"{self._prefix}clock"]
            found = await self._find(keys=keys, args=[self._tag_prefix, changes.CATALOGUE])
        except (RedisError, OSError) as error:
            self._note_failure(error)
            return None
        if len(found) > len(("etag", "body")):
            return Missed(int(found[0]), None if found[1] is None else int(found[1]))
        return Kept(found[0].decode(), found[1])

    async def last_changed(self, tags: Sequence[str]) -> list[int | None]:
        """When each of these last changed; None of what nobody knows."""
        try:
            found = await self._redis.mget([self._tag_prefix + tag for tag in tags])
        except (RedisError, OSError) as error:
            self._note_failure(error)
            return [None] * len(tags)
        return [None if moment is None else int(moment) for moment in found]

    async def keep(
        self, name: str, since: int, depends_on: Collection[str], kept: Kept, lifetime: float
    ) -> None:
        """File an answer away whose maker began to read at the time `since`."""
        milliseconds = int(min(lifetime, LONGEST) * 1000)
        if milliseconds <= 0:
            return
        answer: list[str | bytes | int] = [" ".join(depends_on), kept.etag, kept.body]
        try:
            keys = [self._key(name), f"{self._prefix}clock"]
            await self._keep(
                keys=keys, args=[self._tag_prefix, since, *answer, milliseconds, TAGS_LAST]
            )
        except (RedisError, OSError) as error:
            self._note_failure(error)

    async def advance(self, tags: Collection[str]) -> None:
        """Have every answer that depends on one of these count for nothing; raises RedisError."""
        if tags:
            keys = [f"{self._prefix}clock"]
            await self._advance(keys=keys, args=[self._tag_prefix, TAGS_LAST, *tags])

    async def after_commit(self, info: dict[object, object]) -> None:
        """Tell of what a transaction has touched, right after it; its event tells it once more."""
        try:
            await self.advance(changes.touched(info))
        except (RedisError, OSError) as error:
            self._note_failure(error)

    @property
    def _tag_prefix(self) -> str:
        return f"{self._prefix}tag:"

    def _key(self, name: str) -> str:
        asked = f"{self._release} {name}".encode(errors="surrogatepass")
        digest = hashlib.sha256(asked).hexdigest()
        return f"{self._prefix}answer:{digest}"

    def _note_failure(self, error: Exception) -> None:
        self._away_until = time.monotonic() + PAUSE
        logger.warning("the catalogue's cache is out of reach: %s", type(error).__name__)


def _shop(settings: Settings) -> str:
    """What distinguishes this shop from others that share the Redis; no secret is in it."""
    database = urlsplit(settings.database.url.get_secret_value())
    facts = (
        database.hostname, database.port, database.path, settings.storage.public_endpoint,
        settings.storage.bucket, settings.shop.currency,
    )  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
