"""Where products belong: their shelves up to the root, and their collections."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, Uuid, any_, bindparam, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.products.models import Product

# Of the product in the same row. UNION, not UNION ALL: a circle among the categories would end all
# the same.
_CATEGORIES = """
    ARRAY(
        WITH RECURSIVE up(slug) AS (
            SELECT products.category
            UNION
            SELECT c.parent FROM categories c JOIN up ON c.slug = up.slug
            WHERE c.parent IS NOT NULL)
        SELECT slug FROM up)"""
_COLLECTIONS = """
    ARRAY(
        SELECT c.slug FROM collection_products m JOIN collections c ON c.id = m.collection_id
        WHERE m.product_id = products.id)"""

# Columns for a statement about products, from whose values `Scope.of` makes a scope.
COLUMNS = (
    literal_column(_CATEGORIES, ARRAY(String)).label("scope_categories"),
    literal_column(_COLLECTIONS, ARRAY(String)).label("scope_collections"),
)

# The same, for a statement written out.
SCOPE = f"{_CATEGORIES} AS categories, {_COLLECTIONS} AS collections"

_SCOPES = select(Product.id, *COLUMNS).where(
    Product.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A product's category with all of its ancestors, and its collections, by slug."""

    category_slugs: frozenset[str]
    collection_slugs: frozenset[str]

    @classmethod
    def of(cls, categories: Collection[str], collections: Collection[str]) -> "Scope":
        """The scope that the values of `COLUMNS` tell of."""
        return cls(frozenset(categories), frozenset(collections))


NOWHERE = Scope(frozenset(), frozenset())


async def scopes(session: AsyncSession, product_ids: Collection[UUID]) -> dict[UUID, Scope]:
    """Where each product belongs, in one statement; products that are not there are left out."""
    rows = await session.execute(_SCOPES, {"ids": list(product_ids)})
    return {
        product_id: Scope.of(categories, collections)
        for product_id, categories, collections in rows
    }
