"""A line of a cart, and what there is to say about it: rules that only compute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commerce.cart.models import CartItem, SavedItem
from commerce.core.locales import Locale
from commerce.core.money import Currency, written
from commerce.products.models import Product, Variant
from commerce.products.pricing import unit_price
from commerce.products.scopes import NOWHERE, Scope

Availability = Literal["ok", "low", "insufficient", "sold-out", "withdrawn", "unpriced"]


@dataclass(frozen=True, slots=True)
class Piece:
    """An item with the variant and the product it is of, in the cart's currency."""

    item: CartItem | SavedItem
    variant: Variant
    product: Product
    currency: Currency

    @property
    def unit_price(self) -> int | None:
        """Today's price of one piece, in minor units; None when it is not sold in the currency."""
        return unit_price(self.product, self.variant, self.currency)

    @property
    def total(self) -> int:
        """Today's price of all pieces, in minor units."""
        return (self.unit_price or 0) * self.item.quantity

    def name(self, language: Locale) -> str:
        """What it is, in so many words: the product, its size and its colour."""
        product = self.product.name_in(language)
        return f"{product}, {self.variant.size}, {self.variant.color}"

    def availability(self, at: datetime) -> Availability:
        """Whether it can be ordered; what is `low` or `ok` can."""
        stock = self.variant.stock
        states: tuple[tuple[bool, Availability], ...] = (
            (not self.product.is_on_sale(at), "withdrawn"),
            (self.unit_price is None, "unpriced"),
            (stock == 0, "sold-out"),
            (stock < self.item.quantity, "insufficient"),
            (stock <= self.variant.low_stock_threshold, "low"),
        )
        return next((state for applies, state in states if applies), "ok")


@dataclass(frozen=True, slots=True)
class Line(Piece):
    """A line of the cart."""

    item: CartItem
    # Where its product belongs, for discounts; read with whole carts alone.
    scope: Scope = NOWHERE

    @property
    def price_before(self) -> int | None:
        """What a piece cost when the shopper last had to do with it, if that has changed."""
        is_known = self.item.added_currency == self.currency and self.unit_price is not None
        return self.item.added_price if is_known and self._has_changed else None

    @property
    def _has_changed(self) -> bool:
        return self.item.added_price != self.unit_price


def warnings(line: Line, at: datetime, language: Locale) -> list[str]:
    """What stands in the way of ordering a line, and how its price has changed, as sentences."""
    name = line.name(language)
    obstacles: dict[Availability, str] = {
        "withdrawn": f"{name} is no longer on sale.",
        "unpriced": f"{name} is not sold in {line.currency}.",
        "sold-out": f"{name} is sold out.",
        "insufficient": f"Only {line.variant.stock} left of {name}.",
    }
    obstacle = obstacles.get(line.availability(at))
    before, now = line.price_before, line.unit_price
    changed = None
    if before is not None and now is not None:
        how = "more" if now > before else "less"
        was, costs = (written(amount, line.currency, "en") for amount in (before, now))
        changed = f"{name} costs {how} than when you added it: {costs} instead of {was}."
    return [sentence for sentence in (obstacle, changed) if sentence]
