"""Hot reads: one statement each, whose JSON PostgreSQL builds and the shop passes on as it is."""

from typing import Any

from sqlalchemy import TextClause, text

from commerce.products.schemas import ProductQuery, Sort
from commerce.products.search import containing, searchable

# Bind parameters: :images_at is the URL under which the store's keys lie.
_PRODUCT = """
    'id', p.id, 'slug', p.slug, 'name', p.name, 'brand', p.brand, 'category', p.category,
    'price', json_build_object('amount', p.price_amount, 'currency', p.currency),
    'images', (
        SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
            'url', :images_at || (i.image->>'key'), 'alt', i.image->>'alt',
            'color', i.image->>'color')) ORDER BY i.n), '[]')
        FROM jsonb_array_elements(p.images) WITH ORDINALITY AS i(image, n)),
    'variants', (
        SELECT coalesce(json_agg(json_build_object(
            'id', v.id, 'sku', v.sku, 'size', v.size, 'color', v.color, 'stock', v.stock,
            'price', json_build_object(
                'amount', coalesce(v.price_amount, p.price_amount), 'currency', p.currency)
            ) ORDER BY v.position, v.id), '[]')
        FROM product_variants v WHERE v.product_id = p.id)
"""

_ORDER: dict[Sort, str] = {
    "newest": "p.id DESC",
    "price-asc": "p.price_amount, p.id",
    "price-desc": "p.price_amount DESC, p.id DESC",
    "name": "p.name, p.id",
}

_VARIANT_FILTERS = {
    "size": "v.size = :size",
    "color": "lower(v.color) = lower(:color)",
    "in_stock": "(v.stock > 0) = :in_stock",
}

_PRODUCT_FILTERS = {
    "q": "p.search_text LIKE :q",
    "category": "p.category = :category",
    "brand": "lower(p.brand) = lower(:brand)",
    "min_price": "p.price_amount >= :min_price",
    "max_price": "p.price_amount <= :max_price",
}

detail = f"""
    SELECT json_build_object({_PRODUCT}, 'description', p.description)::text
    FROM products p WHERE p.published AND p.{{column}} = :name
"""  # noqa: S608 - constants of this module; values are bound

detail_by_id = text(detail.format(column="id"))
detail_by_slug = text(detail.format(column="slug"))


def page(query: ProductQuery) -> TextClause:
    """The statement of one page of products; only constants of this module become SQL."""
    wanted = _filters(query)
    order = _ORDER[query.sort]
    return text(f"""
        WITH page AS (
            SELECT p.* FROM products p WHERE {wanted}
            ORDER BY {order} LIMIT :limit OFFSET :offset)
        SELECT json_build_object(
            'items', (
                SELECT coalesce(json_agg(json_build_object({_PRODUCT}) ORDER BY {order}), '[]')
                FROM page p),
            'page', cast(:page AS int), 'limit', cast(:limit AS int),
            'total', (SELECT count(*) FROM products p WHERE {wanted}))::text
    """)  # noqa: S608 - constants of this module; values are bound


def _filters(query: ProductQuery) -> str:
    given = _given(query)
    conditions = ["p.published"]
    conditions += [sql for name, sql in _PRODUCT_FILTERS.items() if name in given]
    of_variant = [sql for name, sql in _VARIANT_FILTERS.items() if name in given]
    if of_variant:
        conditions.append(
            "EXISTS (SELECT FROM product_variants v WHERE v.product_id = p.id AND "
            + " AND ".join(of_variant)
            + ")"
        )
    return " AND ".join(conditions)


def _given(query: ProductQuery) -> dict[str, Any]:
    return query.model_dump(exclude_none=True, exclude={"sort"})


def parameters(query: ProductQuery, images_at: str) -> dict[str, Any]:
    """The values to bind to `page(query)`."""
    given = _given(query)
    if query.q is not None:
        given["q"] = containing(searchable(query.q))
    offset = (query.page - 1) * query.limit
    return given | {"offset": offset, "images_at": images_at}
