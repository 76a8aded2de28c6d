"""The transactional outbox: an event is written with the change it tells of, and published later.

A crash between commit and publish loses nothing: the row is still there, and the relay takes it
again. A crash between publish and delete publishes twice: consumers are idempotent.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core import logs, tracing
from commerce.core.database import Base, new_id
from commerce.core.direct import Work
from commerce.core.nudges import nudge_later

Publish = Callable[["OutboxMessage"], Awaitable[None]]
BATCH = 100


class OutboxMessage(Base):
    """An event on its way to the broker."""

    __tablename__ = "outbox"

    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    message_id: Mapped[UUID] = mapped_column(default=new_id)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    # The request and the trace that it goes back to, for the log and the spans of who hears of it.
    request_id: Mapped[str | None]
    traceparent: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def headers(self) -> dict[str, str]:
        """What the broker carries beside the event."""
        carried = {logs.HEADER: self.request_id, tracing.TRACEPARENT: self.traceparent}
        return {name: value for name, value in carried.items() if value is not None}


def enqueue(
    work: Work, topic: str, payload: dict[str, Any], *, somebody_waits: bool = False
) -> None:
    """Write an event into the caller's transaction; the relay looks at once if somebody waits."""
    if somebody_waits:
        nudge_later(work.info)
    message = OutboxMessage(
        message_id=new_id(),
        topic=topic,
        payload=payload,
        request_id=logs.request_id(),
        traceparent=tracing.traceparent(),
    )
    work.add(message)


async def relay(session: AsyncSession, publish: Publish, batch: int = BATCH) -> int:
    """Publish the oldest events that no other relay holds; return how many.

    The rows stay locked while they are published: this is the one place where the network is used
    inside a transaction, because the lock is what keeps two relays from publishing one event.

    Raises:
        Exception: whatever `publish` raises; then nothing is deleted and all is taken again.
    """
    oldest = select(OutboxMessage).order_by(OutboxMessage.position).limit(batch)
    messages = (await session.scalars(oldest.with_for_update(skip_locked=True))).all()
    if messages:
        await asyncio.gather(*(publish(message) for message in messages))
        positions = [message.position for message in messages]
        await session.execute(delete(OutboxMessage).where(OutboxMessage.position.in_(positions)))
    return len(messages)
