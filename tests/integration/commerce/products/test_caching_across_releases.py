"""While a release is rolled out, replicas of both read and change one catalogue."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.products import service as products
from commerce.products.staff_schemas import ProductUpdate
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements


@pytest.fixture
async def other_app(settings: Settings, app: FastAPI) -> AsyncIterator[FastAPI]:
    """The shop as another release of it serves it, on the same services."""
    async with opened(create_app(settings.model_copy(update={"version": "0.0.9"}))) as other:
        yield other


@pytest.fixture
async def other_release(other_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(other_app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://shop.test{BASE}") as client:
        yield client


async def test_a_change_by_one_release_ends_the_answers_of_the_other(
    client: httpx.AsyncClient,
    other_release: httpx.AsyncClient,
    shop: Shop,
    database: Database,
    storage: Storage,
) -> None:
    gown = await shop.product(brand=shop.mark)
    path = f"/products/{gown.id}"
    before = (await other_release.get(path)).json()["name"]

    async with database.transaction() as session:
        await products.change(session, storage, gown.id, ProductUpdate(name=f"New {shop.mark}"))
    after = [(await one.get(path)).json()["name"] for one in (client, other_release)]

    assert before == gown.name
    assert after == [f"New {shop.mark}"] * 2


async def test_releases_do_not_get_each_others_answers(
    client: httpx.AsyncClient, other_release: httpx.AsyncClient, other_app: FastAPI, shop: Shop
) -> None:
    path = f"/products/{(await shop.product(brand=shop.mark)).id}"
    await client.get(path)

    with recorded_statements(other_app.state.database) as first:
        await other_release.get(path)
    with recorded_statements(other_app.state.database) as second:
        await other_release.get(path)

    assert first
    assert second == []
