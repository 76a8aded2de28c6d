"""Verbs of activity: taking in what people do, and whose it is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity.errors import VisitorClaimed
from commerce.activity.models import ActivityEvent, Visitor
from commerce.activity.rules import NOBODY, Person, day_of, when
from commerce.activity.schemas import ActivityBatch, EventInput, Recorded
from commerce.core import clock
from commerce.users import consents

MOST_VIEWED = 50


async def record(
    session: AsyncSession, user_id: UUID | None, batch: ActivityBatch, timezone: ZoneInfo
) -> Recorded:
    """Take in what a client tells; what it told before is not taken twice."""
    person = await _person(session, user_id, batch)
    rows = [_row(event, person, timezone) for event in batch.events]
    added = await add(session, rows)
    return Recorded(accepted=len(rows), duplicates=len(rows) - added)


async def add(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> int:
    """Add rows to the log in the order of their keys, so that no two writers wait in a circle."""
    in_order = sorted(rows, key=lambda row: (row["day"], row["id"]))
    statement = insert(ActivityEvent).values(in_order).on_conflict_do_nothing()
    return len((await session.scalars(statement.returning(ActivityEvent.id))).all())


async def known(session: AsyncSession, user_id: UUID) -> Person:
    """The shopper, if they agree to analytics; else nobody."""
    agreed = await consents.is_granted(session, user_id, "analytics")
    return Person(user_id=user_id) if agreed else NOBODY


async def claim(session: AsyncSession, user_id: UUID, visitor_id: UUID) -> int:
    """Make a visitor's history the shopper's; return how many events that were.

    A visitor belongs to the first who claims it: who signs in on a machine that somebody else has
    used inherits nothing. Of two at once, the later waits here until the earlier has committed.

    Raises:
        VisitorClaimed: it is somebody else's.
    """
    person = await known(session, user_id)
    if not person.is_known:
        return 0
    row = insert(Visitor).values(visitor_id=visitor_id, user_id=user_id)
    await session.execute(row.on_conflict_do_nothing())
    owner = select(Visitor.user_id).where(Visitor.visitor_id == visitor_id)
    if await session.scalar(owner) != user_id:
        raise VisitorClaimed
    theirs = update(ActivityEvent).where(
        ActivityEvent.visitor_id == visitor_id, ActivityEvent.user_id.is_(None)
    )
    linked = theirs.values(user_id=user_id).returning(ActivityEvent.id)
    return len((await session.scalars(linked)).all())


async def recently_viewed(session: AsyncSession, user_id: UUID) -> list[UUID]:
    """The products that a shopper looked at, the latest first."""
    statement = (
        select(ActivityEvent.product_id)
        .where(
            ActivityEvent.user_id == user_id,
            ActivityEvent.type == "view",
            ActivityEvent.product_id.is_not(None),
        )
        .group_by(ActivityEvent.product_id)
        .order_by(func.max(ActivityEvent.occurred_at).desc(), ActivityEvent.product_id)
        .limit(MOST_VIEWED)
    )
    return [found for found in await session.scalars(statement) if found is not None]


async def forget_viewed(session: AsyncSession, user_id: UUID) -> None:
    """Forget what a shopper looked at: the views go on being counted, and are nobody's."""
    views = (ActivityEvent.user_id == user_id) & (ActivityEvent.type == "view")
    await _unlink(session, views)


async def unlink(session: AsyncSession, user_id: UUID) -> None:
    """Forget a shopper: their events go on being counted, and are nobody's."""
    await session.execute(delete(Visitor).where(Visitor.user_id == user_id))
    await _unlink(session, ActivityEvent.user_id == user_id)


async def _unlink(session: AsyncSession, which: ColumnElement[bool]) -> None:
    nobodys = {"user_id": None, "visitor_id": None, "query": None}
    hour = func.date_trunc("hour", ActivityEvent.occurred_at)
    await session.execute(
        update(ActivityEvent)
        .where(which)
        .values(**nobodys, occurred_at=hour)
        .execution_options(synchronize_session=False)
    )


async def _person(session: AsyncSession, user_id: UUID | None, batch: ActivityBatch) -> Person:
    if user_id is not None:
        return await known(session, user_id)
    return Person(visitor_id=batch.visitor_id) if batch.consent else NOBODY


def _row(event: EventInput, person: Person, timezone: ZoneInfo) -> dict[str, Any]:
    occurred_at = when(event.at, clock.now(), person)
    return {
        "day": day_of(occurred_at, timezone),
        "id": event.id,
        "type": event.type,
        "occurred_at": occurred_at,
        "user_id": person.user_id,
        "visitor_id": person.visitor_id,
        "product_id": event.product_id,
        "query": event.query if person.is_known else None,
    }
