"""Verbs of orders."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.cart import service as cart
from commerce.cart.service import Line
from commerce.core import clock, outbox
from commerce.core.database import new_id
from commerce.core.money import allocate
from commerce.core.pagination import Page
from commerce.core.settings import ShopSettings
from commerce.discounts import service as discounts
from commerce.orders.errors import CartEmpty, IllegalStatusChange, NoLongerOnSale, OrderNotFound
from commerce.orders.models import Order, OrderItem, OrderStatusChange
from commerce.orders.numbers import new_number
from commerce.orders.pricing import totals
from commerce.orders.schemas import OrderCreate
from commerce.orders.states import Status, is_legal
from commerce.products import service as products
from commerce.products.service import Taking


async def place(
    session: AsyncSession, user_id: UUID, wanted: OrderCreate, shop: ShopSettings
) -> Order:
    """Order everything in the cart, in the caller's one transaction.

    The cart's items and their variants are locked first, in the order of variants' ids: two buyers
    never both get the last piece, a double submit finds an empty cart, and no two orders wait for
    each other in a circle. Stock, redemption, order, lines, emptied cart and event are one commit.

    Raises:
        CartEmpty, NoLongerOnSale: there is nothing (any more) to order.
        OutOfStock: somebody was faster; `available` says how many are left.
        DiscountNotApplicable: the code cannot be used.
    """
    lines = await cart.lock(session, user_id)
    _check_orderable(lines)
    order = _new_order(user_id, wanted, shop)
    await _take_stock(session, order, lines)
    subtotal = sum(line.total for line in lines)
    discount = 0
    if wanted.discount_code is not None:
        discount = await discounts.redeem(
            session, wanted.discount_code, user_id, order.id, subtotal
        )
    _add_up(order, subtotal, discount, shop)
    order.items = _snapshots(lines, discount)
    session.add(order)
    await session.flush()
    session.add(OrderStatusChange(order_id=order.id, status=order.status, actor=str(user_id)))
    await cart.take_out(session, lines)
    outbox.enqueue(session, "order.placed", {"orderId": str(order.id), "number": order.number})
    await session.flush()
    return order


async def read(session: AsyncSession, user_id: UUID, order_id: UUID) -> Order:
    """One of the shopper's own orders; raises OrderNotFound, also for anybody else's."""
    order = await session.scalar(_whole().where(Order.id == order_id, Order.user_id == user_id))
    if order is None:
        raise OrderNotFound
    return order


async def read_page(session: AsyncSession, user_id: UUID, page: Page) -> tuple[list[Order], int]:
    """The shopper's own orders, newest first, and how many there are."""
    return await _page(session, _whole().where(Order.user_id == user_id), page)


async def read_any(session: AsyncSession, order_id: UUID) -> Order:
    """Any shopper's order, for staff; raises OrderNotFound."""
    order = await session.scalar(_whole().where(Order.id == order_id))
    if order is None:
        raise OrderNotFound
    return order


async def read_page_of_all(
    session: AsyncSession, page: Page, status: Status | None
) -> tuple[list[Order], int]:
    """Everybody's orders, newest first, for staff."""
    statement = _whole() if status is None else _whole().where(Order.status == status)
    return await _page(session, statement, page)


async def set_status(session: AsyncSession, order_id: UUID, status: Status, actor: str) -> Order:
    """Move an order to another state; a cancelled one gives back its stock and its code.

    Raises:
        OrderNotFound: there is no such order.
        IllegalStatusChange: the order's present state does not allow it.
    """
    order = await session.scalar(_whole().where(Order.id == order_id).with_for_update(of=Order))
    if order is None:
        raise OrderNotFound
    if not is_legal(order.status, status):
        raise IllegalStatusChange(
            f"The order is {order.status}; it cannot become {status}.", {"current": order.status}
        )
    if status == "cancelled":
        await _give_back(session, order)
    order.status = status
    session.add(OrderStatusChange(order_id=order.id, status=status, actor=actor))
    event = {"orderId": str(order.id), "number": order.number, "status": status}
    outbox.enqueue(session, "order.status-changed", event)
    await session.flush()
    return order


def _check_orderable(lines: list[Line]) -> None:
    if not lines:
        raise CartEmpty
    withdrawn = [line.product.name for line in lines if not line.product.published]
    if withdrawn:
        raise NoLongerOnSale(f"No longer on sale: {', '.join(withdrawn)}.")


def _new_order(user_id: UUID, wanted: OrderCreate, shop: ShopSettings) -> Order:
    return Order(
        id=new_id(),
        number=new_number(),
        user_id=user_id,
        # Cash on delivery is paid at the door, so the house starts at once.
        status="processing",
        currency=shop.currency,
        discount_code=wanted.discount_code,
        shipping_address=wanted.shipping_address.model_dump(mode="json", exclude_none=True),
        payment_method=wanted.payment_method,
        note=wanted.note,
        created_at=clock.now(),
    )


async def _take_stock(session: AsyncSession, order: Order, lines: list[Line]) -> None:
    takings = [Taking(line.variant.id, line.item.quantity) for line in lines]
    on_hand = {line.variant.id: line.variant.stock for line in lines}
    await products.take_stock(session, order.id, takings, on_hand)


def _add_up(order: Order, subtotal: int, discount: int, shop: ShopSettings) -> None:
    sums = totals(subtotal, discount, shop)
    order.subtotal, order.discount = sums.subtotal, sums.discount
    order.shipping, order.tax, order.total = sums.shipping, sums.tax, sums.total


def _snapshots(lines: list[Line], discount: int) -> list[OrderItem]:
    shares = allocate(discount, [line.total for line in lines])
    return [_snapshot(line, share) for line, share in zip(lines, shares, strict=True)]


def _snapshot(line: Line, discount: int) -> OrderItem:
    return OrderItem(
        id=new_id(),
        variant_id=line.variant.id,
        product_id=line.product.id,
        name=line.product.name,
        sku=line.variant.sku,
        size=line.variant.size,
        color=line.variant.color,
        image_key=line.product.cover(line.variant.color),
        quantity=line.item.quantity,
        unit_price=line.unit_price,
        discount=discount,
        line_total=line.total,
    )


async def _give_back(session: AsyncSession, order: Order) -> None:
    returned = [
        Taking(item.variant_id, item.quantity)
        for item in order.items
        if item.variant_id is not None
    ]
    await products.return_stock(session, order.id, returned)
    await discounts.release(session, order.id)


def _whole() -> Select[Order]:
    return select(Order).options(selectinload(Order.items))


async def _page(
    session: AsyncSession, statement: Select[Order], page: Page
) -> tuple[list[Order], int]:
    total = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    newest = statement.order_by(Order.id.desc()).limit(page.limit).offset(page.offset)
    return list(await session.scalars(newest)), total
