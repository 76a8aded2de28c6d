"""Placing an order: the one transaction in which pieces change hands."""

from uuid import UUID

from commerce.cart import codes
from commerce.cart import service as cart
from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.direct import Direct, ask
from commerce.core.settings import ShopSettings
from commerce.discounts import service as discounts
from commerce.discounts.basket import Applied
from commerce.orders import announcing, cash, checkout, payment_methods
from commerce.orders.actors import SHOPPER
from commerce.orders.checkout import Buyer, Checkout, Line
from commerce.orders.errors import TotalChanged
from commerce.orders.models import Order, OrderItem, OrderStatusChange
from commerce.orders.numbers import new_number
from commerce.orders.schemas import OrderCreate
from commerce.products import service as products
from commerce.products.service import Taking
from commerce.shipping.wire import chosen


async def place(work: Direct, buyer: Buyer, wanted: OrderCreate, shop: ShopSettings) -> Order:
    """Order everything in the cart, in the caller's one transaction.

    The cart's items and their variants are locked first, in the order of variants' ids: two buyers
    never both get the last piece, a double submit finds an empty cart, and no two orders wait for
    each other in a circle. Then what else decides is asked, under these locks, and at last all is
    written by one statement: stock, redemptions, order, lines, emptied cart and events.

    Raises:
        PaymentMethodUnavailable: the shop does not take this kind of money in this way.
        CartEmpty, NoLongerOnSale: there is nothing (any more) to order.
        TooManyCashOrders: too many are on their way unpaid.
        OutOfStock: somebody was faster; `available` says how many are left.
        OrderTooLarge: it comes to more than the shop's books can hold.
        CannotShipThere: the shop does not send there, or not in this way.
        DiscountNotApplicable: the code cannot be used.
        TotalChanged: it would cost something else than the shopper was told.
    """
    payment_methods.check(wanted.payment_method, buyer.currency, shop)
    in_cart = await cart.lock(work, buyer.id, buyer.currency)
    lines = checkout.priced(in_cart, buyer)
    asked = checkout.questions(buyer, wanted, is_binding=True)
    on_their_way, *answers = await ask(work, cash.counted(buyer, wanted), *asked)
    cash.check(on_their_way, shop)
    given, order_id = checkout.circumstances(wanted, answers), new_id()
    _take_stock(work, order_id, lines)
    work.later(cart.taken_out(in_cart), codes.used(buyer.id, list(given.typed)))
    basket = checkout.basket_of(buyer, lines, given.ways)
    quote = await discounts.redeem_all(
        work,
        basket,
        given.discounts,
        given.typed,
        shopper_id=buyer.id,
        order_id=order_id,
        locale=buyer.locale,
    )
    worked_out = checkout.add_up(buyer, wanted, lines, given.ways, quote, shop)
    _check_total(worked_out, wanted)
    order = _new_order(order_id, buyer, wanted, worked_out, shop)
    _write(work, order)
    return order


def _write(work: Direct, order: Order) -> None:
    """Have an order written, and tell of it."""
    work.add(order, *order.items, *order.history)
    announcing.placed(work, order)


def _check_total(worked_out: Checkout, wanted: OrderCreate) -> None:
    """Nobody pays a price, or in a currency, that they have not seen."""
    total, seen = worked_out.sums.total, wanted.expected_total
    if seen is not None and (seen.amount, seen.currency) != (total, worked_out.currency):
        now = {"amount": total, "currency": worked_out.currency}
        raise TotalChanged(f"It costs {total} {worked_out.currency} now.", {"total": now})


def _take_stock(work: Direct, order_id: UUID, lines: list[Line]) -> None:
    takings = [Taking(line.variant.id, line.item.quantity) for line in lines]
    products.take_stock(work, order_id, takings, {line.variant.id: line.variant for line in lines})


def _new_order(
    order_id: UUID, buyer: Buyer, wanted: OrderCreate, worked_out: Checkout, shop: ShopSettings
) -> Order:
    now, sums = clock.now(), worked_out.sums
    method, applied = wanted.payment_method, worked_out.quote.applied
    status = payment_methods.first_status(method, sums.total)
    waits = status == "awaiting_payment"
    due_at = payment_methods.due_at(method, now, shop) if waits else None
    order = Order(
        id=order_id,
        number=new_number(),
        user_id=buyer.id,
        status=status,
        currency=buyer.currency,
        locale=buyer.locale,
        subtotal=sums.subtotal,
        discount=sums.discount,
        shipping=sums.shipping,
        tax=sums.tax,
        tax_rate=sums.tax_rate,
        shipping_tax=sums.shipping_tax,
        total=sums.total,
        paid_amount=0,
        refund_due=0,
        refunded_amount=0,
        discount_code=next((used.code for used in applied if used.code), None),
        discounts=[_discount(used) for used in applied],
        shipping_address=wanted.shipping_address.model_dump(mode="json", exclude_none=True),
        shipping_method=chosen(worked_out.option, buyer.locale).model_dump(),
        payment_method=method,
        payment_due_at=due_at,
        note=wanted.note,
        owner_gone=False,
        created_at=now,
    )
    order.items = _snapshots(order_id, worked_out, buyer.locale)
    first = OrderStatusChange(
        id=new_id(), order_id=order_id, status=status, actor=SHOPPER, created_at=now
    )
    order.history = [first]
    return order


def _discount(used: Applied) -> dict[str, str | int | None]:
    return {
        "code": used.code,
        "name": used.name,
        "amount": used.amount,
        "explanation": used.explanation,
    }


def _snapshots(order_id: UUID, worked_out: Checkout, locale: str) -> list[OrderItem]:
    """The lines in the order in which they came into the cart."""
    lines = worked_out.lines
    in_order = sorted(range(len(lines)), key=lambda n: lines[n].item.id)
    return [_snapshot(order_id, worked_out, n, locale) for n in in_order]


def _snapshot(order_id: UUID, worked_out: Checkout, n: int, locale: str) -> OrderItem:
    line = worked_out.lines[n]
    return OrderItem(
        id=new_id(),
        order_id=order_id,
        variant_id=line.variant.id,
        product_id=line.product.id,
        name=line.name_in(locale),
        sku=line.variant.sku,
        size=line.variant.size,
        color=line.variant.color,
        image_key=line.product.cover(line.variant.color),
        quantity=line.item.quantity,
        unit_price=line.unit_price,
        discount=worked_out.quote.per_line(n),
        tax=worked_out.sums.line_taxes[n],
        line_total=line.total,
        returned_quantity=0,
        refunded_quantity=0,
    )
