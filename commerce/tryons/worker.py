"""Works one try-on job: fetch pictures, prepare, generate, store, complete.

The heavy work happens with no session open; each step of the job is a short transaction guarded by
the attempt's token. What the fitting room is made of (replicas behind handles, or a plain object in
a test) is injected, so nothing here knows a cluster.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Protocol, TypeVar
from uuid import UUID

from commerce.core import clock, erasure
from commerce.core.database import Database, DatabaseBusy
from commerce.core.errors import Unavailable
from commerce.core.settings import TryOnSettings
from commerce.core.storage import ObjectMissing, Storage, StorageUnavailable
from commerce.tryons import accounting, attempts, turns
from commerce.tryons.attempts import Attempt
from commerce.tryons.errors import Refused
from commerce.tryons.models import Stage
from commerce.tryons.progress import LOOK_AGAIN, Progress
from commerce.tryons.wardrobe import Garment, Wardrobe

logger = logging.getLogger(__name__)

Made = TypeVar("Made")

# A job outlives an outage of the store or the database that is over by then.
LONGEST_OUTAGE = timedelta(hours=1)
PHOTO_MISSING = "The photo is gone. Please upload it again."


@dataclass(frozen=True, slots=True)
class Order:
    """What the fitting room is asked for: encoded pictures and how to combine them."""

    photo: bytes
    garments: tuple[Garment, ...]
    mode: str
    samples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded result with the seed that made it and what it is worth."""

    content: bytes
    content_type: str
    seed: int
    scores: dict[str, float]


class FittingRoom(Protocol):
    """Pictures in, pictures out. Both steps raise Refused for pictures that cannot be used."""

    async def prepare(self, order: Order) -> bytes:
        """Everything that needs no GPU; the answer is opaque."""
        ...

    async def generate(self, prepared: bytes) -> Sequence[Picture]:
        """One picture a sample."""
        ...


class _StaleError(Exception):
    """Another attempt holds the job, or it has ended: this one's work is for nobody."""


class Outcome(Enum):
    """What becomes of the message that brought the job."""

    DONE = "acknowledge it"
    LATER = "bring it again after a while"
    NEXT = "bring it again in a moment, after those of others"
    DEAD = "put it where an operator finds it"


