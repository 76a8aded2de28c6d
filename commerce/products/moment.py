"""What this process answered a moment ago: a crowd that asks the same asks Redis once.

A moment has a beginning and an end. What was read since it began may be told again until it ends,
so nothing that is told is older than a moment is long. Whatever this process changes ends it, and
what others change is told when it is over.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf

from commerce.core.locales import Locale
from commerce.products.cache import Kept
from commerce.products.changes import touched

# Of a request as it came: path, query, `Accept-Language`.
Asked = tuple[str, bytes, str]
# A page of products has about 35 kB.
_ROOM = 16 * 1024 * 1024


@dataclass(slots=True)
class Moment:
    """What was read since it began.

    Attributes:
        ends: on the clock of whoever made it.
        room: bytes for which there is place.
    """

    ends: float
    room: int = _ROOM
    told: dict[Asked, tuple[Locale, Kept]] = field(default_factory=dict)

    def tell(self, asked: Asked, locale: Locale, kept: Kept) -> None:
        """Tell it again to whoever asks the same; its reader began no earlier than the moment."""
        self.room -= len(kept.body) + sum(map(len, asked))
        if self.room >= 0:
            self.told[asked] = locale, kept


class Moments:
    """One after the other, each begins when somebody asks."""

    def __init__(self, length: timedelta, clock: Callable[[], float] = time.monotonic) -> None:
        """Moments of this length; of no length, nothing is told again."""
        self._length, self._clock = length.total_seconds(), clock
        self._now = Moment(ends=-inf)

    def now(self) -> Moment:
        """The present moment."""
        at = self._clock()
        if at >= self._now.ends:
            self._now = Moment(ends=at + self._length)
        return self._now

    async def after_commit(self, info: dict[object, object]) -> None:
        """Whoever asks after a change is told nothing that was read before it, or is being read.

        To be called after the cache in Redis was told of the change.
        """
        if touched(info):
            self._now = Moment(ends=-inf)
