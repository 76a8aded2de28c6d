"""Wishlists as clients see them."""

from commerce.core.locales import Locale
from commerce.core.money import Currency, Money
from commerce.core.storage import Storage
from commerce.wishlists.schemas import WishlistItemRead
from commerce.wishlists.service import Wish


def item_read(
    wish: Wish, storage: Storage, currency: Currency, language: Locale
) -> WishlistItemRead:
    """The wire model of an item, in the shopper's currency and language."""
    item, product, variant = wish.item, wish.product, wish.variant
    cover = product.cover(variant.color if variant else "")
    return WishlistItemRead(
        product_id=product.id,
        variant_id=item.variant_id,
        slug=product.slug,
        name=product.name_in(language),
        brand=product.brand,
        image_url=storage.url(cover) if cover else None,
        size=variant and variant.size,
        color=variant and variant.color,
        price=_money(wish.price(currency), currency),
        added_price=_money(item.added_price if item.currency == currency else None, currency),
        on_sale=wish.on_sale,
        in_stock=wish.in_stock,
        added_at=item.created_at,
    )


def _money(amount: int | None, currency: Currency) -> Money | None:
    return None if amount is None else Money(amount=amount, currency=currency)
