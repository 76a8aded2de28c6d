"""What has become of everything that was accepted, once the shop has had time to finish."""

import asyncio
import io
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from PIL import Image
from sqlalchemy import func, select, text, update

from benchmarks.chaos.events import Listener
from benchmarks.chaos.house import House
from benchmarks.chaos.journal import Journal
from benchmarks.chaos.queues import Depths
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.erasure import ObjectDeletion
from commerce.core.outbox import OutboxMessage
from commerce.core.storage import Storage
from commerce.tryons.attempts import GIVEN_UP
from commerce.tryons.models import TryonSession

# How long a shop that is well again may take to finish what it accepted.
PATIENCE = 300.0
LOOK_EVERY = 0.5
PRIVATE = ("uploads/", "tryons/")
_STOCK_THAT_DOES_NOT_ADD_UP = text(
    "SELECT count(*) FROM product_variants WHERE stock <>"
    " (SELECT coalesce(sum(delta), 0) FROM stock_movements WHERE variant_id = product_variants.id)"
)


@dataclass
class Verdict:
    """The counts, and what is wrong with them: nothing, if all is well."""

    jobs: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    pictures: int = 0
    dead_letters: dict[str, int] = field(default_factory=dict)
    drained_in: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


class Judge:
    """Looks at the database, the broker and the store."""

    def __init__(self, house: House, journal: Journal, listener: Listener, began: datetime) -> None:
        """Judge what was asked for since `began`."""
        self._journal, self._listener, self._began = journal, listener, began
        self._database = Database(house.settings.database)
        self._storage = Storage(house.settings.storage)
        self._depths = Depths(house)
        self._verdict = Verdict(wrong=list(journal.wrong))

    async def judge(self) -> Verdict:
        """Wait for the shop to finish, then count."""
        began = asyncio.get_running_loop().time()
        await self._wait("jobs to end", self._all_have_ended)
        await self._wait("the outbox and the queues to empty", self._nothing_is_under_way)
        self._verdict.drained_in = round(asyncio.get_running_loop().time() - began, 1)
        await self._wait("doomed objects to be erased", self._nothing_is_doomed)
        await self._wait("the queues to empty", self._nothing_is_under_way)
        async with self._database.reading() as session:
            everybodys = (await session.scalars(select(TryonSession))).all()
            if await session.scalar(_STOCK_THAT_DOES_NOT_ADD_UP):
                self._wrong("the stock of some variant is not the sum of its movements")
        jobs = [job for job in everybodys if job.created_at >= self._began]
        self._count(jobs)
        self._check_accepted({job.id for job in jobs})
        await self._check_pictures(everybodys)
        await self._check_events(jobs)
        self._verdict.dead_letters = await self._depths.dead()
        await self._database.close()
        return self._verdict

    def _wrong(self, what: str) -> None:
        self._verdict.wrong.append(what)

    async def _wait(self, what: str, holds: Callable[[], Awaitable[bool]]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not await holds():  # noqa: ASYNC110 - nobody tells of it
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            self._wrong(f"waited {PATIENCE:.0f} s in vain for {what}")

    async def _all_have_ended(self) -> bool:
        unfinished = select(func.count()).where(TryonSession.status == "processing")
        async with self._database.reading() as session:
            return not await session.scalar(unfinished)

    async def _nothing_is_under_way(self) -> bool:
        async with self._database.reading() as session:
            waiting = await session.scalar(select(func.count()).select_from(OutboxMessage))
        return not waiting and not await self._depths.living()

    async def _nothing_is_doomed(self) -> bool:
        """Have the time come for whatever was doomed; whether all of it is gone."""
        soon = update(ObjectDeletion).where(ObjectDeletion.claim_token.is_(None))
        async with self._database.transaction() as session:
            await session.execute(soon.values(due_at=clock.now()))
            return not await session.scalar(select(func.count()).select_from(ObjectDeletion))

    def _count(self, jobs: Sequence[TryonSession]) -> None:
        self._verdict.jobs = dict(Counter(job.status for job in jobs))
        self._verdict.attempts = dict(sorted(Counter(job.attempts for job in jobs).items()))
        self._verdict.failures = dict(Counter(job.error_code for job in jobs if job.error_code))
        if self._verdict.failures.get(GIVEN_UP):
            self._wrong(f"{self._verdict.failures[GIVEN_UP]} jobs were given up")

    def _check_accepted(self, known: set[UUID]) -> None:
        accepted = set(self._journal.accepted.values())
        if lost := accepted - known - self._journal.deleted:
            self._wrong(f"accepted and lost: {sorted(map(str, lost))}")
        if len(known - accepted) > len(self._journal.unanswered):
            self._wrong(f"{len(known - accepted)} jobs that no client asked for")

    async def _check_pictures(self, jobs: Sequence[TryonSession]) -> None:
        expected = {made["key"] for job in jobs for made in job.results}
        found = {key for prefix in PRIVATE for key in await self._storage.keys_under(prefix)}
        self._verdict.pictures = len(found)
        if found - expected:
            self._wrong(f"pictures that no job points at: {sorted(found - expected)}")
        if expected - found:
            self._wrong(f"results that are not there: {sorted(expected - found)}")
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            for job in jobs:
                await self._check_results(client, job)

    async def _check_results(self, client: httpx.AsyncClient, job: TryonSession) -> None:
        wanted = job.samples if job.status == "completed" else 0
        if len(job.results) != wanted:
            self._wrong(f"{job.status} job {job.id} has {len(job.results)} pictures of {wanted}")
        if len({made["key"].rsplit("/", 1)[0] for made in job.results}) > 1:
            self._wrong(f"the pictures of job {job.id} are of several attempts")
        for made in job.results:
            answer = await client.get(self._storage.signed_url(made["key"]))
            if not answer.is_success or not _is_picture(answer.content):
                self._wrong(f"{made['key']} cannot be fetched: {answer.status_code}")

    async def _check_events(self, jobs: Sequence[TryonSession]) -> None:
        told = await self._listener.heard()
        for job in jobs:
            expected = [f"tryon.{job.status}"]
            if (heard := told.pop(job.id, [])) != expected:
                self._wrong(f"of {job.status} job {job.id} was told {heard}")
        for job_id, topics in told.items():
            if job_id not in self._journal.deleted or len(topics) > 1:
                self._wrong(f"of job {job_id}, which is gone, was told {topics}")


def _is_picture(content: bytes) -> bool:
    try:
        Image.open(io.BytesIO(content)).load()
    except OSError:
        return False
    return True
