"""Tables of activity: what happened, whose it is, and what is kept of it in the long run."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base

# What a client may tell, and what only the shop knows.
ClientType = Literal["view", "search", "wishlist", "cart", "tryon"]
Type = Literal["view", "search", "wishlist", "cart", "tryon", "tryon-completed", "order"]
# The steps of the funnel, in their order.
Step = Literal["view", "tryon", "cart", "order"]
Window = Literal["day", "week", "month"]
# The `product_id` of what counts a whole day, whatever the product.
EVERY_PRODUCT = UUID(int=0)


class ActivityEvent(Base):
    """Something that somebody did; rows are added and, after a while, deleted a day at a time.

    Without consent to analytics a row has no person, no search text, and a time to the hour only.
    The key begins with the day, which is what the table would be partitioned by.
    """

    __tablename__ = "activity_events"

    # The day in the shop's time zone.
    day: Mapped[date] = mapped_column(primary_key=True)
    # The client's own id of the event: sent twice, it is kept once.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[Type] = mapped_column(String(16))
    occurred_at: Mapped[datetime]
    # No foreign keys: a log outlives what it tells of, and is written often.
    user_id: Mapped[UUID | None]
    visitor_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]
    query: Mapped[str | None]

    __table_args__ = (
        Index("ix_activity_events_occurred_at", "occurred_at", postgresql_using="brin"),
        Index(
            "ix_activity_events_user_id_type",
            "user_id",
            "type",
            "occurred_at",
            postgresql_where=text("user_id IS NOT NULL"),
        ),
        Index(
            "ix_activity_events_visitor_id",
            "visitor_id",
            postgresql_where=text("visitor_id IS NOT NULL"),
        ),
    )


class Visitor(Base):
    """A visitor who turned out to be this shopper; nobody else can claim their history."""

    __tablename__ = "activity_visitors"

    visitor_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(index=True)
    claimed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ActivityDay(Base):
    """How often something was done on a day, and by how many; what remains of deleted events."""

    __tablename__ = "activity_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[Type] = mapped_column(String(16), primary_key=True)
    events: Mapped[int] = mapped_column(BigInteger)
    # Known people, each counted once, and events of people who are not known.
    people: Mapped[int] = mapped_column(BigInteger)
    anonymous: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_activity_days_product_id_day", "product_id", "day"),)


class Basket(Base):
    """A product of an order, without whose: what "bought together" is counted from.

    A row for `EVERY_PRODUCT` says that the order was cancelled, and its products count for nothing.
    """

    __tablename__ = "activity_baskets"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class BoughtTogether(Base):
    """In how many orders two products were together; refreshed every now and then."""

    __tablename__ = "activity_bought_together"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True)
    orders: Mapped[int]


class Trend(Base):
    """How much a product was sought in the last days; refreshed every now and then."""

    __tablename__ = "activity_trends"

    window: Mapped[Window] = mapped_column(String(5), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    score: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_activity_trends_window_score", "window", "score"),)
