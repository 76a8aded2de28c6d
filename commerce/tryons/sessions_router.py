"""Routes of the caller's own try-ons: look back, call off, ask again, have forgotten."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from commerce.core.dependencies import AppSettings, Data, ReadSession
from commerce.core.errors import Unauthenticated, problems
from commerce.tryons import service as tryons
from commerce.tryons import sessions
from commerce.tryons.errors import (
    CannotTryAgain,
    ConsentNeeded,
    TooManyTryOns,
    TryonEnded,
    TryonNotFound,
)
from commerce.tryons.live_router import Following
from commerce.tryons.owners import CurrentOwner
from commerce.tryons.schemas import TryonList, TryonRead

router = APIRouter(prefix="/tryon/sessions", tags=["try-on"])


@router.get("", response_model_exclude_none=True, responses=problems(Unauthenticated))
async def list_sessions(
    owner: CurrentOwner,
    session: ReadSession,
    follower: Following,
    cursor: Annotated[UUID | None, Query(description="`nextCursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> TryonList:
    """The caller's try-ons, the newest first."""
    jobs, has_more = await sessions.read_page(session, owner, cursor, limit)
    positions = await tryons.queue_positions(session, jobs)
    return TryonList(
        items=[follower.show(job, positions.get(job.id)) for job in jobs],
        limit=limit,
        next_cursor=jobs[-1].id if has_more else None,
    )


@router.delete("/{job_id}", status_code=204, responses=problems(Unauthenticated, TryonNotFound))
async def delete_session(
    owner: CurrentOwner, database: Data, follower: Following, job_id: UUID
) -> None:
    """Forget a try-on: called off if it runs, its photo and its pictures erased at once."""
    async with database.transaction() as session:
        await sessions.remove(session, owner, job_id)
    await follower.progress.tell(job_id)


@router.post(
    "/{job_id}/cancel",
    response_model_exclude_none=True,
    responses=problems(Unauthenticated, TryonNotFound, TryonEnded),
)
async def cancel_session(
    owner: CurrentOwner, database: Data, follower: Following, job_id: UUID
) -> TryonRead:
    """Call off a try-on that runs; its photo is erased at once."""
    async with database.transaction() as session:
        job = follower.show(await sessions.cancel(session, owner, job_id))
    await follower.progress.tell(job_id)
    return job


@router.post(
    "/{job_id}/retry",
    status_code=202,
    response_model_exclude_none=True,
    responses=problems(
        Unauthenticated, TryonNotFound, CannotTryAgain, ConsentNeeded, TooManyTryOns
    ),
)
async def retry_session(
    owner: CurrentOwner, database: Data, settings: AppSettings, follower: Following, job_id: UUID
) -> TryonRead:
    """Begin a try-on again that failed for reasons of the shop (`internal`), within a day."""
    async with database.transaction() as session:
        job = follower.show(await sessions.retry(session, owner, job_id, settings))
    await follower.progress.tell(job_id)
    return job