class Worker:
    """Works jobs, any number at a time."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        room: FittingRoom,
        settings: TryOnSettings,
        progress: Progress,
    ) -> None:
        """Take what the worker works with."""
        self._database = database
        self._storage = storage
        self._room = room
        self._settings = settings
        self._progress = progress
        self._wardrobe = Wardrobe(database, storage, is_generative=settings.is_generative)
        self._patience = settings.attempt_timeout.total_seconds()

    async def work(self, job_id: UUID, *, redelivered: bool, gives_way: bool = False) -> Outcome:
        """Work one job to its end, or say that it should be tried again.

        Args:
            job_id: the job.
            redelivered: whether a worker that held it is gone.
            gives_way: whether it may be left for a moment to who was served less of late.
        """
        async with self._database.transaction() as session:
            if gives_way and await turns.is_others(session, job_id):
                return Outcome.NEXT
            attempt = await attempts.claim(
                session, job_id, self._settings.lease, take_over=redelivered
            )
            if attempt is None:
                finished = await attempts.is_finished(session, job_id)
                return Outcome.DONE if finished else Outcome.LATER
        # Who worked on it before hears that it is no longer theirs.
        await self._progress.tell(job_id)
        try:
            async with self._holding(attempt) as holding, asyncio.timeout(self._patience):
                pictures = await _unless_over(holding, self._make(attempt))
                await self._keep(attempt, pictures)
            accounting.ended(attempt, "completed", is_last=True)
        except Refused as refusal:
            failed = await self._fail(attempt, refusal.code, refusal.message)
            accounting.ended(attempt, "refused", is_last=failed)
        except _StaleError:
            accounting.ended(attempt, "stale")
        except asyncio.CancelledError:
            await asyncio.shield(self._put_back(attempt))
            accounting.ended(attempt, "stopped")
            raise
        except Exception as error:
            logger.exception("attempt %s of try-on %s failed", attempt.number, job_id)
            return await self._try_again(attempt, counts=not _is_outage(attempt, error))
        return Outcome.DONE

    async def _make(self, attempt: Attempt) -> Sequence[Picture]:
        with accounting.timed("fetching"):
            order = await self._fetch(attempt)
        with accounting.timed("preparing"):
            preparing = self._mention(attempt, "preparing", 15)
            prepared = await _while_telling(preparing, self._room.prepare(order))
        with accounting.timed("generating"):
            generating = self._announce_pictures(attempt)
            return await _while_telling(generating, self._room.generate(prepared))

    async def _keep(self, attempt: Attempt, pictures: Sequence[Picture]) -> None:
        """Store the pictures and end the job with them; those of a stale attempt are removed."""
        folder = attempts.folder_of(attempt)
        storing = self._mention(attempt, "storing", 90)
        with accounting.timed("storing"):
            try:
                results = await _while_telling(storing, self._store_all(folder, pictures))
            except _StaleError:
                await self._storage.delete_under(folder)
                raise
        async with self._database.transaction() as session:
            completed = await attempts.complete(session, attempt, results)
            if completed and not await erasure.reprieve(session, folder):
                raise StorageUnavailable("The pictures were stored too slowly.")
        await self._progress.tell(attempt.job_id)
        if not completed:
            await self._storage.delete_under(folder)
            raise _StaleError

    async def _fetch(self, attempt: Attempt) -> Order:
        photo, garments = await asyncio.gather(
            self._photo(attempt), self._wardrobe.fetch(attempt.garments)
        )
        return Order(
            photo=photo,
            garments=tuple(garments),
            mode=attempt.mode,
            samples=attempt.samples,
            seed=attempt.seed,
        )

    async def _photo(self, attempt: Attempt) -> bytes:
        try:
            return await self._storage.get(attempt.photo_key)
        except ObjectMissing as missing:
            raise Refused("image-missing", PHOTO_MISSING) from missing

    async def _store_all(self, folder: str, pictures: Sequence[Picture]) -> list[dict[str, object]]:
        return [await self._store(folder, n, made) for n, made in enumerate(pictures)]

    async def _store(self, folder: str, number: int, made: Picture) -> dict[str, object]:
        key = f"{folder}{number}.jpg"
        await self._storage.put(key, made.content, made.content_type)
        return {"key": key, "seed": made.seed, "scores": made.scores}

    async def _announce_pictures(self, attempt: Attempt) -> None:
        async with self._database.transaction() as session:
            if not await attempts.report(session, attempt, "generating", 45):
                raise _StaleError
            # Whoever dies between storing and completing leaves no picture that nobody knows.
            erasure.doom_later(session, attempts.folder_of(attempt), erasure.UNCLAIMED)
        await self._progress.tell(attempt.job_id)

    async def _mention(self, attempt: Attempt, stage: Stage, progress: int) -> None:
        async with self._database.transaction() as session:
            if not await attempts.mention(session, attempt, stage, progress):
                raise _StaleError
        await self._progress.tell(attempt.job_id)

    async def _fail(self, attempt: Attempt, code: str, message: str) -> bool:
        async with self._database.transaction() as session:
            failed = await attempts.fail(session, attempt, code, message)
        await self._progress.tell(attempt.job_id)
        return failed

    async def _put_back(self, attempt: Attempt, *, counts: bool = True) -> None:
        """Let go of the job as soon as the database can be told, or the lease has run out."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.lease.total_seconds()):
                while not await self._is_put_back(attempt, counts=counts):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(LOOK_AGAIN)

    async def _is_put_back(self, attempt: Attempt, *, counts: bool) -> bool:
        try:
            async with self._database.transaction() as session:
                await attempts.put_back(session, attempt, counts=counts)
        except DatabaseBusy:
            return False
        return True

    async def _try_again(self, attempt: Attempt, *, counts: bool) -> Outcome:
        if counts and attempt.number >= self._settings.max_attempts:
            given_up = await self._fail(attempt, attempts.GIVEN_UP, attempts.APOLOGY)
            accounting.ended(attempt, "failed", is_last=given_up)
            return Outcome.DEAD if given_up else Outcome.DONE
        await self._put_back(attempt, counts=counts)
        accounting.ended(attempt, "failed")
        return Outcome.LATER

    @asynccontextmanager
    async def _holding(self, attempt: Attempt) -> AsyncIterator[asyncio.Task[None]]:
        """Hold the job while the block works; it gets a task that is over when the hold is lost."""
        holding = asyncio.create_task(self._hold(attempt))
        try:
            yield holding
        finally:
            holding.cancel()
            await asyncio.wait({holding})

    async def _hold(self, attempt: Attempt) -> None:
        """Renew the lease, and look whenever the job has changed, until the attempt is stale."""
        lease = self._settings.lease
        pause = lease.total_seconds() / 3
        renewed_at = time.monotonic()
        async with self._progress.hints(attempt.job_id, pause) as wait:
            while await self._is_held(attempt):
                await wait()
                # Most changes are its own: to renew at each would make it wait for itself.
                if time.monotonic() - renewed_at >= pause:
                    renewed_at = time.monotonic()
                    await self._renew(attempt, lease)

    async def _is_held(self, attempt: Attempt) -> bool:
        """Whether the job is still this attempt's, as far as one can ask."""
        try:
            async with self._database.reading() as session:
                return await attempts.is_held(session, attempt)
        except DatabaseBusy:
            return True

    async def _renew(self, attempt: Attempt, lease: timedelta) -> None:
        try:
            async with self._database.transaction() as session:
                await attempts.renew(session, attempt, lease)
        except DatabaseBusy:
            logger.warning("the lease of try-on %s was not renewed in time", attempt.job_id)


def _is_outage(attempt: Attempt, error: Exception) -> bool:
    """Whether the shop's own store or database was away, which is no fault of the job's.

    Past a while it counts all the same: what one job alone cannot reach is not an outage.
    """
    is_young = clock.now() - attempt.asked_at < LONGEST_OUTAGE
    return isinstance(error, Unavailable) and is_young


async def _while_telling(telling: Coroutine[Any, Any, None], work: Awaitable[Made]) -> Made:
    """Do the work while it is told that it is done.

    Raises:
        _StaleError: there was nobody to tell; also once the work is done.
    """
    told = asyncio.create_task(telling)
    try:
        made = await work
    finally:
        await asyncio.wait({told})
    told.result()
    return made


async def _unless_over(holding: asyncio.Task[None], work: Coroutine[Any, Any, Made]) -> Made:
    """Do the work, and stop it when the hold on its job is lost.

    Raises:
        _StaleError: it was lost.
    """
    working = asyncio.create_task(work)
    try:
        await asyncio.wait({working, holding}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        is_lost = working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    if is_lost:
        raise holding.exception() or _StaleError
    if working.cancelled():
        # A replica that has to stop cancels its calls, which then end so here too.
        raise ConnectionAbortedError("the fitting room hung up")
    return working.result()
