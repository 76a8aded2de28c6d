"""Tables of orders. Lines are snapshots: what was bought stays true when the catalogue changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency
from commerce.orders.states import Status


class Order(Identified, Base):
    """What a shopper ordered, and for how much."""

    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[Status] = mapped_column(String(20))
    currency: Mapped[Currency] = mapped_column(String(3))
    subtotal: Mapped[MinorUnits]
    discount: Mapped[MinorUnits]
    shipping: Mapped[MinorUnits]
    tax: Mapped[MinorUnits]
    total: Mapped[MinorUnits]
    discount_code: Mapped[str | None]
    shipping_address: Mapped[dict[str, Any]]
    payment_method: Mapped[str]
    note: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    items: Mapped[list["OrderItem"]] = relationship(lazy="raise", order_by="OrderItem.id")

    __table_args__ = (
        CheckConstraint("total = subtotal - discount + shipping + tax", name="total_adds_up"),
        CheckConstraint("discount BETWEEN 0 AND subtotal", name="discount_sane"),
        Index("ix_orders_user_id_id", "user_id", "id"),
        Index("ix_orders_status_id", "status", "id"),
    )


class OrderItem(Identified, Base):
    """One line of an order, as it was when it was placed."""

    __tablename__ = "order_items"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    # The catalogue may drop a variant; the line stays.
    variant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_variants.id", ondelete="SET NULL"), index=True
    )
    product_id: Mapped[UUID]
    name: Mapped[str]
    sku: Mapped[str]
    size: Mapped[str]
    color: Mapped[str]
    image_key: Mapped[str | None]
    quantity: Mapped[int]
    unit_price: Mapped[MinorUnits]
    discount: Mapped[MinorUnits]
    line_total: Mapped[MinorUnits]


class OrderStatusChange(Identified, Base):
    """Who moved an order to which state, and when."""

    __tablename__ = "order_status_changes"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    status: Mapped[Status] = mapped_column(String(20))
    actor: Mapped[str]
