"""Tables of payments: what was asked, what providers said of it, what went back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency
from commerce.payments.states import EventKind, Flag, RefundStatus, Status


class _Attempted:
    """Work that may fail: how often it was tried, and when it is tried next."""

    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_attempt_at: Mapped[datetime | None]


class _Leased(_Attempted):
    """Work over the network: who is at it, and for how long."""

    lease_token: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]


class Payment(_Leased, Identified, Base):
    """One try to be paid for an order by one provider."""

    __tablename__ = "payments"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    order_number: Mapped[str]
    user_id: Mapped[UUID]
    provider: Mapped[str] = mapped_column(String(20))
    provider_ref: Mapped[str | None]
    amount: Mapped[MinorUnits]
    currency: Mapped[Currency] = mapped_column(String(3))
    status: Mapped[Status] = mapped_column(String(20))
    # Whether this is the money that paid the order; money beyond that goes back.
    settles: Mapped[bool] = mapped_column(default=False, server_default="false")
    flag: Mapped[Flag | None] = mapped_column(String(20))
    refunded_amount: Mapped[MinorUnits] = mapped_column(default=0, server_default="0")
    return_url: Mapped[str | None]
    instructions: Mapped[dict[str, Any] | None]
    failure: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __table_args__ = (
        CheckConstraint("refunded_amount BETWEEN 0 AND amount", name="refunds_within_payment"),
        # One way to pay at a time, and an order is paid once.
        Index(
            "uq_payments_live",
            "order_id",
            unique=True,
            postgresql_where=text("status IN ('pending', 'authorized')"),
        ),
        Index("uq_payments_settling", "order_id", unique=True, postgresql_where=text("settles")),
        Index("ix_payments_status_id", "status", "id"),
        Index("ix_payments_provider_provider_ref", "provider", "provider_ref"),
        Index("ix_payments_flagged", "id", postgresql_where=text("flag IS NOT NULL")),
        Index(
            "ix_payments_next_attempt_at",
            "next_attempt_at",
            postgresql_where=text("next_attempt_at IS NOT NULL"),
        ),
    )


class PaymentEvent(_Attempted, Identified, Base):
    """Something a provider told us, kept before anything is done about it."""

    __tablename__ = "payment_events"

    provider: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str]
    kind: Mapped[EventKind] = mapped_column(String(20))
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"), index=True)
    refund_id: Mapped[UUID | None]
    provider_ref: Mapped[str | None]
    amount: Mapped[MinorUnits | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_payment_events_unprocessed", "id", postgresql_where=text("processed_at IS NULL")),
    )


class Refund(_Leased, Base):
    """Money to give back; its id is the `refundId` of who asked for it."""

    __tablename__ = "refunds"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    # None: the order was paid past the payments, so a person finds the way back.
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"), index=True)
    order_number: Mapped[str]
    provider: Mapped[str] = mapped_column(String(20))
    amount: Mapped[MinorUnits]
    currency: Mapped[Currency] = mapped_column(String(3))
    reason: Mapped[str]
    # Whether the order owes it; money that never paid the order is none of the order's books.
    of_order: Mapped[bool]
    status: Mapped[RefundStatus] = mapped_column(String(20))
    provider_ref: Mapped[str | None]
    failure: Mapped[str | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_refunds_status_id", "status", "id"),
    )
