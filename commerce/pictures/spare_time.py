"""Work on products' pictures that is done while no shopper waits for the fitting room.

A row is claimed, the work done with no session open, and recorded. Only who still holds the claim
records what came of it: staff's correction, a new claim after the lease, and a product that shows
the picture no more all take it away.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import jobs
from commerce.core.database import Database
from commerce.core.storage import ObjectMissing, Storage
from commerce.pictures.errors import PICTURE_GONE, PictureRefused
from commerce.pictures.models import PictureJob
from commerce.pictures.scopes import EVERYTHING, Scope, Tally

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=2)
LEASE = timedelta(minutes=3)
SHORTEST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(hours=6)

AnyJob = TypeVar("AnyJob", bound=PictureJob)
Room = TypeVar("Room")
Made = TypeVar("Made")


class SpareTimeWork(ABC, Generic[AnyJob, Room, Made]):
    """Works on one picture after the other; any number of these side by side."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        room: Room,
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

    @abstractmethod
    async def _claim(self, session: AsyncSession) -> Sequence[AnyJob]:
        """Take hold of one row that is due, if there is one."""

    @abstractmethod
    async def _make(self, job: AnyJob, picture: bytes) -> Made:
        """Make of a picture what is wanted, and store its bytes; raises PictureRefused."""

    @abstractmethod
    async def _record(self, session: AsyncSession, job: AnyJob, made: Made) -> None:
        """Write down what was made, if the claim still holds."""

    @abstractmethod
    async def _refuse(self, session: AsyncSession, job: AnyJob, refusal: PictureRefused) -> None:
        """Write down, and count, that nothing can be made of it."""

    async def step(self) -> int:
        """Work on one picture, if one is due and nobody waits; return how many were tried."""
        async with self._database.transaction() as session:
            if not await self._has_time(session):
                return 0
            claimed = await self._claim(session)
        for job in claimed:
            await self._work(job)
        return len(claimed)

    async def _work(self, job: AnyJob) -> None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                made = await self._make(job, await self._picture(job))
                async with self._database.transaction() as session:
                    await self._record(session, job, made)
        except PictureRefused as refusal:
            async with self._database.transaction() as session:
                await self._refuse(session, job, refusal)
        except asyncio.CancelledError:
            await asyncio.shield(self._put_back(job, timedelta(0), "called off"))
            raise
        except Exception as error:
            self.tally.failed += 1
            logger.exception("%s %s failed", type(job).__name__, job.id)
            said = f"{type(error).__name__}: {error}"
            await self._put_back(job, _delay_after(job.attempts), said)
        else:
            self.tally.prepared += 1

    async def _picture(self, job: AnyJob) -> bytes:
        try:
            return await self._storage.get(job.image_key)
        except ObjectMissing as missing:
            raise PictureRefused(*PICTURE_GONE) from missing

    async def _put_back(self, job: AnyJob, delay: timedelta, said: str) -> None:
        async with self._database.transaction() as session:
            await jobs.try_again(session, job, delay, said)


def _delay_after(attempts: int) -> timedelta:
    # Never given up: the fitting room may be away for a weekend.
    return jobs.jittered(min(SHORTEST_DELAY * 2.0 ** min(attempts, 16), LONGEST_DELAY))
