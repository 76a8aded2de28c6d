"""What follows for notifications when a shopper signs out everywhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.events import Event
from commerce.notifications.models import Device
from commerce.notifications.service import notify

TOPICS = ("user.signed-out-everywhere",)


async def handle(session: AsyncSession, event: Event) -> None:
    """On `user.signed-out-everywhere {userId, at}`: warn the shopper, where nobody else reads it.

    Devices that were registered before hear nothing more: one of them may be why they signed out.
    """
    user_id = UUID(event.payload["userId"])
    before = Device.registered_at <= datetime.fromisoformat(event.payload["at"])
    await session.execute(delete(Device).where(Device.user_id == user_id, before))
    await notify(session, user_id, "security", {"event": event.topic.partition(".")[2]})
