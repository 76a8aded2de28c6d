"""What an order costs: rules that only compute. All sums are minor units of one currency."""

from dataclasses import dataclass

from commerce.core.settings import ShopSettings


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an order. Prices include VAT, so no tax is added on top."""

    subtotal: int
    discount: int
    shipping: int
    tax: int = 0

    @property
    def total(self) -> int:
        """What the shopper pays."""
        return self.subtotal - self.discount + self.shipping + self.tax


def totals(subtotal: int, discount: int, shop: ShopSettings) -> Totals:
    """Add up an order: shipping is free from a certain sum, counted after the discount."""
    is_free = subtotal - discount >= shop.free_shipping_from
    return Totals(subtotal, discount, 0 if is_free else shop.shipping_fee)
