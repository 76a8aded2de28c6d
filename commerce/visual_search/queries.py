"""Statements of visual search; what they show is told as lists of products tell it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import TextClause, text

from commerce.products.filters import Filters, filters
from commerce.products.queries import NEXT_EDGE, View, listed
from commerce.products.schemas import ProductQuery
from commerce.visual_search.matrix import Near
from commerce.visual_search.schemas import LikeQuery

# A picture `m` of a product `p` counts while the product shows it.
_SHOWN = "p.images @> jsonb_build_array(jsonb_build_object('key', m.image_key))"


def seen(view: View) -> TextClause:
    """The statement of what the pictures of a product on sale show; no row if it is not. Binds :id.

    Its rows are vectors with their models; one row without either where nothing is known yet.
    """
    on_sale = filters(ProductQuery(), view.price).sql
    return text(f"""
        SELECT m.model, m.embedding
        FROM products p LEFT JOIN product_pictures m
            ON m.product_id = p.id AND m.embedding IS NOT NULL AND {_SHOWN}
        WHERE p.id = :id AND {on_sale}
        ORDER BY m.id
    """)  # noqa: S608 - constants of this module; values are bound


def cards(view: View, wanted: LikeQuery) -> TextClause:
    """The statement of the first :limit products of :ids that are wanted, in that order."""
    return text(f"""
        WITH asked AS (
            SELECT * FROM unnest(cast(:ids AS uuid[]), cast(:pictures AS uuid[]))
                WITH ORDINALITY AS a(id, picture, place)),
        shown AS (
            SELECT p.*, asked.place
            FROM asked JOIN products p ON p.id = asked.id
            JOIN product_pictures m ON m.id = asked.picture AND m.product_id = p.id AND {_SHOWN}
            WHERE {_filters(view, wanted).sql}
            ORDER BY asked.place LIMIT cast(:limit AS int))
        SELECT json_build_object('items', {listed(view, "shown", "p.place")})::text,
            ARRAY(SELECT id FROM shown), {NEXT_EDGE}
    """)  # noqa: S608 - constants of this module; values are bound


def parameters(view: View, wanted: LikeQuery, near: Sequence[Near]) -> dict[str, Any]:
    """The values to bind to `cards`."""
    return {
        **_filters(view, wanted).values,
        "ids": [one.product for one in near],
        "pictures": [one.picture for one in near],
        "limit": wanted.limit,
        "images_at": view.images_at,
    }


def _filters(view: View, wanted: LikeQuery) -> Filters:
    query = ProductQuery(category=wanted.category, in_stock=wanted.in_stock)
    return filters(query, view.price)
