"""Tables of discounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified, MinorUnits


class Discount(Identified, Base):
    """A code that takes a percentage or a fixed sum off an order."""

    __tablename__ = "discounts"

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    # Per cent for `percentage`, minor units for `fixed`.
    value: Mapped[MinorUnits]
    minimum_subtotal: Mapped[MinorUnits] = mapped_column(default=0)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    total_limit: Mapped[int | None]
    per_customer_limit: Mapped[int | None]
    times_redeemed: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        CheckConstraint("kind IN ('percentage', 'fixed')", name="kind_known"),
        CheckConstraint("value > 0 AND (kind = 'fixed' OR value <= 100)", name="value_sane"),
        CheckConstraint("code = upper(code)", name="code_upper_case"),
        CheckConstraint("total_limit IS NULL OR times_redeemed <= total_limit", name="limit_kept"),
    )


class DiscountRedemption(Identified, Base):
    """One order that used a code."""

    __tablename__ = "discount_redemptions"

    discount_id: Mapped[UUID] = mapped_column(ForeignKey("discounts.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    order_id: Mapped[UUID] = mapped_column(unique=True)
    amount: Mapped[MinorUnits]

    __table_args__ = (Index(None, "discount_id", "user_id"),)
