"""What a list can be narrowed by, with counts: one expression inside the list's own statement.

A facet disregards its own filter, so that a shopper who has chosen one size still sees what the
others would bring. Counting goes through everything that matches, so facets come only when asked.
"""

from collections.abc import Iterable

from commerce.products.filters import Filters, filters
from commerce.products.schemas import ProductQuery

MOST_VALUES = 100
_PRICE = ("min_price", "max_price")
# What narrows, but is no facet: these hold for all of them.
_EVERYWHERE = ("q", "collection")


def facets_sql(query: ProductQuery, price: str) -> str:
    """A JSON object of all facets of a query; `price` is the column of prices."""
    asked = filters(query, price)
    base = [*asked.base, *(asked.product[name] for name in _EVERYWHERE if name in asked.product)]
    return f"""
        (WITH base AS MATERIALIZED (
            SELECT p.id, p.category, p.brand, {price} AS price,
                {_flag(asked, ["category"])} AS is_category,
                {_flag(asked, ["brand"])} AS is_brand,
                {_flag(asked, _PRICE)} AS is_price
            FROM products p WHERE {" AND ".join(base)})
        SELECT json_build_object(
            'category', {_of_product(asked, "category", "is_brand AND is_price")},
            'brand', {_of_product(asked, "brand", "is_category AND is_price")},
            'price', (
                SELECT json_build_object('min', min(b.price), 'max', max(b.price)) FROM base b
                WHERE is_category AND is_brand {_has_variant(asked)}),
            'size', {_of_variant(asked, "size")},
            'color', {_of_variant(asked, "color")},
            'inStock', (
                SELECT count(*) FROM base b WHERE is_category AND is_brand AND is_price
                AND EXISTS (
                    SELECT FROM product_variants v WHERE v.product_id = b.id AND v.stock > 0
                    {_others(asked, "in_stock")}))))
    """  # noqa: S608 - constants of these modules; values are bound


def _flag(asked: Filters, names: Iterable[str]) -> str:
    return " AND ".join([asked.product[n] for n in names if n in asked.product] or ["true"])


def _others(asked: Filters, own: str) -> str:
    """The filters of variants but one, each with AND before it."""
    return "".join(f" AND {sql}" for name, sql in asked.variant.items() if name != own)


def _has_variant(asked: Filters) -> str:
    if not asked.variant:
        return ""
    matching = f"v.product_id = b.id {_others(asked, '')}"
    return f"AND EXISTS (SELECT FROM product_variants v WHERE {matching})"


def _of_product(asked: Filters, column: str, others: str) -> str:
    counted = f"""
        SELECT b.{column} AS value, count(*) AS count FROM base b
        WHERE {others} {_has_variant(asked)} GROUP BY 1
    """  # noqa: S608 - constants of these modules
    return _values(counted)


def _of_variant(asked: Filters, column: str) -> str:
    others = _others(asked, column)
    if not others:
        # What a product comes in stands apart, each size and colour once.
        return _values(f"""
            SELECT value, count(*) AS count
            FROM base b JOIN product_offers o ON o.product_id = b.id,
                unnest(o.{column}s) AS each(value)
            WHERE is_category AND is_brand AND is_price GROUP BY 1
        """)  # noqa: S608 - constants of these modules
    # A product that comes in a size in several colours counts once.
    return _values(f"""
        SELECT value, count(*) AS count FROM (
            SELECT DISTINCT b.id, v.{column} AS value
            FROM base b JOIN product_variants v ON v.product_id = b.id
            WHERE is_category AND is_brand AND is_price {others}) each
        GROUP BY 1
    """)  # noqa: S608 - constants of these modules


def _values(counted: str) -> str:
    return f"""
        (SELECT coalesce(json_agg(json_build_object('value', value, 'count', count)
            ORDER BY count DESC, value), '[]')
        FROM ({counted} ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES}) counted)
    """  # noqa: S608 - constants of these modules
