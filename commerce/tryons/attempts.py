"""Verbs of workers: claim a job, report on it, end it.

A claim hands out an attempt token and a lease. Every later change names the token; if another
worker has claimed the job meanwhile, no row matches and the stale attempt changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Update, cast, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, outbox
from commerce.core.broker import TRYON_REQUESTED
from commerce.core.database import new_id
from commerce.tryons import originals
from commerce.tryons.announcing import Topic, announce
from commerce.tryons.models import Stage, TryonSession
from commerce.tryons.pictures import pictures_of

GIVEN_UP = "internal"
APOLOGY = "The fitting room could not make this picture. Please try again later."


@dataclass(frozen=True, slots=True)
class WantedGarment:
    """A garment that a job asks for: its picture, where it is worn, and which product it is."""

    key: str
    category: str = "auto"
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One worker's hold on a job, and what the job asks for."""

    job_id: UUID
    token: UUID
    number: int
    photo_key: str
    garments: tuple[WantedGarment, ...]
    mode: str
    samples: int
    seed: int
    asked_at: datetime


def folder_of(attempt: Attempt) -> str:
    """The prefix under which an attempt stores its pictures; no other attempt has it."""
    return f"{pictures_of(attempt.job_id)}{attempt.token}/"


async def claim(
    session: AsyncSession, job_id: UUID, lease: timedelta, *, take_over: bool
) -> Attempt | None:
    """Take hold of a job, or return None if it has ended or somebody else holds it.

    `take_over` takes a job whose lease still runs: right when the broker delivers the message
    again, which it does only when the connection of the worker that held it is gone.
    """
    now = clock.now()
    token = new_id()
    claimed = update(TryonSession).where(
        TryonSession.id == job_id, TryonSession.status == "processing"
    )
    if not take_over:
        is_free = or_(TryonSession.leased_until.is_(None), TryonSession.leased_until < now)
        claimed = claimed.where(is_free)
    job = await session.scalar(
        claimed.values(
            attempt_token=token,
            attempts=TryonSession.attempts + 1,
            leased_until=now + lease,
            stage="fetching",
            stage_times={"fetching": now.isoformat()},
            progress=5,
        ).returning(TryonSession)
    )
    return None if job is None else _attempt(job, token)


async def is_finished(session: AsyncSession, job_id: UUID) -> bool:
    """Whether nothing is left to do; true also for a job that was deleted."""
    status = await session.scalar(select(TryonSession.status).where(TryonSession.id == job_id))
    return status != "processing"


async def report(session: AsyncSession, attempt: Attempt, stage: Stage, progress: int) -> bool:
    """Tell how far the job is; false if the attempt is stale."""
    entered = cast({stage: clock.now().isoformat()}, JSONB)
    changed = _held(attempt).values(
        stage=stage, progress=progress, stage_times=TryonSession.stage_times.concat(entered)
    )
    return await _changes(session, changed)


async def mention(session: AsyncSession, attempt: Attempt, stage: Stage, progress: int) -> bool:
    """Tell the same as `report` where nothing but a progress bar needs it.

    The transaction does not wait for the disk: a database that crashes the moment after forgets it.
    """
    is_held = await report(session, attempt, stage, progress)
    await session.execute(text("SET LOCAL synchronous_commit TO off"))
    return is_held


async def is_held(session: AsyncSession, attempt: Attempt) -> bool:
    """Whether the attempt still holds its job."""
    held = select(TryonSession.id).where(*_holding(attempt))
    return await session.scalar(held) is not None


async def renew(session: AsyncSession, attempt: Attempt, lease: timedelta) -> bool:
    """Keep hold of the job for another lease; false if the attempt is stale."""
    return await _changes(session, _held(attempt).values(leased_until=clock.now() + lease))


async def complete(
    session: AsyncSession, attempt: Attempt, results: Sequence[dict[str, Any]]
) -> bool:
    """End the job with its pictures; false if the attempt is stale."""
    done = _held(attempt).values(
        status="completed", stage="done", progress=100, results=list(results), **_released()
    )
    return await _end(session, done, "tryon.completed", {})


async def fail(session: AsyncSession, attempt: Attempt, code: str, message: str) -> bool:
    """End the job with a reason; false if the attempt is stale."""
    return await _fail(session, _held(attempt), code, message)


