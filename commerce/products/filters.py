"""What narrows a list of products, as SQL conditions on a product `p` and a variant `v`."""

from dataclasses import dataclass
from typing import Any

from commerce.products.schemas import ProductQuery

ON_SALE = """
    p.published AND p.deleted_at IS NULL
    AND (p.publish_from IS NULL OR p.publish_from <= now())
    AND (p.publish_until IS NULL OR p.publish_until > now())
"""

# The asked categories and all below them; one that nobody made still has its products.
_CATEGORY = """
    p.category = ANY(ARRAY(
        WITH RECURSIVE down(slug) AS (
            SELECT unnest(cast(:category AS text[]))
            UNION
            SELECT c.slug FROM categories c JOIN down ON c.parent = down.slug)
        SELECT slug FROM down))
"""
_COLLECTION = """
    p.id IN (
        SELECT m.product_id FROM collection_products m JOIN collections c
        ON c.id = m.collection_id AND c.published WHERE c.slug = ANY(cast(:collection AS text[])))
"""
# Compared without regard to case; an array, so that it is folded once and an index can be used.
_FOLDED = "ARRAY(SELECT lower(x) FROM unnest(cast(:{} AS text[])) x)"
_OF_PRODUCT = {
    "q": "p.search_words @@ cast(:q AS tsquery)",
    "category": _CATEGORY,
    "collection": _COLLECTION,
    "brand": f"lower(p.brand) = ANY({_FOLDED.format('brand')})",
    "min_price": "{price} >= :min_price",
    "max_price": "{price} <= :max_price",
}
_OF_VARIANT = {
    "size": "v.size = ANY(cast(:size AS text[]))",
    "color": f"lower(v.color) = ANY({_FOLDED.format('color')})",
    "in_stock": "(v.stock > 0) = :in_stock",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """The conditions that were asked for, by the name of their parameter, and their values."""

    base: tuple[str, ...]
    product: dict[str, str]
    variant: dict[str, str]
    values: dict[str, Any]

    @property
    def sql(self) -> str:
        """All of them: those of variants hold for one and the same variant."""
        conditions = [*self.base, *self.product.values()]
        if self.variant:
            conditions.append(
                "EXISTS (SELECT FROM product_variants v WHERE v.product_id = p.id AND "
                + " AND ".join(self.variant.values())
                + ")"
            )
        return " AND ".join(conditions)


def filters(query: ProductQuery, price: str) -> Filters:
    """The filters of a query; `price` is the column of prices in the asked currency."""
    given = {
        name: value
        for name in (*_OF_PRODUCT, *_OF_VARIANT)
        if (value := getattr(query, name)) not in {None, ()}
    }
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}
    return Filters(
        base=(ON_SALE, f"{price} IS NOT NULL"),
        product={n: sql.format(price=price) for n, sql in _OF_PRODUCT.items() if n in given},
        variant={name: sql for name, sql in _OF_VARIANT.items() if name in given},
        values=values,
    )
