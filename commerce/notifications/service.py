"""The verbs of notifications. Other domains need `notify` alone."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import new_id
from commerce.notifications import preferences
from commerce.notifications.errors import DeviceNotFound, NotificationNotFound
from commerce.notifications.kinds import Channel, Group, Kind, group_of
from commerce.notifications.models import Device, Notification, NotificationDelivery, Platform
from commerce.notifications.wording import REQUIRED
from commerce.users.models import User

# Who has not proven an address gets no mail there but what an order or their safety needs.
FOR_UNPROVEN_ADDRESSES: frozenset[Group] = frozenset({"orders", "security"})
MOST_DEVICES = 20


async def notify(session: AsyncSession, user_id: UUID, kind: Kind, data: dict[str, Any]) -> None:
    """Tell a shopper something, over the channels that they have chosen.

    Writes rows only: a loop sends them. A shopper who is gone is told nothing.

    Args:
        session: the caller's transaction.
        user_id: who.
        kind: what has happened.
        data: the facts, as JSON; clients get them as they are. What each kind needs is in
            `wording.REQUIRED`; orders may add `orderId`, `amount` and `currency`, `carrier` and
            `trackingNumber`, pieces `productId`, `color` and `size`; `price` is a sum of money.

    Raises:
        ValueError: a fact is missing.
    """
    if missing := REQUIRED[kind] - data.keys():
        raise ValueError(f"{kind} says nothing without {', '.join(sorted(missing))}")
    reader = await _reader(session, user_id)
    if reader is None:
        return
    group = group_of(kind)
    channels = await preferences.channels(session, user_id, group)
    notification = Notification(
        id=new_id(), user_id=user_id, kind=kind, data=data, in_app="in-app" in channels
    )
    deliveries = await _deliveries(session, reader, group, channels)
    if not notification.in_app and not deliveries:
        return
    session.add(notification)
    await session.flush()
    for delivery in deliveries:
        delivery.notification_id = notification.id
    session.add_all(deliveries)
    await session.flush()


class Inbox(NamedTuple):
    """One page of a shopper's notifications, and how many they have not read in all."""

    items: Sequence[Notification]
    unread: int
    has_more: bool


async def read_page(
    session: AsyncSession, user_id: UUID, before: UUID | None, limit: int, *, unread_only: bool
) -> Inbox:
    """A shopper's notifications, the newest first, from before the one named."""
    statement = select(Notification).where(Notification.user_id == user_id, Notification.in_app)
    if before is not None:
        statement = statement.where(Notification.id < before)
    if unread_only:
        statement = statement.where(Notification.read_at.is_(None))
    newest = statement.order_by(Notification.id.desc()).limit(limit + 1)
    found = (await session.scalars(newest)).all()
    return Inbox(found[:limit], await count_unread(session, user_id), len(found) > limit)


async def count_unread(session: AsyncSession, user_id: UUID) -> int:
    """How many notifications a shopper has not read."""
    statement = select(func.count()).where(
        Notification.user_id == user_id, Notification.in_app, Notification.read_at.is_(None)
    )
    return await session.scalar(statement) or 0


async def mark_read(session: AsyncSession, user_id: UUID, notification_id: UUID) -> None:
    """Note that one was read, the first time; raises NotificationNotFound."""
    read = (
        update(Notification)
        .where(
            Notification.id == notification_id, Notification.user_id == user_id, Notification.in_app
        )
        .values(read_at=func.coalesce(Notification.read_at, clock.now()))
    )
    if await session.scalar(read.returning(Notification.id)) is None:
        raise NotificationNotFound


async def mark_all_read(session: AsyncSession, user_id: UUID) -> None:
    """Note that all were read."""
    unread = update(Notification).where(
        Notification.user_id == user_id, Notification.in_app, Notification.read_at.is_(None)
    )
    await session.execute(unread.values(read_at=clock.now()))


async def remove(session: AsyncSession, user_id: UUID, notification_id: UUID) -> None:
    """Take one out of the list; what is still to be sent is sent. Raises NotificationNotFound."""
    hidden = (
        update(Notification)
        .where(
            Notification.id == notification_id, Notification.user_id == user_id, Notification.in_app
        )
        .values(in_app=False)
    )
    if await session.scalar(hidden.returning(Notification.id)) is None:
        raise NotificationNotFound


async def register_device(
    session: AsyncSession, user_id: UUID, token: str, platform: Platform
) -> None:
    """Send push messages to this installation; it now belongs to who signed in last.

    A shopper keeps the newest installations only: old tokens are never told to be dead.
    """
    row = insert(Device).values(id=new_id(), token=token, user_id=user_id, platform=platform)
    moved = row.on_conflict_do_update(
        index_elements=[Device.token],
        set_={"user_id": user_id, "platform": platform, "registered_at": func.now()},
    )
    await session.execute(moved)
    newest = (
        select(Device.id)
        .where(Device.user_id == user_id)
        .order_by(Device.registered_at.desc())
        .limit(MOST_DEVICES)
    )
    surplus = delete(Device).where(Device.user_id == user_id, Device.id.not_in(newest))
    await session.execute(surplus)


async def remove_device(session: AsyncSession, user_id: UUID, token: str) -> None:
    """Send no more push messages to this installation; raises DeviceNotFound."""
    own = delete(Device).where(Device.token == token, Device.user_id == user_id)
    if await session.scalar(own.returning(Device.id)) is None:
        raise DeviceNotFound


class _Reader(NamedTuple):
    id: UUID
    email: str | None
    email_verified: bool


async def _reader(session: AsyncSession, user_id: UUID) -> _Reader | None:
    statement = select(User.id, User.email, User.email_verified).where(
        User.id == user_id, User.deleted_at.is_(None)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _Reader(*row)


async def _deliveries(
    session: AsyncSession, reader: _Reader, group: Group, channels: frozenset[Channel]
) -> list[NotificationDelivery]:
    deliveries = []
    may_write = reader.email_verified or group in FOR_UNPROVEN_ADDRESSES
    if "email" in channels and reader.email is not None and may_write:
        deliveries.append(NotificationDelivery(id=new_id(), channel="email"))
    if "push" in channels:
        devices = await session.scalars(select(Device.id).where(Device.user_id == reader.id))
        deliveries += [
            NotificationDelivery(id=new_id(), channel="push", device_id=device)
            for device in devices
        ]
    return deliveries
