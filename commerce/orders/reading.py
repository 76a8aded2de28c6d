"""Finding orders: shoppers their own, staff anybody's, and under a lock what is to change."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core.pagination import Page
from commerce.orders.errors import OrderNotFound
from commerce.orders.models import Order
from commerce.orders.states import Status


async def lock(session: AsyncSession, order_id: UUID) -> Order:
    """An order whose row is the caller's alone until the transaction ends; raises OrderNotFound.

    Whatever changes an order comes through here. The key stays free (FOR NO KEY UPDATE), so that
    rows pointing at the order may be written meanwhile.
    """
    statement = whole().where(Order.id == order_id).with_for_update(of=Order, key_share=True)
    # What the session knew from before may have changed while it waited.
    order = await session.scalar(statement.execution_options(populate_existing=True))
    if order is None:
        raise OrderNotFound
    return order


async def lock_own(session: AsyncSession, user_id: UUID, order_id: UUID) -> Order:
    """As `lock`, for the shopper's own order; raises OrderNotFound, also for anybody else's."""
    order = await lock(session, order_id)
    if order.user_id != user_id:
        raise OrderNotFound
    return order


async def read(session: AsyncSession, user_id: UUID, order_id: UUID) -> Order:
    """One of the shopper's own orders; raises OrderNotFound, also for anybody else's."""
    order = await session.scalar(whole().where(Order.id == order_id, Order.user_id == user_id))
    if order is None:
        raise OrderNotFound
    return order


async def read_page(session: AsyncSession, user_id: UUID, page: Page) -> tuple[list[Order], int]:
    """The shopper's own orders, newest first, and how many there are."""
    return await _page(session, whole().where(Order.user_id == user_id), page)


async def read_any(session: AsyncSession, order_id: UUID) -> Order:
    """Any shopper's order, for staff; raises OrderNotFound."""
    order = await session.scalar(whole().where(Order.id == order_id))
    if order is None:
        raise OrderNotFound
    return order


async def read_page_of_all(
    session: AsyncSession, page: Page, status: Status | None
) -> tuple[list[Order], int]:
    """Everybody's orders, newest first, for staff."""
    statement = whole() if status is None else whole().where(Order.status == status)
    return await _page(session, statement, page)


def whole() -> Select[Order]:
    """Orders with their lines and their history."""
    return select(Order).options(selectinload(Order.items), selectinload(Order.history))


async def _page(
    session: AsyncSession, statement: Select[Order], page: Page
) -> tuple[list[Order], int]:
    total = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    newest = statement.order_by(Order.id.desc()).limit(page.limit).offset(page.offset)
    return list(await session.scalars(newest)), total
