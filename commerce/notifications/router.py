"""Routes of what the signed-in shopper is told."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.notifications import preferences
from commerce.notifications import service as notifications
from commerce.notifications.errors import DeviceNotFound, NotificationNotFound, PreferenceLocked
from commerce.notifications.kinds import ALWAYS_ON, group_of
from commerce.notifications.models import Notification
from commerce.notifications.preferences import Choices
from commerce.notifications.schemas import (
    DeviceToken,
    DeviceWrite,
    NotificationList,
    NotificationRead,
    PreferencesRead,
    PreferencesWrite,
    UnreadCount,
)
from commerce.notifications.wording import language_of, word
from commerce.users.current import CurrentUser

router = APIRouter(tags=["notifications"])


@router.get("/notifications", responses=problems(Unauthenticated))
async def list_notifications(
    shopper: CurrentUser,
    session: ReadSession,
    cursor: Annotated[UUID | None, Query(description="`nextCursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    unread: Annotated[bool, Query(description="only what was not read")] = False,  # noqa: FBT002 - a query's flag
) -> NotificationList:
    """What the caller was told, the newest first."""
    inbox = await notifications.read_page(session, shopper.id, cursor, limit, unread_only=unread)
    return NotificationList(
        items=[_wire(notification, shopper.locale) for notification in inbox.items],
        limit=limit,
        unread_count=inbox.unread,
        next_cursor=inbox.items[-1].id if inbox.has_more else None,
    )


@router.get("/notifications/unread-count", responses=problems(Unauthenticated))
async def count_unread(shopper: CurrentUser, session: ReadSession) -> UnreadCount:
    """How many notifications the caller has not read."""
    return UnreadCount(unread_count=await notifications.count_unread(session, shopper.id))


@router.post("/notifications/read-all", status_code=204, responses=problems(Unauthenticated))
async def mark_all_read(shopper: CurrentUser, session: Session) -> None:
    """Note that everything was read."""
    await notifications.mark_all_read(session, shopper.id)


@router.get("/notifications/preferences", responses=problems(Unauthenticated))
async def read_preferences(shopper: CurrentUser, session: ReadSession) -> PreferencesRead:
    """What the caller is told of, and where."""
    return _preferences(await preferences.read(session, shopper.id))


@router.put("/notifications/preferences", responses=problems(Unauthenticated, PreferenceLocked))
async def change_preferences(
    shopper: CurrentUser, session: Session, wanted: PreferencesWrite
) -> PreferencesRead:
    """Choose what to be told of, and where; what is left out stays."""
    return _preferences(await preferences.change(session, shopper.id, wanted.choices()))


@router.post(
    "/notifications/{notification_id}/read",
    status_code=204,
    responses=problems(Unauthenticated, NotificationNotFound),
)
async def mark_read(shopper: CurrentUser, session: Session, notification_id: UUID) -> None:
    """Note that one notification was read."""
    await notifications.mark_read(session, shopper.id, notification_id)


@router.delete(
    "/notifications/{notification_id}",
    status_code=204,
    responses=problems(Unauthenticated, NotificationNotFound),
)
async def remove_notification(
    shopper: CurrentUser, session: Session, notification_id: UUID
) -> None:
    """Take one notification out of the list."""
    await notifications.remove(session, shopper.id, notification_id)


@router.post("/devices", status_code=204, responses=problems(Unauthenticated))
async def register_device(shopper: CurrentUser, session: Session, wanted: DeviceWrite) -> None:
    """Send the caller push messages on this installation, and nobody else any more."""
    await notifications.register_device(session, shopper.id, wanted.token, wanted.platform)


@router.delete(
    "/devices/{token}", status_code=204, responses=problems(Unauthenticated, DeviceNotFound)
)
async def remove_device(
    shopper: CurrentUser, session: Session, token: Annotated[DeviceToken, Path()]
) -> None:
    """Send no more push messages to this installation."""
    await notifications.remove_device(session, shopper.id, token)


def _wire(notification: Notification, locale: str) -> NotificationRead:
    wording = word(notification.kind, notification.data, language_of(locale))
    return NotificationRead(
        id=notification.id,
        kind=notification.kind,
        group=group_of(notification.kind),
        title=wording.title,
        body=wording.body,
        data=notification.data,
        read_at=notification.read_at,
        created_at=notification.created_at,
    )


def _preferences(choices: Choices) -> PreferencesRead:
    locked = sorted(f"{group}.{channel}" for group, channel in ALWAYS_ON)
    return PreferencesRead(**choices, locked=locked)
