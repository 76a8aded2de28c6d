"""A product's page says whether it can be tried on, and never what is not true any more."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import String, cast, delete, select

from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.garments.telling import CHANGED
from commerce.products.cache import AnswerCache
from commerce.products.events import Listener
from commerce.products.models import Product
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.garments.conftest import SKIRT, Hang, Measure, garment_of
from tests.integration.commerce.garments.rooms import PlainRoom, strict
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements

WORN = {
    "available": False,
    "code": "garment-worn",
    "reason": "This product is shown on a person.",
}


@pytest.fixture
def catalogue(app: FastAPI) -> Listener:
    cache: AnswerCache = app.state.catalogue_cache
    return Listener(cache)


async def hear(database: Database, catalogue: Listener, product: Product) -> int:
    """Have the catalogue hear what was told of a product's garments; how much that was."""
    mine = (
        OutboxMessage.topic == CHANGED,
        cast(OutboxMessage.payload, String).contains(str(product.id)),
    )
    async with database.transaction() as session:
        told = (await session.scalars(select(OutboxMessage).where(*mine))).all()
        for message in told:
            event = Event(message.message_id, message.topic, message.payload)
            await catalogue.handle(session, event)
        await session.execute(delete(OutboxMessage).where(*mine))
    return len(told)


async def try_on(client: httpx.AsyncClient, product: Product) -> Any:  # noqa: ANN401 - JSON
    return (await client.get(f"/products/{product.id}")).json()["tryOn"]


async def test_what_is_not_measured_yet_may_be_tried_on_and_what_has_no_picture_may_not(
    client: httpx.AsyncClient, shop: Shop, gown: Product
) -> None:
    assert await try_on(client, gown) == {"available": True}
    assert await try_on(client, await shop.product()) == {"available": False}


async def test_a_refusal_is_told_with_its_reason_as_soon_as_it_is_known(
    client: httpx.AsyncClient,
    database: Database,
    gown: Product,
    measure: Measure,
    catalogue: Listener,
) -> None:
    before = await try_on(client, gown)

    await measure(strict(), gown)
    told = await hear(database, catalogue, gown)

    assert (before, told) == ({"available": True}, 1)
    assert await try_on(client, gown) == WORN


async def test_a_correction_counts_with_its_answer(
    client: httpx.AsyncClient, shop: Shop, gown: Product, measure: Measure
) -> None:
    await measure(strict(), gown)
    before = await try_on(client, gown)
    path = f"/admin/garments/{(await garment_of(shop.database, gown)).id}"
    wanted, headers = {"kind": "skirt", "points": SKIRT}, await shop.staff("manager")

    await client.put(path, json=wanted, headers=headers)
    corrected = await try_on(client, gown)
    await measure(strict(), gown)

    assert (before, corrected) == (WORN, {"available": True})


async def test_a_product_is_tried_on_by_its_cover(
    client: httpx.AsyncClient, hang: Hang, database: Database, measure: Measure, shop: Shop
) -> None:
    gown = await hang("Jade", "Rice")
    await measure(PlainRoom(), gown)
    await measure(strict(), gown)
    headers = await shop.staff("support")

    path = f"/admin/products/{gown.id}/garments"
    items = (await client.get(path, headers=headers)).json()["items"]
    refused = {item["imageUrl"].partition("?")[0] for item in items if item["refusal"]}

    cover = (await client.get(f"/products/{gown.id}")).json()
    expected = cover["images"][0]["url"] not in refused
    assert cover["tryOn"]["available"] is expected


async def test_an_engine_that_paints_refuses_no_picture_beforehand(
    settings: Settings, gown: Product, measure: Measure
) -> None:
    await measure(strict(), gown)
    painter = settings.model_copy(
        update={
            "tryon": settings.tryon.model_copy(update={"engine": "fashn"}),
            "version": "with a painter",
        }
    )

    async with opened(create_app(painter)) as app:
        door = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=door, base_url=f"http://shop.test{BASE}") as client:
            assert await try_on(client, gown) == {"available": True}


async def test_a_product_is_still_one_statement(
    client: httpx.AsyncClient, database: Database, gown: Product
) -> None:
    with recorded_statements(database) as statements:
        await client.get(f"/products/{gown.id}")

    assert len(statements) == 1


async def test_no_answer_is_older_than_what_was_told(
    client: httpx.AsyncClient,
    database: Database,
    shop: Shop,
    gown: Product,
    measure: Measure,
    catalogue: Listener,
) -> None:
    path = f"/admin/garments/{(await garment_of(database, gown)).id}/measure"
    headers = await shop.staff("manager")

    async def look() -> None:
        for _ in range(20):
            await try_on(client, gown)

    for _ in range(3):
        await asyncio.gather(look(), measure(strict(), gown))
        await hear(database, catalogue, gown)
        assert await try_on(client, gown) == WORN
        await asyncio.gather(look(), client.post(path, headers=headers))
        assert await try_on(client, gown) == {"available": True}
