"""Prepares pictures: a row is claimed, its picture prepared with no session open, and recorded.

Only who still holds the claim records what was made. Renditions are doomed before they are stored,
and reprieved with the record, so that none is left behind that no row names.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure, jobs
from commerce.core.database import Database
from commerce.core.storage import ObjectMissing, Storage
from commerce.pictures.errors import PICTURE_GONE, PictureRefused
from commerce.pictures.following import forget
from commerce.pictures.models import ProductPicture, prefix_of
from commerce.pictures.parts import PREPARING_VERSION, Part
from commerce.pictures.scopes import EVERYTHING, Scope, Tally
from commerce.pictures.telling import picture_prepared

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=2)
LEASE = timedelta(minutes=3)
SHORTEST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(hours=6)
_EXTENSIONS = {"image/avif": "avif", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture to be sent: its bytes, how wide it is, its media type."""

    data: bytes
    width: int
    type: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made of a picture; None where it was not asked for.

    Attributes:
        size: width and height of the picture as it is shown, upright.
        colors: in sRGB, such as `#7a1f2b`, and how much of the product each covers.
        embedding: float16, little-endian, of length 1.
        model: whose vectors can be compared with it.
    """

    size: tuple[int, int]
    renditions: Sequence[Rendition] | None = None
    colors: Sequence[tuple[str, float]] | None = None
    embedding: bytes | None = None
    model: str | None = None


class PreparingRoom(Protocol):
    """The fitting room, as far as pictures are prepared in it."""

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        """Make these parts of a picture's encoded bytes; raises PictureRefused."""
        ...


class Preparer:
    """Prepares one picture after the other; any number of preparers side by side."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        room: PreparingRoom,
        has_time: Callable[[AsyncSession], Awaitable[bool]],
        scope: Scope = EVERYTHING,
    ) -> None:
        """Take what it works with; `has_time` says whether shoppers leave the room any."""
        self._database = database
        self._storage = storage
        self._room = room
        self._has_time = has_time
        self._scope = scope
        self.tally = Tally()

    async def step(self) -> int:
        """Prepare one picture, if one is due and nobody waits; return how many were tried."""
        async with self._database.transaction() as session:
            if not await self._has_time(session):
                return 0
            claimed = await _claim(session, self._scope)
        for picture in claimed:
            await self._work(picture)
        return len(claimed)

    async def _work(self, picture: ProductPicture) -> None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                prepared = await self._prepare(picture)
                await self._record(picture, prepared)
        except PictureRefused as refusal:
            self.tally.failed += 1
            async with self._database.transaction() as session:
                said = f"{refusal.code}: {refusal.message}"[: jobs.LONGEST_ERROR]
                # Later code may make something of it, this one never: or it would be begun anew
                # as what older code made, again and again.
                await jobs.finish(session, picture, last_error=said, prepared_by=PREPARING_VERSION)
        except asyncio.CancelledError:
            await asyncio.shield(self._put_back(picture, timedelta(0), "called off"))
            raise
        except Exception as error:
            self.tally.failed += 1
            logger.exception("picture %s could not be prepared", picture.id)
            said = f"{type(error).__name__}: {error}"
            await self._put_back(picture, _delay_after(picture.attempts), said)
        else:
            self.tally.prepared += 1

    async def _put_back(self, picture: ProductPicture, delay: timedelta, said: str) -> None:
        async with self._database.transaction() as session:
            await jobs.try_again(session, picture, delay, said)

    async def _prepare(self, picture: ProductPicture) -> Prepared:
        try:
            content = await self._storage.get(picture.image_key)
        except ObjectMissing as missing:
            raise PictureRefused(*PICTURE_GONE) from missing
        prepared = await self._room.prepare_picture(content, self._scope.missing(picture))
        for rendition in prepared.renditions or ():
            await self._storage.put(_key(picture, rendition), rendition.data, rendition.type)
        return prepared

    async def _record(self, picture: ProductPicture, prepared: Prepared) -> None:
        async with self._database.transaction() as session:
            await _record(session, picture, prepared)


def _key(picture: ProductPicture, rendition: Rendition) -> str:
    return f"{_prefix(picture)}{rendition.width}.{_EXTENSIONS[rendition.type]}"


def _prefix(picture: ProductPicture) -> str:
    """Of this claim alone: what a stale one makes lies elsewhere."""
    assert picture.claim_token is not None  # noqa: S101 - it was claimed
    return prefix_of(picture.claim_token)


def _delay_after(attempts: int) -> timedelta:
    # Never given up: the fitting room may be away for a weekend.
    return jobs.jittered(min(SHORTEST_DELAY * 2.0 ** min(attempts, 16), LONGEST_DELAY))


async def _claim(session: AsyncSession, scope: Scope) -> Sequence[ProductPicture]:
    claimed = await jobs.claim(session, ProductPicture, LEASE, 1, *scope.conditions())
    for picture in claimed:
        if "renditions" in scope.missing(picture):
            erasure.doom_later(session, _prefix(picture), erasure.UNCLAIMED)
    return claimed


async def _record(session: AsyncSession, picture: ProductPicture, prepared: Prepared) -> None:
    made = dict(_made(picture, prepared))
    left = [part for part in picture.wanted if part not in made]
    columns = {name: value for part in made.values() for name, value in part.items()}
    held = await jobs.finish(
        session,
        picture,
        wanted=left,
        due_at=clock.now() if left else None,
        attempts=0,
        width=prepared.size[0],
        height=prepared.size[1],
        prepared_at=clock.now(),
        prepared_by=PREPARING_VERSION,
        last_error=None,
        **columns,
    )
    if not held:
        logger.info("picture %s was prepared for nobody", picture.id)
        return
    if "renditions" in made:
        if not await erasure.reprieve(session, _prefix(picture)):
            raise TimeoutError(f"the renditions of picture {picture.id} were made too slowly")
        forget(session, picture.renditions)
    picture_prepared(session, picture, list(made))


def _made(picture: ProductPicture, prepared: Prepared) -> Iterable[tuple[Part, dict[str, Any]]]:
    """The columns of each part that was made."""
    if prepared.renditions is not None:
        stored = [
            {"key": _key(picture, one), "width": one.width, "type": one.type}
            for one in prepared.renditions
        ]
        yield "renditions", {"renditions": stored}
    if prepared.colors is not None:
        yield "colors", {"colors": [{"hex": hex_, "share": n} for hex_, n in prepared.colors]}
    if prepared.embedding is not None:
        yield "embedding", {"embedding": prepared.embedding, "model": prepared.model}
