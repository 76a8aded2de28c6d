"""The table of try-on jobs."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified

Status = Literal["processing", "completed", "failed", "canceled"]
Stage = Literal["queued", "fetching", "preparing", "generating", "storing", "done"]


class TryonSession(Identified, Base):
    """One shopper's wish to see themselves in a garment, and what became of it."""

    __tablename__ = "tryon_sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    product_id: Mapped[UUID | None] = mapped_column(index=True)
    photo_key: Mapped[str]
    garment_keys: Mapped[list[str]] = mapped_column(JSONB)
    category: Mapped[str]
    mode: Mapped[str]
    samples: Mapped[int]
    seed: Mapped[int]
    engine: Mapped[str]
    # The shopper's own uploads that the job's pictures were copied from.
    upload_keys: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")

    status: Mapped[Status] = mapped_column(String(12), default="processing")
    stage: Mapped[Stage] = mapped_column(String(12), default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    # One {key, seed, scores} a sample.
    results: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # When the pictures went, or would have gone, because they were old.
    results_expired_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]

    # Who works on it: only the holder of the newest token may change the job, until the lease ends.
    attempts: Mapped[int] = mapped_column(default=0)
    attempt_token: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    queued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_tryon_sessions_user_id_id", "user_id", "id"),
        Index("ix_tryon_sessions_created_at", "created_at"),
        Index("ix_tryon_sessions_unfinished", "id", postgresql_where=text("status = 'processing'")),
        Index(
            "ix_tryon_sessions_unexpired",
            "finished_at",
            postgresql_where=text("results_expired_at IS NULL"),
        ),
    )


class TryonQuota(Base):
    """How many try-ons a shopper has asked for on the latest day on which they asked.

    Whoever asks locks the row: a shopper's requests are counted one after the other. It outlives
    the jobs, so that deleting them earns no new ones.
    """

    __tablename__ = "tryon_quotas"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date]
    asked: Mapped[int]
