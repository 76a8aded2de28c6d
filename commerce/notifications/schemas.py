"""Wire models of notifications."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.core.schemas import Input, Output
from commerce.notifications.kinds import Channel, Group, Kind
from commerce.notifications.models import Platform

# FCM's tokens have some 160 characters; nothing documents how long they may grow.
DeviceToken = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:.~%+=-]+$", max_length=1024)]


class NotificationRead(Output):
    """Something the caller was told, in the language of their profile."""

    id: UUID
    kind: Kind
    group: Group
    title: str
    body: str
    data: dict[str, Any] = Field(description="the facts, such as `orderId` or `productId`")
    read_at: datetime | None
    created_at: datetime


class NotificationList(Output):
    """Some of the caller's notifications, the newest first."""

    items: list[NotificationRead]
    limit: int
    unread_count: int
    next_cursor: UUID | None = Field(description="`cursor` of the next page, if there is one")


class UnreadCount(Output):
    """How many notifications the caller has not read."""

    unread_count: int


class Choice(Input):
    """Over which channels one group is told; what is left out stays."""

    in_app: bool | None = Field(None, alias="in-app")
    email: bool | None = None
    push: bool | None = None

    def said(self) -> dict[Channel, bool]:
        """What was said, by channel."""
        named: dict[Channel, bool | None] = {
            "in-app": self.in_app,
            "email": self.email,
            "push": self.push,
        }
        return {channel: on for channel, on in named.items() if on is not None}


class PreferencesWrite(Input):
    """What the caller wants to be told of, and where; what is left out stays."""

    orders: Choice = Choice()
    wishlist: Choice = Choice()
    tryons: Choice = Choice()
    security: Choice = Choice()

    def choices(self) -> dict[Group, dict[Channel, bool]]:
        """What was said, by group and channel."""
        return {
            "orders": self.orders.said(),
            "wishlist": self.wishlist.said(),
            "tryons": self.tryons.said(),
            "security": self.security.said(),
        }


class PreferencesRead(Output):
    """What the caller is told of, and where; `locked` cannot be turned off."""

    orders: dict[Channel, bool]
    wishlist: dict[Channel, bool]
    tryons: dict[Channel, bool]
    security: dict[Channel, bool]
    locked: list[str] = Field(description="such as `security.email`")


class DeviceWrite(Input):
    """An installation that takes push messages."""

    token: DeviceToken = Field(description="the registration token of Firebase Cloud Messaging")
    platform: Platform
