"""Work that needs the network, written down as rows: claimed with a lease, done, then recorded.

A transaction writes the row; a loop claims what is due and commits, does the work with no session
open, and records the outcome under the token of its claim. Who dies in between loses nothing: the
row is due again when the lease has run out. So work may be done twice, and is never forgotten.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core import clock
from commerce.core.database import Identified, new_id

LONGEST_ERROR = 500


class Job(Identified):
    """The columns of a table of work; a table adds what is to be done."""

    # When it may be claimed next: at once, after a failure's delay, or when its claim's lease has
    # run out. None: nothing is left to do.
    due_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(default=0)
    claim_token: Mapped[UUID | None]
    last_error: Mapped[str | None]


AnyJob = TypeVar("AnyJob", bound=Job)


async def claim(
    session: AsyncSession,
    table: type[AnyJob],
    lease: timedelta,
    limit: int,
    *conditions: ColumnElement[bool],
) -> Sequence[AnyJob]:
    """Take hold of what is due and nobody holds, the longest waiting first."""
    now = clock.now()
    due = (
        select(table)
        .where(table.due_at <= now, *conditions)
        .order_by(table.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    jobs = (await session.scalars(due)).all()
    for job in jobs:
        job.due_at, job.claim_token, job.attempts = now + lease, new_id(), job.attempts + 1
    await session.flush()
    return jobs


async def finish(session: AsyncSession, job: Job, **outcome: Any) -> bool:  # noqa: ANN401 - columns
    """Record that nothing is left to do; False, and no change, if the claim is stale."""
    return await _record(session, job, {"due_at": None, **outcome})


async def remove(session: AsyncSession, job: Job) -> None:
    """Drop the row of work that is done and not worth remembering; a stale claim drops nothing."""
    table = type(job)
    held = delete(table).where(table.id == job.id, table.claim_token == job.claim_token)
    await session.execute(held)


async def try_again(
    session: AsyncSession, job: Job, delay: timedelta, error: str, **outcome: object
) -> bool:
    """Record a failure, to be tried again after the delay; False if the claim is stale."""
    changes = {"due_at": clock.now() + delay, "last_error": error[:LONGEST_ERROR], **outcome}
    return await _record(session, job, changes)


def jittered(delay: timedelta) -> timedelta:
    """The delay and up to a fifth more, so that what failed together does not return together."""
    return delay * (1 + secrets.randbelow(1000) / 5000)


async def _record(session: AsyncSession, job: Job, changes: dict[str, Any]) -> bool:
    table = type(job)
    held = update(table).where(table.id == job.id, table.claim_token == job.claim_token)
    recorded = held.values(claim_token=None, **changes).returning(table.id)
    return await session.scalar(recorded) is not None
