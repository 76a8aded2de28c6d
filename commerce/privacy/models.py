"""The table of copies that shoppers asked for."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base
from commerce.core.jobs import Job

Status = Literal["pending", "ready", "failed", "expired"]


class DataExport(Job, Base):
    """A copy of everything the shop knows about a shopper, in the store for some days."""

    __tablename__ = "data_exports"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    status: Mapped[Status] = mapped_column(String(10), default="pending")
    key: Mapped[str | None]
    size: Mapped[int | None]
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_data_exports_user_id_id", "user_id", "id"),
        # One at a time: a double click makes one copy.
        Index(
            "uq_data_exports_pending",
            "user_id",
            unique=True,
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_data_exports_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )
