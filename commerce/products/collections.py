"""Collections: products that the house shows together, in an order of its own."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.products import changes
from commerce.products.errors import CollectionExists, CollectionNotFound, ProductNotFound
from commerce.products.models import Collection, CollectionProduct, Product
from commerce.products.staff_schemas import CollectionCreate, CollectionInput
from commerce.products.translations import stored
from commerce.products.unique import flush_unique


async def read_all(session: AsyncSession) -> Sequence[Collection]:
    """Every collection, in the order in which staff have put them."""
    statement = select(Collection).order_by(Collection.position, Collection.id)
    return (await session.scalars(statement)).all()


async def product_ids(
    session: AsyncSession, collection_ids: Sequence[UUID]
) -> dict[UUID, list[UUID]]:
    """The products of collections that are not deleted, in their order; empty ones are left out."""
    statement = (
        select(CollectionProduct.collection_id, CollectionProduct.product_id)
        .join(Product, Product.id == CollectionProduct.product_id)
        .where(CollectionProduct.collection_id.in_(collection_ids), Product.deleted_at.is_(None))
        .order_by(CollectionProduct.position, CollectionProduct.product_id)
    )
    inside: dict[UUID, list[UUID]] = {}
    for collection_id, product_id in await session.execute(statement):
        inside.setdefault(collection_id, []).append(product_id)
    return inside


async def create(session: AsyncSession, wanted: CollectionCreate) -> Collection:
    """Add a collection; raises CollectionExists, ProductNotFound."""
    collection = Collection(id=new_id(), slug=wanted.slug)
    session.add(collection)
    await _set(session, collection, wanted)
    return collection


async def change(session: AsyncSession, collection_id: UUID, wanted: CollectionInput) -> Collection:
    """Change a collection and what is in it; raises CollectionNotFound, ProductNotFound."""
    collection = await locked(session, collection_id)
    await _set(session, collection, wanted)
    return collection


async def delete(session: AsyncSession, collection_id: UUID) -> Collection:
    """Remove a collection; its products stay. Raises CollectionNotFound."""
    collection = await locked(session, collection_id)
    await session.delete(collection)
    changes.shelves_changed(session, "collection", collection.slug)
    return collection


async def locked(session: AsyncSession, collection_id: UUID) -> Collection:
    """A collection that nobody else changes meanwhile; raises CollectionNotFound."""
    statement = select(Collection).where(Collection.id == collection_id).with_for_update()
    collection = await session.scalar(statement)
    if collection is None:
        raise CollectionNotFound
    return collection


async def _set(session: AsyncSession, collection: Collection, wanted: CollectionInput) -> None:
    collection.name, collection.description = wanted.name, wanted.description
    collection.position, collection.published = wanted.position, wanted.published
    collection.translations = stored(wanted.translations)
    await flush_unique(session, CollectionExists)
    await _fill(session, collection.id, list(dict.fromkeys(wanted.product_ids)))
    changes.shelves_changed(session, "collection", collection.slug)


async def _fill(session: AsyncSession, collection_id: UUID, wanted: list[UUID]) -> None:
    # Held, so that a product that goes meanwhile is no broken reference; ids in order, as always.
    there = select(Product.id).where(Product.id.in_(wanted)).order_by(Product.id)
    known = set(await session.scalars(there.with_for_update(read=True, key_share=True)))
    missing = [product_id for product_id in wanted if product_id not in known]
    if missing:
        raise ProductNotFound(f"There is no product {missing[0]}.")
    of_collection = CollectionProduct.collection_id == collection_id
    await session.execute(delete_rows(CollectionProduct).where(of_collection))
    rows = [
        {"collection_id": collection_id, "product_id": product_id, "position": n}
        for n, product_id in enumerate(wanted)
    ]
    if rows:
        await session.execute(insert(CollectionProduct), rows)
