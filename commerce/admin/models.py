"""Tables of staff."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from commerce.auth.refresh import RefreshFamily
from commerce.core.database import Base, Identified

Role = Literal["owner", "manager", "support", "analyst"]


class AdminUser(Identified, Base):
    """A member of staff."""

    __tablename__ = "admin_users"

    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    display_name: Mapped[str | None]
    role: Mapped[Role] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column(default=True)
    # A token carries the generation it was issued in; raising it revokes every earlier one.
    token_generation: Mapped[int] = mapped_column(default=0)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("role IN ('owner', 'manager', 'support', 'analyst')", name="role_known"),
    )


class AdminRefreshToken(RefreshFamily, Base):
    """A member of staff's sign-in on one device; see commerce/auth/refresh.py."""

    __tablename__ = "admin_refresh_tokens"

    owner_id: Mapped[UUID] = mapped_column(
        ForeignKey("admin_users.id", ondelete="CASCADE"), index=True
    )


class AuditEntry(Identified, Base):
    """What a member of staff changed: who, what, when, and how it was before and after."""

    __tablename__ = "audit_entries"

    # The account may go; the entry stays, with the address it had.
    admin_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("admin_users.id", ondelete="SET NULL"), index=True
    )
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("ix_audit_entries_entity", "entity", "entity_id", "id"),)
