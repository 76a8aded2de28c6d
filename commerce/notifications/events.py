"""What shoppers are told of their own accounts' safety."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.events import Event
from commerce.notifications.service import notify

TOPICS = ("user.signed-out-everywhere",)


async def handle(session: AsyncSession, event: Event) -> None:
    """Warn the shopper; `user.signed-out-everywhere {userId}` is the only topic so far."""
    facts = {"event": event.topic.partition(".")[2]}
    await notify(session, UUID(event.payload["userId"]), "security", facts)
