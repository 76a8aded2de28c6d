"""What a cart comes to as an order: prices, discounts, shipping and tax, for quotes and orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from commerce.cart import codes, owners
from commerce.cart import service as cart
from commerce.cart.models import CartItem
from commerce.core import clock
from commerce.core.direct import Direct, Rows, ask
from commerce.core.fragments import Fragment
from commerce.core.money import LARGEST_AMOUNT, Currency
from commerce.core.settings import ShopSettings
from commerce.discounts import service as discounts
from commerce.discounts.basket import Basket, BasketLine, Quote
from commerce.discounts.candidates import Candidate
from commerce.orders import pricing
from commerce.orders.errors import CartEmpty, NoLongerOnSale, OrderTooLarge
from commerce.orders.pricing import Sums
from commerce.orders.schemas import OrderQuote
from commerce.products.errors import OutOfStock
from commerce.products.models import Product, Variant
from commerce.products.scopes import Scope
from commerce.shipping import service as shipping
from commerce.shipping.rules import Destination, Option


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


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the lines decides what an order costs."""

    typed: tuple[str, ...]
    ways: Sequence[Option]
    discounts: Sequence[Candidate]


async def preview(work: Direct, buyer: Buyer, wanted: OrderQuote, shop: ShopSettings) -> Checkout:
    """What ordering the cart would cost now, in one statement. It promises and takes nothing.

    Raises:
        CartEmpty, NoLongerOnSale, OutOfStock, OrderTooLarge, CannotShipThere: as placing the order
            would.
    """
    in_cart = cart.question(owners.shopper(buyer.id))
    found, *answers = await ask(work, in_cart, *questions(buyer, wanted))
    # In the order in which placing it locks them: what rounding leaves over falls on the same line.
    lines = priced(sorted(cart.found(found, buyer.currency), key=_variant_id), buyer)
    _check_stock(lines)
    given = circumstances(wanted, answers)
    basket = basket_of(buyer, lines, given.ways)
    quote = discounts.weigh(given.discounts, given.typed, basket, buyer.locale)
    return add_up(buyer, wanted, lines, given.ways, quote, shop)


def questions(buyer: Buyer, wanted: OrderQuote, *, is_binding: bool = False) -> list[Fragment]:
    """What to ask of an order besides its lines; `circumstances` reads the answers."""
    on_cart = codes.question(owners.shopper(buyer.id))
    in_question = discounts.in_question(
        _typed(wanted), buyer.id, clock.now(), others=on_cart, is_shared=is_binding
    )
    return [on_cart, shipping.rates(_destination(wanted), buyer.currency), in_question]


def circumstances(wanted: OrderQuote, answers: Sequence[Rows]) -> Circumstances:
    """The codes that lay on the cart and the one that came with the order, ways, discounts."""
    on_cart, rates, candidates = answers
    return Circumstances(
        (*codes.found(on_cart), *_typed(wanted)),
        shipping.found(rates, _destination(wanted)),
        discounts.found(candidates),
    )


def basket_of(buyer: Buyer, lines: Sequence[Line], ways: Sequence[Option]) -> Basket:
    """The lines as discounts see them, with what delivering them costs without any.

    Raises:
        OrderTooLarge: it comes to more than the shop's books can hold.
        CannotShipThere: the shop does not send there.
    """
    goods = sum(line.total for line in lines)
    if goods > LARGEST_AMOUNT:
        raise OrderTooLarge
    cheapest = shipping.choose(ways, None, goods).cost(goods)
    return _basket(buyer, lines, cheapest)


def add_up(  # noqa: PLR0913, PLR0917 - all that decides what an order costs
    buyer: Buyer,
    wanted: OrderQuote,
    lines: Sequence[Line],
    ways: Sequence[Option],
    quote: Quote,
    shop: ShopSettings,
) -> Checkout:
    """Add up an order with its discounts; raises CannotShipThere, also where not in this way."""
    net = sum(line.total for line in lines) - quote.total
    option = shipping.choose(ways, wanted.shipping_method, net)
    cost = option.cost(net)
    if quote.free_shipping:
        # The house pays for the cheapest way; whoever wants a dearer one pays the difference.
        cost -= shipping.choose(ways, None, net).cost(net)
    reduced = [(line.total, quote.per_line(n)) for n, line in enumerate(lines)]
    rate = shop.vat_rates.get(wanted.shipping_address.country, 0)
    return Checkout(buyer.currency, tuple(lines), quote, option, pricing.sums(reduced, cost, rate))


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


def _typed(wanted: OrderQuote) -> list[str]:
    return [code for code in [wanted.discount_code] if code]


def _destination(wanted: OrderQuote) -> Destination:
    return Destination(wanted.shipping_address.country, wanted.shipping_address.city)


def _variant_id(line: cart.Line) -> UUID:
    return line.variant.id


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
