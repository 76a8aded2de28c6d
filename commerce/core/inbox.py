"""The inbox: which events a subscriber has applied, so that a second delivery changes nothing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base


class InboxMessage(Base):
    """An event that a subscriber has applied."""

    __tablename__ = "inbox"

    subscriber: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


async def is_first(session: AsyncSession, subscriber: str, message_id: UUID) -> bool:
    """Note that the caller's transaction applies this event; False if one did before.

    Of two at the same time, the later waits here until the earlier has committed.
    """
    row = insert(InboxMessage).values(subscriber=subscriber, message_id=message_id)
    noted = row.on_conflict_do_nothing().returning(InboxMessage.message_id)
    return await session.scalar(noted) is not None


async def forget(session: AsyncSession, before: datetime) -> int:
    """Forget what was applied before that time; return how many."""
    old = delete(InboxMessage).where(InboxMessage.applied_at < before)
    return len((await session.scalars(old.returning(InboxMessage.message_id))).all())
