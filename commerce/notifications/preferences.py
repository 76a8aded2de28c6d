"""What a shopper wants to be told of, and where."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.notifications.errors import PreferenceLocked
from commerce.notifications.kinds import (
    ALWAYS_ON,
    CHANNELS,
    GROUPS,
    ON_BY_DEFAULT,
    Channel,
    Group,
)
from commerce.notifications.models import NotificationPreference

Choices = dict[Group, dict[Channel, bool]]


async def read(session: AsyncSession, user_id: UUID) -> Choices:
    """Every choice of a shopper, the shop's defaults where they have made none."""
    statement = select(NotificationPreference).where(NotificationPreference.user_id == user_id)
    chosen = {(row.group, row.channel): row.enabled for row in await session.scalars(statement)}
    return {
        group: {
            channel: chosen.get((group, channel), channel in ON_BY_DEFAULT[group])
            for channel in CHANNELS
        }
        for group in GROUPS
    }


async def channels(session: AsyncSession, user_id: UUID, group: Group) -> frozenset[Channel]:
    """Over which channels a shopper is told of what belongs to a group."""
    wanted = (await read(session, user_id))[group]
    return frozenset(
        channel for channel in CHANNELS if wanted[channel] or (group, channel) in ALWAYS_ON
    )


async def change(
    session: AsyncSession, user_id: UUID, wanted: Mapping[Group, Mapping[Channel, bool]]
) -> Choices:
    """Keep a shopper's choices; what is not named stays. Raises PreferenceLocked."""
    rows = [
        {"user_id": user_id, "group": group, "channel": channel, "enabled": enabled}
        for group, choices in wanted.items()
        for channel, enabled in choices.items()
    ]
    if any((row["group"], row["channel"]) in ALWAYS_ON and not row["enabled"] for row in rows):
        raise PreferenceLocked
    if rows:
        statement = insert(NotificationPreference).values(rows)
        kept = statement.on_conflict_do_update(
            index_elements=["user_id", "group", "channel"],
            set_={"enabled": statement.excluded.enabled},
        )
        await session.execute(kept)
    return await read(session, user_id)
