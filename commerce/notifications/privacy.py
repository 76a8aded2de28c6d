"""What notifications know of a shopper, and how they forget it."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import personal
from commerce.notifications.models import Device, Notification, NotificationPreference


async def personal_data(session: AsyncSession, user_id: UUID) -> dict[str, Any]:
    """What the shopper was told, what they want to be told, and on which devices."""
    return {
        "notifications": await personal.rows(
            session, Notification, Notification.user_id == user_id
        ),
        "preferences": await personal.rows(
            session, NotificationPreference, NotificationPreference.user_id == user_id
        ),
        "devices": await personal.rows(session, Device, Device.user_id == user_id),
    }


async def forget(session: AsyncSession, user_id: UUID) -> None:
    """Drop everything, what is still to be sent included."""
    for table in (Notification, NotificationPreference, Device):
        await session.execute(delete(table).where(table.user_id == user_id))
