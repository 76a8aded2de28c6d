"""Prepares pictures, in the fitting room's spare time.

Renditions are doomed before they are stored, and reprieved with the record, so that none is left
behind that no row names.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure, jobs
from commerce.pictures.errors import PictureRefused
from commerce.pictures.following import forget
from commerce.pictures.models import ProductPicture, prefix_of
from commerce.pictures.parts import PREPARING_VERSION, Part
from commerce.pictures.spare_time import LEASE, SpareTimeWork
from commerce.pictures.telling import picture_prepared

logger = logging.getLogger(__name__)

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


class Preparer(SpareTimeWork[ProductPicture, PreparingRoom, Prepared]):
    """Prepares one picture after the other; any number of preparers side by side."""

    async def _claim(self, session: AsyncSession) -> Sequence[ProductPicture]:
        claimed = await jobs.claim(session, ProductPicture, LEASE, 1, *self._scope.conditions())
        for picture in claimed:
            if "renditions" in self._scope.missing(picture):
                erasure.doom_later(session, _prefix(picture), erasure.UNCLAIMED)
        return claimed

    async def _make(self, job: ProductPicture, picture: bytes) -> Prepared:
        prepared = await self._room.prepare_picture(picture, self._scope.missing(job))
        for rendition in prepared.renditions or ():
            await self._storage.put(_key(job, rendition), rendition.data, rendition.type)
        return prepared

    async def _record(self, session: AsyncSession, job: ProductPicture, made: Prepared) -> None:
        await _record(session, job, made)

    async def _refuse(
        self, session: AsyncSession, job: ProductPicture, refusal: PictureRefused
    ) -> None:
        self.tally.failed += 1
        said = f"{refusal.code}: {refusal.message}"[: jobs.LONGEST_ERROR]
        # Later code may make something of it, this one never: or it would be begun anew as what
        # older code made, again and again.
        await jobs.finish(session, job, last_error=said, prepared_by=PREPARING_VERSION)


def _key(picture: ProductPicture, rendition: Rendition) -> str:
    return f"{_prefix(picture)}{rendition.width}.{_EXTENSIONS[rendition.type]}"


def _prefix(picture: ProductPicture) -> str:
    """Of this claim alone: what a stale one makes lies elsewhere."""
    assert picture.claim_token is not None  # noqa: S101 - it was claimed
    return prefix_of(picture.claim_token)


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
