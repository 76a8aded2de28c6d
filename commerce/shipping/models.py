"""Tables of shipping."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency


class ShippingMethod(Identified, Base):
    """A way to send an order, in words that shoppers choose by."""

    __tablename__ = "shipping_methods"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    rates: Mapped[list["ShippingRate"]] = relationship(
        lazy="raise", order_by="ShippingRate.id", cascade="all, delete-orphan"
    )


class ShippingRate(Identified, Base):
    """What a method costs to one place, in one currency."""

    __tablename__ = "shipping_rates"

    method_id: Mapped[UUID] = mapped_column(
        ForeignKey("shipping_methods.id", ondelete="CASCADE"), index=True
    )
    # ISO 3166-1 alpha-2; None is the rest of the world.
    country: Mapped[str | None] = mapped_column(String(2))
    # Cities and provinces without case and diacritics; None is the whole country.
    provinces: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    currency: Mapped[Currency] = mapped_column(String(3))
    amount: Mapped[MinorUnits]
    # The sum of goods, after discounts, from which the method costs nothing.
    free_from: Mapped[MinorUnits | None]
    min_days: Mapped[int]
    max_days: Mapped[int]

    __table_args__ = (
        CheckConstraint("amount >= 0 AND free_from >= 0", name="sums_sane"),
        CheckConstraint("0 <= min_days AND min_days <= max_days", name="days_sane"),
        CheckConstraint("provinces IS NULL OR country IS NOT NULL", name="province_has_country"),
        Index("ix_shipping_rates_country_currency", "country", "currency"),
    )
