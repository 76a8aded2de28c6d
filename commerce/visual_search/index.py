"""What all product pictures show, in each web replica's memory, a few seconds behind at most.

It is read when somebody first searches, and then brought up to date by what changed. Whether a
product is on sale, and shows the picture still, is for the statement to say that reads its card.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import Database
from commerce.pictures.models import ProductPicture
from commerce.visual_search.matrix import Matrix, Seen

# How late a new picture is found, in seconds.
FRESH_FOR = 5.0
BATCH = 1000
# Who records a picture may commit so long after the time that the record tells.
LATE = timedelta(minutes=1)

_embedded = ProductPicture.embedding.is_not(None)


class PictureIndex:
    """The vectors of all pictures, by their model."""

    def __init__(self, database: Database, fresh_for: float = FRESH_FOR) -> None:
        """Read nothing yet; what was read is taken for true for so many seconds."""
        self._database, self._fresh_for = database, fresh_for
        self._matrices: Mapping[str, Matrix] = {}
        # Each known picture: when it was prepared, and by which model.
        self._known: dict[UUID, tuple[datetime | None, str]] = {}
        self._looked = float("-inf")
        self._turn = asyncio.Lock()

    async def of(self, model: str) -> Matrix:
        """The pictures that were embedded by this model, as they were at most seconds ago."""
        if time.monotonic() - self._looked >= self._fresh_for:
            async with self._turn:
                if time.monotonic() - self._looked >= self._fresh_for:
                    await self._catch_up()
        return self._matrices.get(model, Matrix())

    async def _catch_up(self) -> None:
        began = time.monotonic()
        async with self._database.reading() as session:
            latest = max((at for at, _ in self._known.values() if at is not None), default=None)
            if latest is not None:
                await self._load(session, await _changed(session, latest - LATE, self._known))
            if await _count(session) != len(self._known):
                there = set(await session.scalars(select(ProductPicture.id).where(_embedded)))
                await self._drop(self._known.keys() - there)
                await self._load(session, sorted(there - self._known.keys()))
        self._looked = began

    async def _load(self, session: AsyncSession, pictures: Sequence[UUID]) -> None:
        columns = (
            ProductPicture.id, ProductPicture.product_id, ProductPicture.embedding,
            ProductPicture.model, ProductPicture.prepared_at,
        )  # fmt: skip
        for begin in range(0, len(pictures), BATCH):
            batch = pictures[begin : begin + BATCH]
            found = await session.execute(
                select(*columns).where(_embedded, ProductPicture.id.in_(batch))
            )
            seen: dict[str, list[Seen]] = defaultdict(list)
            prepared: dict[UUID, tuple[datetime | None, str]] = {}
            for picture, product, vector, model, at in found:
                if vector is None or model is None:
                    continue
                seen[model].append(Seen(picture, product, vector))
                prepared[picture] = (at, model)
            await self._replace(seen, batch)
            self._known |= prepared

    async def _drop(self, pictures: Collection[UUID]) -> None:
        if pictures:
            await self._replace({}, pictures)
        for picture in pictures:
            del self._known[picture]

    async def _replace(self, seen: Mapping[str, list[Seen]], gone: Collection[UUID]) -> None:
        """Have these pictures be what they are now, in whichever model's matrix they were."""
        held, leaving = self._matrices, set(gone)

        def anew() -> dict[str, Matrix]:
            models = dict.fromkeys([*held, *seen])
            made = {
                model: held.get(model, Matrix()).changed(seen.get(model, ()), leaving)
                for model in models
            }
            return {model: matrix for model, matrix in made.items() if len(matrix)}

        self._matrices = await asyncio.to_thread(anew)


async def _changed(
    session: AsyncSession, since: datetime, known: Mapping[UUID, tuple[datetime | None, str]]
) -> list[UUID]:
    """The pictures that were prepared since then, and not as they are known."""
    columns = ProductPicture.id, ProductPicture.prepared_at, ProductPicture.model
    recent = select(*columns).where(_embedded, ProductPicture.prepared_at >= since)
    return [
        picture
        for picture, at, model in await session.execute(recent)
        if known.get(picture) != (at, model)
    ]


async def _count(session: AsyncSession) -> int:
    counted = select(func.count()).select_from(ProductPicture).where(_embedded)
    return await session.scalar(counted) or 0
