"""Finding orders: shoppers their own, staff anybody's, and under a lock what is to change."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.money import PaymentMethod
from commerce.core.pagination import Page
from commerce.orders.errors import OrderNotFound
from commerce.orders.models import Order, OrderNote
from commerce.orders.numbers import LENGTH, as_written
from commerce.orders.states import Status
from commerce.users.models import User


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


class StaffView(NamedTuple):
    """An order with the address of the account it belongs to."""

    order: Order
    email: str | None


async def read_any(session: AsyncSession, order_id: UUID) -> StaffView:
    """Any shopper's order, for staff; raises OrderNotFound."""
    row = (await session.execute(_for_staff().where(Order.id == order_id))).one_or_none()
    if row is None:
        raise OrderNotFound
    return StaffView(*row)


async def read_page_of_all(  # noqa: PLR0913 - staff look for orders in many ways
    session: AsyncSession,
    page: Page,
    *,
    status: Status | None = None,
    number: str | None = None,
    email: str | None = None,
    payment_method: PaymentMethod | None = None,
    placed_from: datetime | None = None,
    placed_until: datetime | None = None,
) -> tuple[list[StaffView], int]:
    """Everybody's orders that fit, newest first, for staff."""
    wanted: list[tuple[object, ColumnElement[bool]]] = [
        (status, Order.status == status),
        (number, _is_numbered(number or "")),
        (email, User.email == email),
        (payment_method, Order.payment_method == payment_method),
        (placed_from, Order.created_at >= literal(placed_from)),
        (placed_until, Order.created_at < literal(placed_until)),
    ]
    conditions = [condition for given, condition in wanted if given is not None]
    statement = _for_staff().where(*conditions)
    counted = select(func.count(Order.id)).join(User, User.id == Order.user_id).where(*conditions)
    total = await session.scalar(counted) or 0
    newest = statement.order_by(Order.id.desc()).limit(page.limit).offset(page.offset)
    return [StaffView(*row) for row in await session.execute(newest)], total


async def add_note(session: AsyncSession, order_id: UUID, text: str, author: str) -> OrderNote:
    """Write something down for colleagues; raises OrderNotFound."""
    if await session.scalar(select(Order.id).where(Order.id == order_id)) is None:
        raise OrderNotFound
    note = OrderNote(
        id=new_id(), order_id=order_id, text=text, author=author, created_at=clock.now()
    )
    session.add(note)
    await session.flush()
    return note


def _is_numbered(heard: str) -> ColumnElement[bool]:
    """The order of this number or, where that is only its beginning, all that begin so."""
    number = as_written(heard) or heard
    if len(number) == LENGTH:
        return Order.number == number
    return Order.number.startswith(number, autoescape=True)


def _for_staff() -> Select[Order, str | None]:
    statement = select(Order, User.email).join(User, User.id == Order.user_id)
    loaded = (selectinload(collection) for collection in (Order.items, Order.history, Order.notes))
    return statement.options(*loaded)


def whole() -> Select[Order]:
    """Orders with their lines and their history."""
    return select(Order).options(selectinload(Order.items), selectinload(Order.history))


async def _page(
    session: AsyncSession, statement: Select[Order], page: Page
) -> tuple[list[Order], int]:
    total = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    newest = statement.order_by(Order.id.desc()).limit(page.limit).offset(page.offset)
    return list(await session.scalars(newest)), total