async def put_back(session: AsyncSession, attempt: Attempt, *, counts: bool = True) -> bool:
    """Let go of the job, so that another attempt may begin at once.

    An attempt that does not count leaves the job as many attempts as it found.
    """
    waiting = _held(attempt).values(
        attempts=TryonSession.attempts - (0 if counts else 1),
        stage="queued",
        progress=0,
        attempt_token=None,
        leased_until=None,
        queued_at=clock.now(),
    )
    return await _changes(session, waiting)


async def reopen(session: AsyncSession, job_id: UUID) -> bool:
    """Begin a job again that was given up; false if it was not, or its photo has gone."""
    given_up = (
        select(TryonSession.id)
        .where(
            TryonSession.id == job_id,
            TryonSession.status == "failed",
            TryonSession.error_code == GIVEN_UP,
        )
        .with_for_update()
    )
    if await session.scalar(given_up) is None or not await originals.recall(session, job_id):
        return False
    again = update(TryonSession).where(TryonSession.id == job_id)
    anew = again.values(
        status="processing",
        stage="queued",
        attempts=0,
        error_code=None,
        error_message=None,
        progress=0,
        finished_at=None,
        results_expired_at=None,
        queued_at=clock.now(),
    )
    await session.execute(anew)
    outbox.enqueue(session, TRYON_REQUESTED, {"jobId": str(job_id)})
    return True


async def rescue(session: AsyncSession, patience: timedelta, max_attempts: int) -> int:
    """Queue again what nobody holds and no message brings; fail what was tried too often.

    The broker redelivers what a dead worker held. This is the net below it: for a message that
    ended in the dead-letter queue, a purged queue, a broker restored from an old backup.

    Returns:
        How many jobs were found.
    """
    now = clock.now()
    abandoned = (
        select(TryonSession)
        .where(
            TryonSession.status == "processing",
            TryonSession.queued_at < now - patience,
            or_(TryonSession.leased_until.is_(None), TryonSession.leased_until < now - patience),
        )
        .with_for_update(skip_locked=True)
        .limit(100)
    )
    jobs = (await session.scalars(abandoned)).all()
    for job in jobs:
        if job.attempts >= max_attempts:
            locked = update(TryonSession).where(TryonSession.id == job.id)
            await _fail(session, locked, GIVEN_UP, APOLOGY)
        else:
            job.queued_at = now
            job.stage, job.progress = "queued", 0
            outbox.enqueue(session, TRYON_REQUESTED, {"jobId": str(job.id)})
    return len(jobs)


def _attempt(job: TryonSession, token: UUID) -> Attempt:
    return Attempt(
        job_id=job.id,
        token=token,
        number=job.attempts,
        photo_key=job.photo_key,
        garments=tuple(_wanted(garment) for garment in job.garments),
        mode=job.mode,
        samples=job.samples,
        seed=job.seed,
        asked_at=job.created_at,
    )


def _wanted(garment: dict[str, Any]) -> WantedGarment:
    product_id = garment.get("productId")
    return WantedGarment(
        garment["key"],
        garment.get("category", "auto"),
        None if product_id is None else UUID(product_id),
    )


def _held(attempt: Attempt) -> Update:
    return update(TryonSession).where(*_holding(attempt))


def _holding(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    return (
        TryonSession.id == attempt.job_id,
        TryonSession.attempt_token == attempt.token,
        TryonSession.status == "processing",
    )


async def _fail(session: AsyncSession, which: Update, code: str, message: str) -> bool:
    failed = which.values(
        status="failed", stage="done", error_code=code, error_message=message, **_released()
    )
    return await _end(session, failed, "tryon.failed", {"code": code})


async def _end(
    session: AsyncSession, statement: Update, topic: Topic, facts: dict[str, Any]
) -> bool:
    """End a job and tell of it; false, and nothing told, if no row matches."""
    columns = (TryonSession.user_id, TryonSession.api_key_id, TryonSession.product_id)
    row = (await session.execute(statement.returning(TryonSession.id, *columns))).one_or_none()
    if row is None:
        return False
    if facts.get("code") == GIVEN_UP:
        originals.forget_later(session, row.id)
    else:
        originals.forget(session, row.id)
    announce(
        session,
        topic,
        row.id,
        user_id=row.user_id,
        api_key_id=row.api_key_id,
        product_id=row.product_id,
        facts=facts,
    )
    return True


def _released() -> dict[str, Any]:
    return {"attempt_token": None, "leased_until": None, "finished_at": clock.now()}


async def _changes(session: AsyncSession, statement: Update) -> bool:
    return await session.scalar(statement.returning(TryonSession.id)) is not None
