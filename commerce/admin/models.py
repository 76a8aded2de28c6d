"""Tables of staff."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
)
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
    # The seed of the second factor, sealed: the one in use, and one that waits to be confirmed.
    totp_secret: Mapped[str | None]
    totp_pending: Mapped[str | None]
    # The time step of the last code that was used: none works twice (RFC 6238, section 5.2).
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    @property
    def totp_enabled(self) -> bool:
        """Whether a sign-in takes a second factor."""
        return self.totp_secret is not None

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


class RecoveryCode(Identified, Base):
    """A way in for who has lost the second factor; its hash, good for one sign-in."""

    __tablename__ = "admin_recovery_codes"

    admin_id: Mapped[UUID] = mapped_column(ForeignKey("admin_users.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("admin_id", "code_hash"),)


class SignInFailures(Base):
    """Failures in a row to sign in under an address, whether anybody has it or not.

    `email_hash` is of the address and, with it, of who tries (commerce/admin/attempts.py).
    """

    __tablename__ = "admin_sign_in_failures"

    email_hash: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


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

    # A trigger refuses every change of an entry (migration 0008).
    __table_args__ = (
        Index("ix_audit_entries_entity", "entity", "entity_id", "id"),
        Index("ix_audit_entries_created_at", "created_at", "id"),
        Index("ix_audit_entries_actor", "actor", "created_at", "id"),
    )
