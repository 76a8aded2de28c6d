"""What a cart comes to as an order: prices, discounts, shipping and tax, for quotes and orders."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.cart import codes, owners
from commerce.cart import service as cart
from commerce.cart.models import CartItem
from commerce.core import clock
from commerce.core.money import LARGEST_AMOUNT, Currency
from commerce.core.settings import ShopSettings
from commerce.discounts import service as discounts
from commerce.discounts.basket import Basket, BasketLine, Quote
from commerce.orders import pricing
from commerce.orders.errors import CartEmpty, NoLongerOnSale, OrderTooLarge
from commerce.orders.pricing import Sums
from commerce.orders.schemas import OrderQuote
from commerce.products.errors import OutOfStock
from commerce.products.models import Product, Variant
from commerce.products.scopes import Scope
from commerce.shipping import service as shipping
from commerce.shipping.rules import Destination, Option

Reduce = Callable[[Basket], Awaitable[Quote]]


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who orders, in which currency, and in which language things are named."""

    id: UUID
    currency: Currency
    locale: str


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of one variant at the price of this moment."""

    item: CartItem
    variant: Variant
    product: Product
    unit_price: int
    scope: Scope

    @property
    def total(self) -> int:
        """The price of all pieces, before discounts."""
        return self.unit_price * self.item.quantity

    def name_in(self, locale: str) -> str:
        """The product's name in the language of a BCP 47 locale."""
        return self.product.name_in(locale.partition("-")[0])


@dataclass(frozen=True, slots=True)
class Checkout:
    """An order as it would be placed; discounts and taxes follow the lines."""

    currency: Currency
    lines: tuple[Line, ...]
    quote: Quote
    option: Option
    sums: Sums


async def preview(
    session: AsyncSession, buyer: Buyer, wanted: OrderQuote, shop: ShopSettings
) -> Checkout:
    """What ordering the cart would cost now. It promises nothing, and takes nothing.

    Raises:
        CartEmpty, NoLongerOnSale, OutOfStock, OrderTooLarge, CannotShipThere: as placing the order
            would.
    """
    in_cart = await cart.read(session, buyer.id, buyer.currency)
    # In the order in which placing it locks them: what rounding leaves over falls on the same line.
    lines = priced(sorted(in_cart, key=lambda line: line.variant.id), buyer)
    _check_stock(lines)
    typed = with_typed(await codes.of(session, owners.shopper(buyer.id)), wanted)

    async def reduce(basket: Basket) -> Quote:
        return await discounts.quote(session, basket, typed, buyer.id, locale=buyer.locale)

    return await work_out(session, buyer, wanted, lines, shop=shop, reduce=reduce)


async def work_out(  # noqa: PLR0913 - all that decides what an order costs
    session: AsyncSession,
    buyer: Buyer,
    wanted: OrderQuote,
    lines: Sequence[Line],
    *,
    shop: ShopSettings,
    reduce: Reduce,
) -> Checkout:
    """Add up an order.

    Args:
        session: where rates are looked up.
        buyer: whose order.
        wanted: where it goes and how.
        lines: what is in it.
        shop: the tax rates.
        reduce: finds the discounts of a basket, binding or not.

    Raises:
        OrderTooLarge: it comes to more than the shop's books can hold.
        CannotShipThere: the shop does not send there, or not in this way.
        DiscountNotApplicable: as `reduce` does.
    """
    goods = sum(line.total for line in lines)
    if goods > LARGEST_AMOUNT:
        raise OrderTooLarge
    address = wanted.shipping_address
    destination = Destination(address.country, address.city)
    options = await shipping.options(session, destination, buyer.currency)
    cheapest = shipping.choose(options, None, goods).cost(goods)
    quote = await reduce(_basket(buyer, lines, cheapest))
    net = goods - quote.total
    option = shipping.choose(options, wanted.shipping_method, net)
    cost = option.cost(net)
    if quote.free_shipping:
        # The house pays for the cheapest way; whoever wants a dearer one pays the difference.
        cost -= shipping.choose(options, None, net).cost(net)
    reduced = [(line.total, quote.per_line(n)) for n, line in enumerate(lines)]
    sums = pricing.sums(reduced, cost, shop.vat_rates.get(address.country, 0))
    return Checkout(buyer.currency, tuple(lines), quote, option, sums)


def priced(lines: Sequence[cart.Line], buyer: Buyer) -> list[Line]:
    """The cart's lines at their prices in the buyer's currency.

    Raises:
        CartEmpty: there are none.
        NoLongerOnSale: something is not sold, or not in this currency.
    """
    if not lines:
        raise CartEmpty
    now = clock.now()
    found = [
        Line(line.item, line.variant, line.product, line.unit_price, line.scope)
        for line in lines
        if line.unit_price is not None and line.product.is_on_sale(now)
    ]
    if len(found) < len(lines):
        sold = {line.variant.id for line in found}
        names = [line.product.name for line in lines if line.variant.id not in sold]
        raise NoLongerOnSale(f"Not on sale in {buyer.currency}: {', '.join(names)}.")
    return found


def _check_stock(lines: Sequence[Line]) -> None:
    for line in lines:
        available = line.variant.stock
        if available < line.item.quantity:
            extra = {"available": available, "variantId": str(line.variant.id)}
            raise OutOfStock(f"Only {available} left.", extra)


def with_typed(on_cart: Sequence[str], wanted: OrderQuote) -> list[str]:
    """The codes that lay on the cart, and the one that came with the order."""
    return [*on_cart, *(code for code in [wanted.discount_code] if code)]


def _basket(buyer: Buyer, lines: Sequence[Line], shipping_cost: int) -> Basket:
    in_basket = tuple(
        BasketLine(
            line.variant.id,
            line.product.id,
            line.scope.category_slugs,
            line.scope.collection_slugs,
            line.total,
        )
        for line in lines
    )
    return Basket(buyer.currency, in_basket, clock.now(), shipping_cost)
