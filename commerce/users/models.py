"""Tables of shoppers."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.auth.refresh import RefreshFamily
from commerce.core.database import Base, Identified
from commerce.core.jobs import Job
from commerce.core.money import Currency

Purpose = Literal["tryon-photos", "marketing-email", "analytics"]


class User(Identified, Base):
    """A shopper. Firebase keeps the password; `firebase_uid` is who it says this is."""

    __tablename__ = "users"

    firebase_uid: Mapped[str] = mapped_column(unique=True)
    # Without an address: who signed in by phone, or lost an unproven one to its owner.
    email: Mapped[str | None] = mapped_column(unique=True)
    email_verified: Mapped[bool] = mapped_column(default=False)
    display_name: Mapped[str | None]
    photo_url: Mapped[str | None]
    phone: Mapped[str | None]
    locale: Mapped[str] = mapped_column(String(6))
    currency: Mapped[Currency] = mapped_column(String(3))
    # A token carries the generation it was issued in; raising it revokes every earlier one.
    token_generation: Mapped[int] = mapped_column(default=0)
    # Firebase's ID tokens of a sign-in from before this are refused too.
    signed_out_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    # What is left of somebody who has gone: an id that their orders still name.
    deleted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        Index("ix_users_created_at", "created_at"),
    )


class UserAddress(Identified, Base):
    """An address in a shopper's book; at most one of them is the default."""

    __tablename__ = "user_addresses"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    # The wire model's fields, as orders keep them too.
    address: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __table_args__ = (
        Index(
            "uq_user_addresses_default", "user_id", unique=True, postgresql_where=text("is_default")
        ),
    )


class UserConsent(Identified, Base):
    """What a shopper said about a use of their data, and when; the latest word counts."""

    __tablename__ = "user_consents"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(String(20))
    granted: Mapped[bool]
    # Which text they saw, and where.
    version: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(40))

    __table_args__ = (Index("ix_user_consents_latest", "user_id", "purpose", "id"),)


class IdentityDeletion(Job, Base):
    """A Firebase account to be deleted, and then remembered for as long as its ID tokens live."""

    __tablename__ = "identity_deletions"

    firebase_uid: Mapped[str] = mapped_column(unique=True)
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_identity_deletions_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )


class RefreshToken(RefreshFamily, Base):
    """A shopper's sign-in on one device; see commerce/auth/refresh.py."""

    __tablename__ = "refresh_tokens"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
