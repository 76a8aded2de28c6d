"""Categories, collections and brands as shoppers see them."""

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import insert

from commerce.core.database import Database, new_id
from commerce.products.models import Category, Collection, CollectionProduct
from tests.integration.commerce.shopping import Shop

ENGLISH = {"Accept-Language": "en"}


async def build(database: Database, *shelves: dict[str, Any]) -> None:
    async with database.transaction() as session:
        for shelf in shelves:
            await session.execute(insert(Category).values(**shelf))


async def collect(database: Database, slug: str, *products: UUID, **columns: object) -> None:
    collection = Collection(id=new_id(), slug=slug, name="Mùa xuân", **columns)
    async with database.transaction() as session:
        session.add(collection)
        await session.flush()
        session.add_all(
            CollectionProduct(collection_id=collection.id, product_id=product, position=n)
            for n, product in enumerate(products)
        )


async def test_the_tree_counts_what_lies_in_a_category_and_below_it(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    top, leaf = f"women-{shop.mark}", f"gowns-{shop.mark}"
    names = {"en": {"name": "Women"}}
    await build(
        database,
        {"slug": top, "name": "Nữ", "translations": names},
        {"slug": leaf, "name": "Đầm", "parent": top},
    )
    await shop.product(category=leaf)
    await shop.product(category=leaf, published=False)
    await shop.product(category=top)

    answer = await client.get("/categories", headers=ENGLISH)

    (women,) = [node for node in answer.json()["items"] if node["slug"] == top]
    assert (women["name"], women["products"]) == ("Women", 2)
    assert women["children"] == [
        {"slug": leaf, "name": "Đầm", "parent": top, "products": 1, "children": []}
    ]


async def test_a_category_lists_what_lies_below_it(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    top, leaf = f"women-{shop.mark}", f"gowns-{shop.mark}"
    await build(database, {"slug": top, "name": "Nữ"}, {"slug": leaf, "name": "Đầm", "parent": top})
    gown = await shop.product(category=leaf)

    found = (await client.get("/products", params={"category": top})).json()

    assert [item["id"] for item in found["items"]] == [str(gown.id)]


async def test_a_collection_shows_its_products_in_the_houses_order(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    first, second, draft = (
        await shop.product(), await shop.product(), await shop.product(published=False),
    )  # fmt: skip
    await collect(database, f"spring-{shop.mark}", second.id, draft.id, first.id)

    shown = (await client.get(f"/collections/spring-{shop.mark}")).json()
    listed = (await client.get("/products", params={"collection": f"spring-{shop.mark}"})).json()

    assert [item["id"] for item in shown["items"]] == [str(second.id), str(first.id)]
    assert shown["products"] == listed["total"] == 2


async def test_a_collection_that_is_not_published_is_not_there(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    gown = await shop.product()
    await collect(database, f"secret-{shop.mark}", gown.id, published=False)

    answer = await client.get(f"/collections/secret-{shop.mark}")
    listed = (await client.get("/products", params={"collection": f"secret-{shop.mark}"})).json()
    slugs = [item["slug"] for item in (await client.get("/collections")).json()["items"]]

    assert (answer.status_code, answer.json()["type"]) == (404, "collection-not-found")
    assert listed["items"] == []
    assert f"secret-{shop.mark}" not in slugs


async def test_brands_are_those_that_have_something_on_sale(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await shop.product(brand=f"Salon {shop.mark}")
    await shop.product(brand=f"Gone {shop.mark}", published=False)

    brands = {
        brand["name"]: brand["products"] for brand in (await client.get("/brands")).json()["items"]
    }

    assert brands[f"Salon {shop.mark}"] == 1
    assert f"Gone {shop.mark}" not in brands


async def test_related_products_share_a_collection_and_those_in_stock_come_first(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    category, brand = f"c-{shop.mark}", f"b-{shop.mark}"
    gown = await shop.product(category=category, brand=brand)
    shelf_mate = await shop.product(category=category)
    brand_mate = await shop.product(brand=brand, category="loose")
    sold_out = await shop.product(category=category, brand=brand, stock=0)
    companion = await shop.product(category="loose")
    await collect(database, f"spring-{shop.mark}", gown.id, companion.id)

    answer = await client.get(f"/products/{gown.id}/related")

    near = [companion, shelf_mate, brand_mate, sold_out]
    assert [item["id"] for item in answer.json()["items"]] == [str(mate.id) for mate in near]


async def test_nothing_is_related_to_what_is_not_there(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/products/{new_id()}/related")

    assert (answer.status_code, answer.json()) == (200, {"items": []})
