"""Work over the network, a row at a time: claimed, committed, done, and recorded if still held."""

from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.payments.models import Payment, Refund

Row = TypeVar("Row", Payment, Refund)

LONGEST_DELAY = timedelta(hours=4)
# Past this the delay has long been at its longest, and 2**attempts would outgrow a timedelta.
MOST_DOUBLINGS = 16


def delay_after(attempts: int, first: timedelta) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, up to four hours."""
    doublings = min(max(attempts - 1, 0), MOST_DOUBLINGS)
    return min(first * (1 << doublings), LONGEST_DELAY)


async def claim(
    database: Database, kind: type[Row], lease: timedelta, *waits: ColumnElement[bool]
) -> Row | None:
    """Take hold of one row that waits, or return None; the transaction has ended on return."""
    now = clock.now()
    free = or_(kind.leased_until.is_(None), kind.leased_until < now)
    waiting = select(kind).where(free, *waits).order_by(kind.next_attempt_at.nulls_first())
    async with database.transaction() as session:
        row = await session.scalar(waiting.limit(1).with_for_update(skip_locked=True))
        if row is not None:
            row.lease_token, row.leased_until = new_id(), now + lease
            row.attempts += 1
        return row


async def is_held(session: AsyncSession, row: Row, token: UUID | None) -> bool:
    """Whether a locked row is still the claimer's; lets go of it if so."""
    if row.lease_token != token:
        return False
    row.lease_token = row.leased_until = None
    await session.flush()
    return True
