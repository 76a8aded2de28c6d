"""A whole catalogue prepared at once, with many hands, by the code that prepares one picture.

Each hand claims rows with a lease as the shop's own loop does, which goes on beside it. So a
campaign that is killed is begun again and finds what is left, and two of them share the work.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.garments.measuring import Measurer, MeasuringRoom
from commerce.garments.models import Garment
from commerce.pictures import scopes
from commerce.pictures.preparing import Preparer, PreparingRoom
from commerce.pictures.scopes import Progress, Scope, Tally

# How late it is seen that shoppers leave time again, or that others have done the rest.
PAUSE = 1.0
MOST_TROUBLES = 100


class Room(MeasuringRoom, PreparingRoom, Protocol):
    """Where both is done."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a campaign is for: parts of pictures, and garments if they are wanted."""

    scope: Scope
    garments: bool = True


class Campaign:
    """Prepares what an aim names, and ends when nothing of it can be prepared now."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        room: Room,
        has_time: Callable[[AsyncSession], Awaitable[bool]],
        aim: Aim,
    ) -> None:
        """Take what it works with; `has_time` says whether shoppers leave any."""
        self._database = database
        self._aim = aim
        self._has_time = has_time
        measurer = Measurer(database, storage, room, has_time, aim.scope)
        preparer = Preparer(database, storage, room, has_time, aim.scope)
        # Garments first: shoppers try them on.
        self._workers: list[Measurer | Preparer] = [preparer]
        if aim.garments:
            self._workers.insert(0, measurer)

    @property
    def tally(self) -> Tally:
        """What this campaign has done so far."""
        tallies = [worker.tally for worker in self._workers]
        return Tally(sum(t.prepared for t in tallies), sum(t.failed for t in tallies))

    async def run(self, at_once: int, pause: float = PAUSE) -> None:
        """Prepare until nothing is open, so many pictures at once and never more."""
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(self._work(pause))

    async def _work(self, pause: float) -> None:
        while True:
            if await self._step():
                continue
            # Nothing is due, or shoppers come first, or others hold the rest: whoever of them dies
            # leaves it to us when the lease is over.
            if not (await self.progress()).open:
                return
            await asyncio.sleep(pause)

    async def _step(self) -> int:
        for worker in self._workers:
            if done := await worker.step():
                return done
        return 0

    async def progress(self) -> Progress:
        """How much is left, whoever does it."""
        async with self._database.reading() as session:
            left = await scopes.progress(session, self._aim.scope)
            if self._aim.garments:
                shown = self._aim.scope.shown(Garment.product_id)
                left += await scopes.count(session, Garment, shown)
            return left

    async def is_paused(self) -> bool:
        """Whether shoppers leave no time at present."""
        async with self._database.reading() as session:
            return not await self._has_time(session)

    async def troubles(self) -> list[tuple[str, str]]:
        """Pictures that could not be prepared, by key, each with what went wrong; the first 100.

        A garment that was refused is no trouble: that is what is known of it.
        """
        async with self._database.reading() as session:
            pictures = await scopes.troubles(session, self._aim.scope, MOST_TROUBLES)
            if not self._aim.garments:
                return pictures
            shown = self._aim.scope.shown(Garment.product_id)
            garments = await scopes.failed(session, Garment.image_key, MOST_TROUBLES, shown)
        return [*pictures, *garments][:MOST_TROUBLES]
