"""What the dashboard asks the database. Every statement covers a span of time by an index.

`since` splits the span: what lies before it is the previous period, to compare with.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from commerce.activity.models import EVERY_PRODUCT, ActivityDay
from commerce.admin.periods import Period
from commerce.core.money import Currency
from commerce.orders.models import Order, OrderItem
from commerce.orders.states import Status
from commerce.products.models import Product, Variant
from commerce.tryons.models import TryonSession
from commerce.users.models import User

Statement = Select[*tuple[Any, ...]]
# Orders that are, or are becoming, the house's earnings; and those that were, until they came back.
EARNING: frozenset[Status] = frozenset({"paid", "processing", "shipped", "delivered"})
SENT_BACK: frozenset[Status] = frozenset({"returned", "refunded"})
SOLD = EARNING | SENT_BACK
LONGEST_LIST = 20
BEST_SELLERS = 10
# A purchase so long after a try-on is still its doing.
PERSUADED = timedelta(days=30)
_TIMES = ARRAY(TIMESTAMP(timezone=True))


def orders(cuts: list[datetime], end: datetime) -> Statement:
    """Orders by bucket, state and currency: how many, what they sum up to, what goes back.

    `bucket` is the number of the cut, from 1 on.
    """
    bucket = func.width_bucket(Order.created_at, literal(cuts, _TIMES))
    sold = Order.status.in_(SOLD)
    # What came back unpaid, refused at the door, brought nothing and owes nothing.
    lost = case(
        (Order.status.in_(SENT_BACK), Order.total - Order.paid_amount + Order.refund_due),
        else_=Order.refund_due,
    )
    return (
        select(
            bucket.label("bucket"),
            Order.status,
            Order.currency,
            func.count().label("orders"),
            func.coalesce(func.sum(Order.total).filter(sold), 0).label("gross"),
            func.coalesce(func.sum(lost).filter(sold), 0).label("lost"),
        )
        .where(Order.created_at >= cuts[0], Order.created_at < end)
        .group_by("bucket", Order.status, Order.currency)
    )


def pieces(start: datetime, since: datetime, end: datetime, currency: Currency) -> Statement:
    """How many pieces were sold, and of how many the money went back."""
    return (
        _split(Order.created_at, since)
        .add_columns(
            func.coalesce(func.sum(OrderItem.quantity), 0).label("sold"),
            func.coalesce(func.sum(OrderItem.refunded_quantity), 0).label("returned"),
        )
        .join_from(Order, OrderItem, OrderItem.order_id == Order.id)
        .where(
            _within(Order.created_at, start, end),
            Order.status.in_(SOLD),
            Order.currency == currency,
        )
    )


def best_sellers(
    period: Period, currency: Currency, rank: Literal["units", "revenue"]
) -> Statement:
    """What sold most, by pieces or by what they brought."""
    units = func.sum(OrderItem.quantity)
    revenue = func.sum(OrderItem.line_total - OrderItem.discount)
    by = units if rank == "units" else revenue
    return (
        select(
            OrderItem.product_id,
            # The name it was last sold under.
            func.max(OrderItem.name).label("name"),
            units.label("units"),
            revenue.label("revenue"),
        )
        .join(Order, Order.id == OrderItem.order_id)
        .where(
            _within(Order.created_at, period.start, period.end),
            Order.status.in_(EARNING),
            Order.currency == currency,
        )
        .group_by(OrderItem.product_id)
        .order_by(by.desc(), OrderItem.product_id)
        .limit(BEST_SELLERS)
    )


def low_stock(threshold: int | None) -> Statement:
    """What is about to sell out."""
    limit = Variant.low_stock_threshold if threshold is None else literal(threshold)
    return (
        select(
            Variant.id.label("variant_id"),
            Variant.product_id,
            Variant.sku,
            Product.name,
            Variant.size,
            Variant.color,
            Variant.stock,
        )
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.stock <= limit, Product.published, Product.deleted_at.is_(None))
        .order_by(Variant.stock, Variant.id)
        .limit(LONGEST_LIST)
    )


def tryons(start: datetime, since: datetime, end: datetime) -> Statement:
    """Try-ons by how they went."""
    return (
        _split(TryonSession.created_at, since)
        .add_columns(TryonSession.status, func.count().label("tryons"))
        .where(_within(TryonSession.created_at, start, end))
        .group_by(TryonSession.status)
    )


def persuaded(start: datetime, since: datetime, end: datetime) -> Statement:
    """Products that shoppers saw themselves in, and how many of these they bought afterwards."""
    tried = (
        select(
            (TryonSession.created_at >= since).label("is_current"),
            TryonSession.user_id,
            TryonSession.product_id,
            func.min(TryonSession.created_at).label("at"),
        )
        .where(
            _within(TryonSession.created_at, start, end),
            TryonSession.status == "completed",
            TryonSession.user_id.is_not(None),
            TryonSession.product_id.is_not(None),
        )
        .group_by("is_current", TryonSession.user_id, TryonSession.product_id)
        .subquery()
    )
    bought = exists().where(
        Order.user_id == tried.c.user_id,
        Order.status.in_(SOLD),
        Order.created_at >= tried.c.at,
        Order.created_at < tried.c.at + PERSUADED,
        OrderItem.order_id == Order.id,
        OrderItem.product_id == tried.c.product_id,
    )
    return select(
        tried.c.is_current,
        func.count().label("tried"),
        func.count().filter(bought).label("bought"),
    ).group_by(tried.c.is_current)


def new_shoppers(start: datetime, since: datetime, end: datetime) -> Statement:
    """Who came for the first time; also those who have gone since."""
    return (
        _split(User.created_at, since)
        .add_columns(func.count().label("shoppers"))
        .where(_within(User.created_at, start, end))
    )


def steps(period: Period, previous: Period) -> Statement:
    """Who viewed and who ordered, as the loops have counted them by day."""
    is_current = (ActivityDay.day >= period.first).label("is_current")
    return (
        select(is_current, ActivityDay.type, func.sum(ActivityDay.people).label("people"))
        .where(
            ActivityDay.product_id == EVERY_PRODUCT,
            ActivityDay.day.between(previous.first, period.last),
        )
        .group_by("is_current", ActivityDay.type)
    )


def _split(at: Any, since: datetime) -> Statement:  # noqa: ANN401 - a column of times
    return select((at >= since).label("is_current")).group_by("is_current")


def _within(at: Any, start: datetime, end: datetime) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    return and_(at >= start, at < end)
