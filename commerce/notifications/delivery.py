"""Sends what was written down: claims deliveries, sends with no session open, records how it went.

A crash between sending and recording sends twice; nothing is ever lost.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, jobs
from commerce.core.database import Database
from commerce.notifications.kinds import Channel
from commerce.notifications.mail import Letter, Mailer
from commerce.notifications.models import Device, Notification, NotificationDelivery
from commerce.notifications.outcomes import DeviceGoneError, NotNowError, RefusedError
from commerce.notifications.push import Push, Pusher
from commerce.notifications.wording import Wording, language_of, word
from commerce.users.models import User

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=3)
PATIENCE = LEASE / 2
RETENTION = timedelta(days=365)
# After the last of these, a delivery has failed: what it tells of is past.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600))

Send = Callable[["Parcel"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery with what is to be sent and where to."""

    delivery: NotificationDelivery
    notification: Notification
    email: str | None
    locale: str
    token: str | None

    @property
    def wording(self) -> Wording:
        """How it reads in the shopper's language."""
        return word(self.notification.kind, self.notification.data, language_of(self.locale))


class Courier:
    """Sends what is due on one channel, any number of couriers side by side."""

    def __init__(self, database: Database, channel: Channel, send: Send, *, is_on: bool) -> None:
        """`send` hands over one parcel; while the channel is off, parcels are put away unsent."""
        self._database = database
        self._channel = channel
        self._send = send
        self._is_on = is_on

    async def step(self) -> int:
        """Send one batch; return how many were tried."""
        async with self._database.transaction() as session:
            parcels = await _claim(session, self._channel)
        await asyncio.gather(*(self._deliver(parcel) for parcel in parcels))
        return len(parcels)

    async def _deliver(self, parcel: Parcel) -> None:
        if not self._is_on:
            await self._record(parcel, status="skipped", last_error="the channel is off")
            return
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._send(parcel)
        except DeviceGoneError as error:
            logger.info("a device is gone: %s", error)
            await self._drop_device(parcel)
        except RefusedError as error:
            await self._record(parcel, status="failed", last_error=str(error)[: jobs.LONGEST_ERROR])
        except NotNowError as error:
            await self._put_off(parcel, error)
        except Exception as error:
            logger.exception("a notification could not be sent by %s", self._channel)
            await self._put_off(parcel, NotNowError(type(error).__name__))
        else:
            await self._record(parcel, status="sent")

    async def _record(self, parcel: Parcel, **outcome: Any) -> None:  # noqa: ANN401 - columns
        async with self._database.transaction() as session:
            await jobs.finish(session, parcel.delivery, **outcome)

    async def _put_off(self, parcel: Parcel, error: NotNowError) -> None:
        failures = parcel.delivery.attempts
        if failures > len(DELAYS):
            await self._record(parcel, status="failed", last_error=str(error))
            return
        delay = jobs.jittered(max(DELAYS[failures - 1], error.wait or timedelta(0)))
        async with self._database.transaction() as session:
            await jobs.try_again(session, parcel.delivery, delay, str(error))

    async def _drop_device(self, parcel: Parcel) -> None:
        """The token leads nowhere: the device goes, and whatever waits for it goes with it."""
        gone = delete(Device).where(
            Device.id == parcel.delivery.device_id, Device.token == parcel.token
        )
        async with self._database.transaction() as session:
            await session.execute(gone)


def by_mail(mailer: Mailer) -> Send:
    """Sends parcels as letters."""

    async def send(parcel: Parcel) -> None:
        if parcel.email is None:
            raise RefusedError("the shopper has no address any more")
        wording, language = parcel.wording, language_of(parcel.locale)
        letter = Letter(
            identity=str(parcel.delivery.id),
            recipient=parcel.email,
            subject=wording.title,
            text=f"{wording.title}\n\n{wording.body}\n",
            language=language,
        )
        await mailer.send(letter)

    return send


def by_push(pusher: Pusher) -> Send:
    """Sends parcels to installations, with the facts that are plain text."""

    async def send(parcel: Parcel) -> None:
        if parcel.token is None:
            raise RefusedError("the device is gone")
        wording, told = parcel.wording, parcel.notification
        facts = {name: value for name, value in told.data.items() if isinstance(value, str)}
        data = {**facts, "kind": told.kind, "notificationId": str(told.id)}
        await pusher.send(Push(parcel.token, wording.title, wording.body, data))

    return send


async def forget(database: Database) -> int:
    """Drop what was told long ago, with its deliveries; return how much."""
    old = delete(Notification).where(Notification.created_at < clock.now() - RETENTION)
    async with database.transaction() as session:
        return len((await session.scalars(old.returning(Notification.id))).all())


async def _claim(session: AsyncSession, channel: Channel) -> Sequence[Parcel]:
    claimed = await jobs.claim(
        session, NotificationDelivery, LEASE, BATCH, NotificationDelivery.channel == channel
    )
    if not claimed:
        return []
    statement = (
        select(NotificationDelivery, Notification, User.email, User.locale, Device.token)
        .join(Notification, Notification.id == NotificationDelivery.notification_id)
        .join(User, User.id == Notification.user_id)
        .outerjoin(Device, Device.id == NotificationDelivery.device_id)
        .where(NotificationDelivery.id.in_(delivery.id for delivery in claimed))
    )
    return [Parcel(*row) for row in await session.execute(statement)]
