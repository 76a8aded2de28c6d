"""Tables of orders. Lines are snapshots: what was bought stays true when the catalogue changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency, PaymentMethod
from commerce.orders.states import ReturnStatus, Status


class Order(Identified, Base):
    """What a shopper ordered, for how much, and what became of the money."""

    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[Status] = mapped_column(String(20))
    currency: Mapped[Currency] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(String(6), server_default="vi")
    subtotal: Mapped[MinorUnits]
    discount: Mapped[MinorUnits]
    shipping: Mapped[MinorUnits]
    # The VAT contained in the total, at `tax_rate` basis points; the shipping's part of it.
    tax: Mapped[MinorUnits]
    tax_rate: Mapped[int] = mapped_column(server_default="0")
    shipping_tax: Mapped[MinorUnits] = mapped_column(server_default="0")
    total: Mapped[MinorUnits]
    paid_amount: Mapped[MinorUnits] = mapped_column(default=0, server_default="0")
    # What is to go back in all, and what of it has gone back.
    refund_due: Mapped[MinorUnits] = mapped_column(default=0, server_default="0")
    refunded_amount: Mapped[MinorUnits] = mapped_column(default=0, server_default="0")
    discount_code: Mapped[str | None]
    # What was taken off and why: code (None for a promotion), name, amount, explanation.
    discounts: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    shipping_address: Mapped[dict[str, Any]]
    # Its code, name and days; orders from before there was a choice have none.
    shipping_method: Mapped[dict[str, Any] | None]
    payment_method: Mapped[PaymentMethod] = mapped_column(String)
    payment_due_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    # The carrier, its number for the parcel, and where to follow it.
    tracking: Mapped[dict[str, Any] | None]
    note: Mapped[str | None]
    # The shopper's account is gone: what tells who they were goes as soon as nobody needs it.
    owner_gone: Mapped[bool] = mapped_column(default=False, server_default="false")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    items: Mapped[list["OrderItem"]] = relationship(lazy="raise", order_by="OrderItem.id")
    history: Mapped[list["OrderStatusChange"]] = relationship(
        lazy="raise", order_by="OrderStatusChange.id"
    )
    notes: Mapped[list["OrderNote"]] = relationship(lazy="raise", order_by="OrderNote.id")

    __table_args__ = (
        CheckConstraint("total = subtotal - discount + shipping", name="total_adds_up"),
        CheckConstraint("discount BETWEEN 0 AND subtotal", name="discount_sane"),
        CheckConstraint("tax BETWEEN 0 AND total", name="tax_included"),
        CheckConstraint(
            "0 <= refunded_amount AND refunded_amount <= refund_due AND refund_due <= paid_amount",
            name="refunds_within_payment",
        ),
        Index("ix_orders_user_id_id", "user_id", "id"),
        Index("ix_orders_status_id", "status", "id"),
        Index("ix_orders_created_at", "created_at"),
        Index(
            "ix_orders_payment_due_at",
            "payment_due_at",
            postgresql_where=text("status = 'awaiting_payment'"),
        ),
        # Whose telephone rings; see commerce/orders/cash.py.
        Index(
            "ix_orders_open_cash",
            text("right(regexp_replace(shipping_address ->> 'phone', '[^0-9]', '', 'g'), 9)"),
            postgresql_where=text(
                "payment_method = 'cash_on_delivery' AND status IN ('processing', 'shipped')"
            ),
        ),
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
    # The line's share of the order's VAT.
    tax: Mapped[MinorUnits] = mapped_column(default=0, server_default="0")
    line_total: Mapped[MinorUnits]
    # Pieces that are asked back or came back, and pieces whose money is on its way back.
    returned_quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    refunded_quantity: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        # The last line of defence against sending one piece back twice.
        CheckConstraint(
            "0 <= refunded_quantity AND refunded_quantity <= returned_quantity"
            " AND returned_quantity <= quantity",
            name="returns_within_line",
        ),
    )


class OrderStatusChange(Identified, Base):
    """Who moved an order to which state, when and why."""

    __tablename__ = "order_status_changes"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    status: Mapped[Status] = mapped_column(String(20))
    # `shopper`, `system`, a payment provider's name, or the address of a member of staff.
    actor: Mapped[str]
    note: Mapped[str | None]


class OrderNote(Identified, Base):
    """What staff tell each other about an order; the shopper never sees it."""

    __tablename__ = "order_notes"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    author: Mapped[str]
    text: Mapped[str]


class OrderRefund(Identified, Base):
    """A sum that is to go back to the shopper; its id is the `refundId` of the event."""

    __tablename__ = "order_refunds"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    return_id: Mapped[UUID | None] = mapped_column(ForeignKey("order_returns.id"), unique=True)
    amount: Mapped[MinorUnits]
    reason: Mapped[str]
    completed_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)


class OrderReturn(Identified, Base):
    """Pieces that a shopper wants to send back, and what the house says to it."""

    __tablename__ = "order_returns"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    status: Mapped[ReturnStatus] = mapped_column(String(10))
    note: Mapped[str | None]
    # What the house answered, for the shopper to read.
    decision_note: Mapped[str | None]
    refund: Mapped[MinorUnits] = mapped_column(default=0, server_default="0")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    order: Mapped[Order] = relationship(lazy="raise")
    items: Mapped[list["OrderReturnItem"]] = relationship(
        lazy="raise", order_by="OrderReturnItem.id"
    )

    __table_args__ = (Index("ix_order_returns_status_id", "status", "id"),)


class OrderReturnItem(Identified, Base):
    """Pieces of one line in a return."""

    __tablename__ = "order_return_items"

    return_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_returns.id", ondelete="CASCADE"), index=True
    )
    order_item_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_items.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[int]
    reason: Mapped[str]
    # Known once the pieces have come back.
    restocked: Mapped[bool | None]
    refund: Mapped[MinorUnits] = mapped_column(default=0, server_default="0")
    order_item: Mapped[OrderItem] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("return_id", "order_item_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )


class InvoiceCounter(Base):
    """The last invoice number of a year; its row is locked while a number is given out."""

    __tablename__ = "invoice_counters"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Invoice(Identified, Base):
    """An invoice that was issued: its number never changes and never has a gap before it."""

    __tablename__ = "invoices"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), unique=True)
    year: Mapped[int]
    sequence: Mapped[int]

    __table_args__ = (UniqueConstraint("year", "sequence"),)
