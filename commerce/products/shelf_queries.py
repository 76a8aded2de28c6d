"""Categories, collections and brands as shoppers see them: one statement each."""

from sqlalchemy import TextClause, text

from commerce.products.filters import ON_SALE
from commerce.products.queries import NEXT_EDGE, View, listed

# More of a collection comes from `GET /products?collection=`.
MOST_SHOWN = 100
_SOLD = f"{ON_SALE} AND {{price}} IS NOT NULL"


def categories(view: View) -> TextClause:
    """Every category with the number of products that lie directly in it."""
    return text(f"""
        SELECT coalesce(json_agg(json_build_object(
            'slug', c.slug, 'name', {view.text("c", "name")}, 'parent', c.parent,
            'products', coalesce(n.products, 0)) ORDER BY c.position, c.slug), '[]')::text,
            cast(ARRAY[] AS uuid[]), {NEXT_EDGE}
        FROM categories c LEFT JOIN (
            SELECT p.category, count(*) AS products FROM products p
            WHERE {_sold(view)} GROUP BY 1) n ON n.category = c.slug
    """)  # noqa: S608 - constants of these modules


def brands(view: View) -> TextClause:
    """Every brand that has something on sale."""
    return text(f"""
        SELECT json_build_object('items', coalesce(json_agg(json_build_object(
            'name', brand, 'products', products) ORDER BY lower(brand), brand), '[]'))::text,
            cast(ARRAY[] AS uuid[]), {NEXT_EDGE}
        FROM (SELECT p.brand, count(*) AS products FROM products p
            WHERE {_sold(view)} GROUP BY 1) b
    """)  # noqa: S608 - constants of these modules


def collections(view: View) -> TextClause:
    """Every published collection."""
    return text(f"""
        SELECT json_build_object('items', coalesce(
            json_agg(json_build_object({_collection(view)}) ORDER BY c.position, c.id), '[]')
            )::text,
            cast(ARRAY[] AS uuid[]), {NEXT_EDGE}
        FROM collections c WHERE c.published
    """)  # noqa: S608 - constants of these modules


def collection(view: View) -> TextClause:
    """One published collection and the first of its products. Binds :slug, :images_at."""
    return text(f"""
        WITH shown AS (
            SELECT p.*, m.position FROM collections c
            JOIN collection_products m ON m.collection_id = c.id
            JOIN products p ON p.id = m.product_id
            WHERE c.slug = :slug AND {_sold(view)}
            ORDER BY m.position, p.id LIMIT {MOST_SHOWN})
        SELECT json_build_object({_collection(view)},
            'items', {listed(view, "shown", "p.position, p.id")})::text,
            ARRAY(SELECT id FROM shown), {NEXT_EDGE}
        FROM collections c WHERE c.slug = :slug AND c.published
    """)  # noqa: S608 - constants of these modules; values are bound


def _sold(view: View) -> str:
    return _SOLD.format(price=view.price)


def _collection(view: View) -> str:
    return f"""
        'slug', c.slug, 'name', {view.text("c", "name")},
        'description', {view.text("c", "description")},
        'products', (
            SELECT count(*) FROM collection_products m JOIN products p ON p.id = m.product_id
            WHERE m.collection_id = c.id AND {_sold(view)})
    """  # noqa: S608 - constants of these modules
