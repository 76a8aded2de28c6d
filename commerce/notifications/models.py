"""Tables of notifications: what was told, what is still to be sent, and where to."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified
from commerce.core.jobs import Job
from commerce.notifications.kinds import Channel, Group, Kind

Platform = Literal["ios", "android", "web"]
DeliveryStatus = Literal["pending", "sent", "failed", "skipped"]


class Notification(Identified, Base):
    """Something a shopper was told: a kind and its facts, worded when it is read."""

    __tablename__ = "notifications"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(String(20))
    data: Mapped[dict[str, Any]]
    # Whether it stands in the app's list; else it only went out by email or push.
    in_app: Mapped[bool]
    read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_notifications_user_id_id", "user_id", "id"),
        Index(
            "ix_notifications_unread",
            "user_id",
            postgresql_where=text("in_app AND read_at IS NULL"),
        ),
    )


class NotificationPreference(Base):
    """A choice that differs from the shop's defaults, or once did."""

    __tablename__ = "notification_preferences"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    group: Mapped[Group] = mapped_column(String(10), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(10), primary_key=True)
    enabled: Mapped[bool]


class Device(Identified, Base):
    """An installation of the app or the web shop that takes push messages."""

    __tablename__ = "devices"

    token: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    platform: Mapped[Platform] = mapped_column(String(10))
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())


class NotificationDelivery(Job, Base):
    """A notification on its way over one channel; a push goes to each device on its own."""

    __tablename__ = "notification_deliveries"

    notification_id: Mapped[UUID] = mapped_column(
        ForeignKey("notifications.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[Channel] = mapped_column(String(10))
    device_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("devices.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[DeliveryStatus] = mapped_column(String(10), default="pending")

    __table_args__ = (
        Index(
            "ix_notification_deliveries_due",
            "channel",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )
