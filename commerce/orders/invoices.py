"""Invoices: numbered without a gap, one an order, never changed.

An invoice is issued when it is first asked for, once the house has begun with the order: giving out
its number while orders are placed would make all of them wait for one row. It is the house's own
paper, and not the electronic invoice that goes to a tax authority.
"""

from datetime import datetime, timedelta, timezone
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import new_id
from commerce.orders.errors import InvoiceNotReady
from commerce.orders.models import Invoice, InvoiceCounter, Order
from commerce.orders.reading import lock, lock_own
from commerce.orders.states import Status

# Where the house keeps its books; there is no summer time.
BOOKS = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
TOO_EARLY: frozenset[Status] = frozenset({"awaiting_payment", "cancelled"})


async def issue_own(session: AsyncSession, user_id: UUID, order_id: UUID) -> tuple[Order, Invoice]:
    """The invoice of one's own order, issued now if it has not been.

    Raises:
        OrderNotFound: there is no such order, or it is somebody else's.
        InvoiceNotReady: the house has not begun with it, or never will.
    """
    order = await lock_own(session, user_id, order_id)
    return order, await _issue(session, order)


async def issue(session: AsyncSession, order_id: UUID) -> tuple[Order, Invoice]:
    """As `issue_own`, of anybody's order, for staff."""
    order = await lock(session, order_id)
    return order, await _issue(session, order)


def number_of(invoice: Invoice) -> str:
    """The year and the place in it: `2026-000042`."""
    return f"{invoice.year}-{invoice.sequence:06d}"


def issued_on(invoice: Invoice) -> datetime:
    """When it was issued, by the clock of the house."""
    return invoice.created_at.astimezone(BOOKS)


async def _issue(session: AsyncSession, order: Order) -> Invoice:
    """The order is locked, so it cannot be given two numbers."""
    issued = await session.scalar(select(Invoice).where(Invoice.order_id == order.id))
    if issued is not None:
        return issued
    if order.status in TOO_EARLY:
        raise InvoiceNotReady(f"The order is {order.status}.", {"current": order.status})
    now = clock.now()
    year = now.astimezone(BOOKS).year
    # Whoever comes second waits for this row: a number that is not used comes back.
    row = insert(InvoiceCounter).values(year=year, last=1)
    counted = row.on_conflict_do_update(
        index_elements=[InvoiceCounter.year], set_={"last": InvoiceCounter.last + 1}
    )
    sequence = (await session.execute(counted.returning(InvoiceCounter.last))).scalar_one()
    invoice = Invoice(id=new_id(), order_id=order.id, year=year, sequence=sequence, created_at=now)
    session.add(invoice)
    await session.flush()
    return invoice
