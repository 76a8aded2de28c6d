"""The table of API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified


class ApiKey(Identified, Base):
    """A service that may call the shop, and how its key is known again; never the key itself.

    The row stays when the key is revoked: what the service asked for belongs to it.
    """

    __tablename__ = "api_keys"

    name: Mapped[str]
    # The key's first characters, by which people tell keys apart.
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("admin_users.id", ondelete="SET NULL")
    )
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    # After a rotation both are good, until this one ends.
    previous_hash: Mapped[bytes | None]
    previous_until: Mapped[datetime | None]

    __table_args__ = (Index("ix_api_keys_previous_hash", "previous_hash", unique=True),)
