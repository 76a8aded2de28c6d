"""What carts and orders ask about products: in parts of statements, and as rows of no session."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from commerce.core import clock
from commerce.core.direct import Work, ask
from commerce.core.fragments import Fragment
from commerce.core.rows import revived
from commerce.products.errors import ProductNotFound, VariantNotFound
from commerce.products.models import Product, Variant

# Of the table `products`: all but its long texts.
PRODUCT = """
    json_build_object(
        'id', products.id, 'name', products.name, 'translations', products.translations,
        'category', products.category, 'price_amount', products.price_amount,
        'currency', products.currency, 'prices', products.prices, 'images', products.images,
        'published', products.published, 'publish_from', products.publish_from,
        'publish_until', products.publish_until, 'deleted_at', products.deleted_at)"""
_WITH_VARIANTS = f"""
    SELECT {PRODUCT} AS product, ARRAY(
        SELECT to_json(v) FROM product_variants v WHERE v.product_id = products.id
        ORDER BY v.position) AS variants
    FROM products WHERE products.id = $1
"""  # noqa: S608 - no word of it comes from outside


def product_of(told: Mapping[str, Any]) -> Product:
    """The product that `PRODUCT` tells of."""
    return revived(Product, told)


def variant_of(told: Mapping[str, Any]) -> Variant:
    """The variant that a whole row tells of."""
    return revived(Variant, told)


async def find_variant(
    work: Work, product_id: UUID, size: str, color: str
) -> tuple[Product, Variant]:
    """The variant of a product on sale in this size and colour, in one statement.

    Raises:
        ProductNotFound: no such product is on sale.
        VariantNotFound: it does not come in this size and colour; `choices` lists what does.
    """
    (rows,) = await ask(work, Fragment(_WITH_VARIANTS, (product_id,)))
    product = product_of(rows[0]["product"]) if rows else None
    if product is None or not product.is_on_sale(clock.now()):
        raise ProductNotFound
    variants = [variant_of(told) for told in rows[0]["variants"]]
    for variant in variants:
        if variant.size == size and variant.color.casefold() == color.casefold():
            return product, variant
    choices = [{"size": v.size, "color": v.color} for v in variants]
    raise VariantNotFound(
        f"{product.name} does not come in size {size}, colour {color}.", {"choices": choices}
    )
