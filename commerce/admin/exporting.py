"""Orders as a table for spreadsheets, page by page: no connection is held while a client reads."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_

from commerce.admin.periods import Period
from commerce.core.database import Database
from commerce.core.money import Currency
from commerce.core.spreadsheets import cell
from commerce.orders.models import Order, OrderItem
from commerce.orders.states import Status

PAGE = 500
# Spreadsheets take a file for UTF-8 only if it begins with this.
BYTE_ORDER_MARK = "\ufeff"
# Nothing here tells who bought: names, addresses and the like stay where they are needed.
COLUMNS = (
    "number", "createdAt", "status", "currency", "subtotal", "discount", "shipping", "tax", "total",
    "paid", "refunded", "paymentMethod", "discountCode", "pieces", "city", "country", "userId",
)  # fmt: skip
Found = Row[*tuple[Any, ...]]


async def orders(
    database: Database, period: Period, status: Status | None, page: int = PAGE
) -> AsyncIterator[str]:
    """Orders of a period as CSV, the oldest first; the first piece is the heading."""
    yield BYTE_ORDER_MARK + _lines([COLUMNS])
    last: tuple[datetime, UUID] | None = None
    while rows := await _page(database, _orders(period, status, last).limit(page)):
        yield _lines([_cells(row) for row in rows])
        last = (rows[-1].created_at, rows[-1].id)


def decimal(amount: int, currency: Currency) -> str:
    """Minor units as a number with the currency's decimals: 129.00, 1290000."""
    if currency == "VND":
        return str(amount)
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


async def _page(database: Database, statement: Select[*tuple[Any, ...]]) -> Sequence[Found]:
    async with database.reading() as session:
        return (await session.execute(statement)).all()


def _orders(
    period: Period, status: Status | None, after: tuple[datetime, UUID] | None
) -> Select[*tuple[Any, ...]]:
    pieces = select(func.sum(OrderItem.quantity)).where(OrderItem.order_id == Order.id)
    statement = (
        select(Order.__table__, pieces.scalar_subquery().label("pieces"))
        .where(Order.created_at >= period.start, Order.created_at < period.end)
        .order_by(Order.created_at, Order.id)
    )
    if status is not None:
        statement = statement.where(Order.status == status)
    if after is not None:
        statement = statement.where(tuple_(Order.created_at, Order.id) > tuple_(*after))
    return statement


def _cells(row: Found) -> list[object]:
    sums = (row.subtotal, row.discount, row.shipping, row.tax, row.total)
    paid = (row.paid_amount, row.refunded_amount)
    return [
        row.number,
        row.created_at.isoformat(),
        row.status,
        row.currency,
        *(decimal(amount, row.currency) for amount in (*sums, *paid)),
        row.payment_method,
        row.discount_code,
        row.pieces,
        row.shipping_address.get("city"),
        row.shipping_address.get("country"),
        row.user_id,
    ]


def _lines(rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue()
