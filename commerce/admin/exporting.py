"""Orders as a table for spreadsheets, or as JSON Lines for programs.

They are read page by page: no connection is held while a client reads, and memory does not grow.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import IO, Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_

from commerce.admin.periods import Period
from commerce.core.database import Database
from commerce.core.money import Currency
from commerce.core.spreadsheets import cell
from commerce.orders.models import Order, OrderItem
from commerce.orders.states import Status

Format = Literal["csv", "jsonl"]
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
    yield _heading("csv")
    async for rows in _pages(database, period, status, page):
        yield _lines([_cells(row) for row in rows])


async def write(database: Database, period: Period, form: Format, file: IO[bytes]) -> int:
    """Write a period's orders to a file, as `orders` does; return how many there are."""
    written = 0
    file.write(_heading(form).encode())
    async for rows in _pages(database, period, None, PAGE):
        cells = [_cells(row) for row in rows]
        file.write((_lines(cells) if form == "csv" else _json_lines(cells)).encode())
        written += len(rows)
    return written


def decimal(amount: int, currency: Currency) -> str:
    """Minor units as a number with the currency's decimals: 129.00, 1290000."""
    if currency == "VND":
        return str(amount)
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


async def _pages(
    database: Database, period: Period, status: Status | None, page: int
) -> AsyncIterator[Sequence[Found]]:
    last: tuple[datetime, UUID] | None = None
    while True:
        async with database.reading() as session:
            statement = _orders(period, status, last).limit(page)
            rows = (await session.execute(statement)).all()
        if not rows:
            return
        yield rows
        last = (rows[-1].created_at, rows[-1].id)


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


def _heading(form: Format) -> str:
    return BYTE_ORDER_MARK + _lines([COLUMNS]) if form == "csv" else ""


def _json_lines(rows: Sequence[Sequence[object]]) -> str:
    """A line for each order under the table's names; unguarded, for nobody runs JSON."""
    orders = (dict(zip(COLUMNS, row, strict=True)) for row in rows)
    return "".join(json.dumps(o, default=str, ensure_ascii=False) + "\n" for o in orders)


def _lines(rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue()
