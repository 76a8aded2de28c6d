"""How a job is doing: once, or from now until it has ended."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.tryons import service as tryons
from commerce.tryons.labels import label_of
from commerce.tryons.models import Stage, TryonSession
from commerce.tryons.owners import Owner
from commerce.tryons.progress import Progress
from commerce.tryons.schemas import TryonError, TryonGarment, TryonRead, TryonResult


@dataclass(frozen=True, slots=True)
class Follower:
    """Looks at jobs as their owners may see them."""

    database: Database
    storage: Storage
    progress: Progress

    async def look(self, owner: Owner, job_id: UUID) -> TryonRead:
        """The job as it is now; raises TryonNotFound, also for anybody else's."""
        async with self.database.reading() as session:
            job = await tryons.read(session, owner, job_id)
            positions = await tryons.queue_positions(session, [job])
        return self.show(job, positions.get(job.id))

    def show(self, job: TryonSession, position: int | None = None) -> TryonRead:
        """A job as its owner may see it."""
        return _wire(job, position, self.storage)

    async def follow(self, owner: Owner, job_id: UUID) -> AsyncIterator[TryonRead | None]:
        """The job now and whenever it has changed, and None whenever a look found it as it was.

        Ends with the job. Raises TryonNotFound, also for anybody else's job.
        """
        seen: TryonRead | None = None
        async with self.progress.hints(job_id) as wait:
            while True:
                job = await self.look(owner, job_id)
                yield None if job == seen else job
                if job.status != "processing":
                    return
                seen = job
                await wait()


def _wire(job: TryonSession, position: int | None, storage: Storage) -> TryonRead:
    results = [
        TryonResult(
            image_url=storage.signed_url(made["key"], shown_as=f"try-on-{number}.jpg"),
            seed=made["seed"],
            scores=made["scores"],
        )
        for number, made in enumerate(job.results, 1)
    ]
    return TryonRead(
        job_id=job.id,
        product_id=job.product_id,
        garments=[TryonGarment.model_validate(garment) for garment in job.garments],
        status=job.status,
        stage=job.stage,
        stage_times=_times(job),
        progress=job.progress,
        queue_position=position,
        result_image_url=results[0].image_url if results else None,
        results=results,
        engine=job.engine,
        label=label_of(job.engine),
        cached=job.cached,
        error=_error(job),
        created_at=job.created_at,
        finished_at=job.finished_at,
        results_expired_at=job.results_expired_at,
    )


def _times(job: TryonSession) -> dict[Stage, datetime]:
    """When each stage was entered; who waits again has entered none of the others yet."""
    passed = {} if job.stage == "queued" else job.stage_times
    times: dict[Any, Any] = {"queued": job.queued_at, **passed, "done": job.finished_at}
    return {stage: at for stage, at in times.items() if at is not None}


def _error(job: TryonSession) -> TryonError | None:
    if job.error_code is None:
        return None
    return TryonError(code=job.error_code, message=job.error_message or "")
