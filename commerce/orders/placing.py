"""Placing an order: the one transaction in which pieces change hands."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import service as cart
from commerce.cart.service import Line
from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.money import allocate
from commerce.core.settings import ShopSettings
from commerce.discounts import service as discounts
from commerce.orders import announcing, payment_methods
from commerce.orders.errors import CartEmpty, NoLongerOnSale
from commerce.orders.models import Order, OrderItem, OrderStatusChange
from commerce.orders.moving import SHOPPER
from commerce.orders.numbers import new_number
from commerce.orders.pricing import totals
from commerce.orders.schemas import OrderCreate
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
        PaymentMethodUnavailable: the shop does not take this kind of money in this way.
        CartEmpty, NoLongerOnSale: there is nothing (any more) to order.
        OutOfStock: somebody was faster; `available` says how many are left.
        DiscountNotApplicable: the code cannot be used.
    """
    payment_methods.check(wanted.payment_method, shop.currency, shop)
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
    await cart.take_out(session, lines)
    announcing.placed(session, order)
    await session.flush()
    return order


def _check_orderable(lines: list[Line]) -> None:
    if not lines:
        raise CartEmpty
    withdrawn = [line.product.name for line in lines if not line.product.published]
    if withdrawn:
        raise NoLongerOnSale(f"No longer on sale: {', '.join(withdrawn)}.")


def _new_order(user_id: UUID, wanted: OrderCreate, shop: ShopSettings) -> Order:
    now = clock.now()
    status = payment_methods.first_status(wanted.payment_method)
    order = Order(
        id=new_id(),
        number=new_number(),
        user_id=user_id,
        status=status,
        currency=shop.currency,
        paid_amount=0,
        refund_due=0,
        refunded_amount=0,
        tax_rate=0,
        discount_code=wanted.discount_code,
        shipping_address=wanted.shipping_address.model_dump(mode="json", exclude_none=True),
        payment_method=wanted.payment_method,
        payment_due_at=payment_methods.due_at(wanted.payment_method, now, shop),
        note=wanted.note,
        created_at=now,
    )
    order.history = [
        OrderStatusChange(
            id=new_id(), order_id=order.id, status=status, actor=SHOPPER, created_at=now
        )
    ]
    return order


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
