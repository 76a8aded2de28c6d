"""The table of try-on jobs."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified

Status = Literal["processing", "completed", "failed", "canceled"]
Stage = Literal["queued", "fetching", "preparing", "generating", "storing", "done"]


class TryonSession(Identified, Base):
    """A wish to see somebody in an outfit, and what became of it.

    It belongs to the shopper who asked, or to the service that asked with its API key.
    """

    __tablename__ = "tryon_sessions"

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    api_key_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_keys.id", ondelete="RESTRICT"))
    # The first product of the outfit.
    product_id: Mapped[UUID | None] = mapped_column(index=True)
    photo_key: Mapped[str]
    # One {key, category, productId?} a garment, in the order in which they were named.
    garments: Mapped[list[dict[str, Any]]]
    category: Mapped[str]
    mode: Mapped[str]
    samples: Mapped[int]
    seed: Mapped[int]
    engine: Mapped[str]
    # The asker's own uploads that the job's pictures were copied from.
    upload_keys: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    # Which text the person agreed to, as far as it was said with this request.
    consent_version: Mapped[str | None]
    # What the same owner would ask again with the same answer; None once there is no answer.
    fingerprint: Mapped[bytes | None]
    # Whether the pictures are copies of an earlier job's.
    cached: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    status: Mapped[Status] = mapped_column(String(12), default="processing")
    stage: Mapped[Stage] = mapped_column(String(12), default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    # When the latest attempt entered each stage, {"fetching": "2026-11-23T09:30:00+00:00"}.
    stage_times: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
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
        CheckConstraint("num_nonnulls(user_id, api_key_id) = 1", name="one_owner"),
        Index("ix_tryon_sessions_user_id_id", "user_id", "id"),
        Index(
            "ix_tryon_sessions_api_key_id_id",
            "api_key_id",
            "id",
            postgresql_where=text("api_key_id IS NOT NULL"),
        ),
        Index(
            "ix_tryon_sessions_fingerprint",
            "fingerprint",
            postgresql_where=text("fingerprint IS NOT NULL"),
        ),
        Index("ix_tryon_sessions_created_at", "created_at"),
        Index("ix_tryon_sessions_unfinished", "id", postgresql_where=text("status = 'processing'")),
        Index(
            "ix_tryon_sessions_unexpired",
            "finished_at",
            postgresql_where=text("results_expired_at IS NULL"),
        ),
    )


class TryonQuota(Base):
    """How many try-ons an owner has asked for on the latest day on which they asked.

    Whoever asks locks the row: an owner's requests are counted one after the other. It outlives
    the jobs, so that deleting them earns no new ones.
    """

    __tablename__ = "tryon_quotas"

    # A shopper or an API key.
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date]
    asked: Mapped[int]


class TryonShare(Base):
    """A link by which anybody may see a job's picture for a while; one a job.

    It goes with the job. The token itself is nowhere but in the link.
    """

    __tablename__ = "tryon_shares"

    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("tryon_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
