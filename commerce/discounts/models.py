"""Tables of discounts."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency

Kind = Literal["percentage", "fixed", "free_shipping"]


class Discount(Identified, Base):
    """What takes something off an order: by a code, or without one, of its own accord."""

    __tablename__ = "discounts"

    # None: an automatic promotion.
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[Kind] = mapped_column(String(20))
    # Per cent for `percentage`, minor units for `fixed`, 0 for `free_shipping`.
    value: Mapped[MinorUnits]
    # Of `value` where it is a sum, and of the minimum.
    currency: Mapped[Currency] = mapped_column(String(3), default="VND", server_default="VND")
    # What the lines in its scope must come to before anything is taken off.
    minimum_subtotal: Mapped[MinorUnits] = mapped_column(default=0)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    total_limit: Mapped[int | None]
    per_customer_limit: Mapped[int | None]
    # Kept while there is a total limit, and only then: a promotion that everybody gets must not
    # have every order wait for its row. How often it was used is what the redemptions say.
    times_redeemed: Mapped[int] = mapped_column(default=0)
    first_order_only: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    stackable: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # The scope: a line that any of these names is in it; with none of them, every line is.
    category_slugs: Mapped[list[str]] = mapped_column(
        ARRAY(String), default=list, server_default="{}"
    )
    collection_slugs: Mapped[list[str]] = mapped_column(
        ARRAY(String), default=list, server_default="{}"
    )
    product_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default="{}")
    active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __table_args__ = (
        CheckConstraint("kind IN ('percentage', 'fixed', 'free_shipping')", name="kind_known"),
        CheckConstraint(
            "CASE kind WHEN 'percentage' THEN value BETWEEN 1 AND 100"
            " WHEN 'fixed' THEN value > 0 ELSE value = 0 END",
            name="value_sane",
        ),
        CheckConstraint("code = upper(code)", name="code_upper_case"),
        CheckConstraint("total_limit IS NULL OR times_redeemed <= total_limit", name="limit_kept"),
        Index("ix_discounts_automatic", "id", postgresql_where=text("code IS NULL AND active")),
    )


class DiscountRedemption(Identified, Base):
    """One order that used a discount."""

    __tablename__ = "discount_redemptions"

    discount_id: Mapped[UUID] = mapped_column(ForeignKey("discounts.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    order_id: Mapped[UUID]
    amount: Mapped[MinorUnits]
    # The order's; a percentage is taken off in any.
    currency: Mapped[Currency] = mapped_column(String(3), default="VND", server_default="VND")

    __table_args__ = (
        UniqueConstraint("order_id", "discount_id"),
        Index(None, "discount_id", "user_id"),
    )


class CountedOrder(Base):
    """An order after which a shopper's next one is not their first; a cancelled one is forgotten.

    Orders lie above discounts and cannot be asked, so discounts count for themselves.
    """

    __tablename__ = "counted_orders"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
