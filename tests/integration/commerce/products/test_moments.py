"""A replica tells again what it has just told, and never what it knows to have changed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.products import service as products
from commerce.products.models import Product
from commerce.products.staff_schemas import ProductUpdate
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Shop


@pytest.fixture
async def replica(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Database]]:
    """Another replica of the shop, whose moments do not end by themselves, and its database."""
    endless = settings.redis.model_copy(update={"answers_held_for": timedelta(hours=1)})
    async with opened(create_app(settings.model_copy(update={"redis": endless}))) as app:
        transport = httpx.ASGITransport(app)
        base = f"http://shop.test{BASE}"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            yield client, app.state.database


async def rename(database: Database, storage: Storage, product: Product, name: str) -> None:
    async with database.transaction() as session:
        await products.change(session, storage, product.id, ProductUpdate(name=name))


async def test_what_another_replica_changed_is_told_when_the_moment_is_over(
    replica: tuple[httpx.AsyncClient, Database],
    client: httpx.AsyncClient,
    shop: Shop,
    database: Database,
    storage: Storage,
) -> None:
    gown, (other, _) = await shop.product(name="Old"), replica
    path = f"/products/{gown.id}"
    first = await other.get(path)

    await rename(database, storage, gown, "New")

    again, fresh = await other.get(path), await client.get(path)
    seen = {"If-None-Match": first.headers["ETag"]}
    assert (again.content, fresh.json()["name"]) == (first.content, "New")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (await other.get(path, headers=seen)).status_code == 304


async def test_what_it_changed_itself_is_told_at_once(
    replica: tuple[httpx.AsyncClient, Database], shop: Shop, storage: Storage
) -> None:
    gown, (client, own) = await shop.product(name="Old", brand=shop.mark), replica
    paths = [f"/products/{gown.id}", f"/products?brand={shop.mark}"]
    for path in paths:
        await client.get(path)

    await rename(own, storage, gown, "New")

    product, page = [(await client.get(path)).json() for path in paths]
    assert (product["name"], page["items"][0]["name"]) == ("New", "New")


async def test_languages_have_answers_of_their_own(
    replica: tuple[httpx.AsyncClient, Database], shop: Shop
) -> None:
    gown = await shop.product(name="Đầm", translations={"en": {"name": "Gown"}})
    client, _ = replica
    asked = [{"Accept-Language": language} for language in ("vi", "en", "vi", "en")]

    told = [await client.get(f"/products/{gown.id}", headers=headers) for headers in asked]

    assert [one.json()["name"] for one in told] == ["Đầm", "Gown", "Đầm", "Gown"]
    assert [one.headers["Content-Language"] for one in told] == ["vi", "en", "vi", "en"]
