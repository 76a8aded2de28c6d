"""Keeping the catalogue."""

import httpx
import pytest
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.products import service as products
from commerce.products.errors import ForeignImage, ProductExists, VariantNotFound
from commerce.products.models import Product, StockMovement
from commerce.products.staff_schemas import ProductCreate, ProductUpdate
from tests.integration.commerce.shopping import Shop


def wanted(shop: Shop, **fields: object) -> ProductCreate:
    """A product that may be created."""
    variant = {"sku": f"{shop.mark}-M", "size": "M", "color": "Black", "stock": 3}
    plain = {
        "name": f"Gown {shop.mark}",
        "brand": "Maison",
        "category": "dresses",
        "price": {"amount": 100, "currency": "VND"},
        "variants": [variant],
    }
    return ProductCreate.model_validate({**plain, **fields})


async def create(database: Database, storage: Storage, product: ProductCreate) -> Product:
    async with database.transaction() as session:
        return await products.create(session, storage, product)


async def test_a_new_products_stock_is_explained_by_movements(
    database: Database, storage: Storage, shop: Shop
) -> None:
    gown = await create(database, storage, wanted(shop))

    async with database.reading() as session:
        of_variant = StockMovement.variant_id == gown.variants[0].id
        assert await session.scalar(select(func.sum(StockMovement.delta)).where(of_variant)) == 3


async def test_a_name_without_latin_letters_is_found_by_its_slug_all_the_same(
    client: httpx.AsyncClient, database: Database, storage: Storage, shop: Shop
) -> None:
    watch = await create(database, storage, wanted(shop, name="時計", brand="東京"))

    answer = await client.get(f"/products/{watch.slug}")

    assert answer.json()["name"] == "時計"


async def test_a_slug_that_python_would_read_as_an_id_is_a_slug(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    gown = await shop.product(slug=shop.mark)

    assert (await client.get(f"/products/{shop.mark}")).json()["id"] == str(gown.id)


async def test_a_slug_is_one_products(database: Database, storage: Storage, shop: Shop) -> None:
    gown = await shop.product()

    with pytest.raises(ProductExists):
        await create(database, storage, wanted(shop, slug=gown.slug))


@pytest.mark.parametrize("path", ["uploads/someone/photo.jpg", "tryons/a/b/0.jpg", "../x", ""])
async def test_a_picture_lies_among_the_product_pictures(
    database: Database, storage: Storage, shop: Shop, path: str
) -> None:
    image = {"url": storage.url(path), "alt": "A gown"}

    with pytest.raises(ForeignImage):
        await create(database, storage, wanted(shop, images=[image]))


async def test_a_changed_name_is_found_under_the_new_one(
    client: httpx.AsyncClient, database: Database, storage: Storage, shop: Shop
) -> None:
    gown = await create(database, storage, wanted(shop))
    change = ProductUpdate(name=f"Đầm {shop.mark[::-1]}")

    async with database.transaction() as session:
        await products.change(session, storage, gown.id, change)

    found = (await client.get("/products", params={"q": f"dam {shop.mark[::-1]}"})).json()
    assert [item["id"] for item in found["items"]] == [str(gown.id)]


async def test_a_variant_that_is_not_made_is_answered_with_the_choices(
    database: Database, shop: Shop
) -> None:
    gown = await shop.product({"size": "S"}, {"size": "M"})

    async with database.reading() as session:
        with pytest.raises(VariantNotFound) as missing:
            await products.find_variant(session, gown.id, "XXL", "Black")

    assert missing.value.extra["choices"] == [
        {"size": "S", "color": "Black"},
        {"size": "M", "color": "Black"},
    ]
