"""Where products belong."""

from sqlalchemy import insert

from commerce.core.database import Database, new_id
from commerce.products import service as products
from commerce.products.models import Category, Collection, CollectionProduct
from tests.integration.commerce.shopping import Shop


async def test_a_product_belongs_to_its_category_and_to_all_above_it(
    database: Database, shop: Shop
) -> None:
    top, middle, leaf = (f"{name}-{shop.mark}" for name in ("women", "dresses", "gowns"))
    async with database.transaction() as session:
        for slug, parent in ((top, None), (middle, top), (leaf, middle)):
            await session.execute(insert(Category).values(slug=slug, parent=parent, name=slug))
    gown = await shop.product(category=leaf)

    async with database.reading() as session:
        found = await products.scopes(session, [gown.id])

    assert found[gown.id].category_slugs == {top, middle, leaf}
    assert found[gown.id].collection_slugs == frozenset()


async def test_a_product_in_a_category_that_nobody_made_belongs_to_that_one(
    database: Database, shop: Shop
) -> None:
    gown = await shop.product(category=f"loose-{shop.mark}")

    async with database.reading() as session:
        found = await products.scopes(session, [gown.id])

    assert found[gown.id].category_slugs == {gown.category}


async def test_a_product_belongs_to_its_collections(database: Database, shop: Shop) -> None:
    gown, coat = await shop.product(), await shop.product()
    spring = Collection(id=new_id(), slug=f"spring-{shop.mark}", name="Spring")
    async with database.transaction() as session:
        session.add(spring)
        await session.flush()
        session.add(CollectionProduct(collection_id=spring.id, product_id=gown.id))

    async with database.reading() as session:
        found = await products.scopes(session, [gown.id, coat.id, new_id()])

    assert set(found) == {gown.id, coat.id}
    assert found[gown.id].collection_slugs == {spring.slug}
    assert found[coat.id].collection_slugs == frozenset()
