"""Where products belong: their shelves up to the root, and their collections."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# UNION, not UNION ALL: a circle among the categories would end all the same.
_SCOPES = text("""
    SELECT p.id,
        ARRAY(
            WITH RECURSIVE up(slug) AS (
                SELECT p.category
                UNION
                SELECT c.parent FROM categories c JOIN up ON c.slug = up.slug
                WHERE c.parent IS NOT NULL)
            SELECT slug FROM up),
        ARRAY(
            SELECT c.slug FROM collection_products m JOIN collections c ON c.id = m.collection_id
            WHERE m.product_id = p.id)
    FROM products p WHERE p.id = ANY(:ids)
""")


@dataclass(frozen=True, slots=True)
class Scope:
    """A product's category with all of its ancestors, and its collections, by slug."""

    category_slugs: frozenset[str]
    collection_slugs: frozenset[str]


async def scopes(session: AsyncSession, product_ids: Collection[UUID]) -> dict[UUID, Scope]:
    """Where each product belongs, in one statement; products that are not there are left out."""
    rows = await session.execute(_SCOPES, {"ids": list(product_ids)})
    return {
        product_id: Scope(frozenset(categories), frozenset(collections))
        for product_id, categories, collections in rows
    }
