"""What activity knows about a shopper."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity.models import ActivityEvent


async def personal_data(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    """Every event that is linked to a shopper, the oldest first."""
    statement = (
        select(ActivityEvent)
        .where(ActivityEvent.user_id == user_id)
        .order_by(ActivityEvent.occurred_at, ActivityEvent.id)
    )
    return [_plain(event) for event in await session.scalars(statement)]


def _plain(event: ActivityEvent) -> dict[str, Any]:
    return {
        "type": event.type,
        "at": event.occurred_at.isoformat(),
        "productId": None if event.product_id is None else str(event.product_id),
        "query": event.query,
    }
