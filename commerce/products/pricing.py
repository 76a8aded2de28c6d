"""What a piece costs in a currency. Each price is set by the house; none is converted."""

from commerce.core.money import Currency
from commerce.products.models import Product, Variant


def product_price(product: Product, currency: Currency) -> int | None:
    """A product's own price, or None when it is not sold in this currency."""
    if currency == product.currency:
        return product.price_amount
    return product.prices.get(currency)


def unit_price(product: Product, variant: Variant, currency: Currency) -> int | None:
    """One piece's price: the variant's own or else the product's; None when not sold in it."""
    own = variant.price_amount if currency == product.currency else variant.prices.get(currency)
    return product_price(product, currency) if own is None else own
