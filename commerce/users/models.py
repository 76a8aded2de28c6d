"""Tables of shoppers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, func
from sqlalchemy.orm import Mapped, mapped_column

from commerce.auth.refresh import RefreshFamily
from commerce.core.database import Base, Identified
from commerce.core.money import Currency


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
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower_case"),)


class RefreshToken(RefreshFamily, Base):
    """A shopper's sign-in on one device; see commerce/auth/refresh.py."""

    __tablename__ = "refresh_tokens"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
