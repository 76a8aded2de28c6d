"""Products that look like another one."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, update

from commerce.app import BASE, create_app
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import EMBEDDING_MODEL
from commerce.products.models import Product
from commerce.visual_search.index import PictureIndex
from commerce.visual_search.matrix import vectors_of
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.visual_search.conftest import Hang, ids, show, vector_of

RED, ROSE, WINE, BLUE = (250, 5, 5), (250, 60, 60), (250, 120, 120), (5, 5, 250)
FAR = {"limit": 50}


async def test_the_most_alike_comes_first_sold_out_or_not(
    door: httpx.AsyncClient, hang: Hang
) -> None:
    red, blue, wine = await hang(RED), await hang(BLUE), await hang(WINE)
    rose = await hang(ROSE, stock=0)

    found = await door.get(f"/products/{red.id}/similar", params=FAR)
    bought = await door.get(f"/products/{red.id}/similar", params={"inStock": True, "limit": 1})

    assert ids(found, red, blue, wine, rose) == [str(p.id) for p in (rose, wine, blue)]
    assert ids(bought, red, blue, wine, rose) == [str(wine.id)]


async def test_a_card_is_what_a_list_shows(door: httpx.AsyncClient, hang: Hang, shop: Shop) -> None:
    red, rose = await hang(RED), await hang(ROSE, name="Rose", search_text=shop.mark)

    found = await door.get(f"/products/{red.id}/similar")
    listed = await door.get("/products", params={"q": shop.mark})

    own = [item for item in listed.json()["items"] if item["id"] == str(rose.id)]
    assert len(own) == 1
    assert found.json() == {"items": own}


async def test_a_product_is_as_near_as_the_nearest_of_its_pictures(
    door: httpx.AsyncClient, hang: Hang
) -> None:
    red, wine, two = await hang(RED), await hang(WINE), await hang(BLUE, ROSE)

    found = await door.get(f"/products/{red.id}/similar")

    assert ids(found, wine, two) == [str(two.id), str(wine.id)]


async def test_what_is_not_on_sale_appears_nowhere(
    door: httpx.AsyncClient, hang: Hang, database: Database
) -> None:
    red, *gone = await hang(RED), await hang(ROSE), await hang(ROSE), await hang(ROSE)
    dollars = await hang(ROSE, prices={"USD": 100})
    changes: list[dict[str, Any]] = [
        {"published": False}, {"deleted_at": clock.now()}, {"publish_until": clock.now()},
    ]  # fmt: skip
    for product, change in zip(gone, changes, strict=True):
        async with database.transaction() as session:
            mine = update(Product).where(Product.id == product.id)
            await session.execute(mine.values(**change))

    found = await door.get(f"/products/{red.id}/similar")
    abroad = await door.get(f"/products/{dollars.id}/similar", params={"currency": "USD"})
    hidden = [await door.get(f"/products/{product.id}/similar") for product in gone]
    nowhere = await door.get(f"/products/{red.id}/similar", params={"currency": "USD"})

    assert ids(found, *gone, dollars) == [str(dollars.id)]
    assert abroad.json() == {"items": []}
    assert [answer.status_code for answer in (*hidden, nowhere)] == [404] * 4


async def test_a_category_is_searched_however_far_away_it_is(
    door: httpx.AsyncClient, hang: Hang
) -> None:
    red = await hang(RED)
    for _ in range(12):
        await hang(ROSE)
    bag = await hang(BLUE, category="accessories")

    found = await door.get(
        f"/products/{red.id}/similar", params={"category": "accessories", "limit": 1}
    )

    assert [item["id"] for item in found.json()["items"]] == [str(bag.id)]


async def test_a_product_whose_pictures_are_not_prepared_is_like_nothing(
    door: httpx.AsyncClient, hang: Hang
) -> None:
    await hang(RED)
    bare = await hang()

    found = await door.get(f"/products/{bare.id}/similar")

    assert found.json() == {"items": []}


async def test_vectors_of_another_model_are_compared_among_themselves(
    door: httpx.AsyncClient, hang: Hang
) -> None:
    red, rose = await hang(RED, model="older/1"), await hang(ROSE)
    wine = await hang(WINE, model="older/1")

    found = await door.get(f"/products/{red.id}/similar")

    assert ids(found, rose, wine) == [str(wine.id)]


async def test_what_changes_is_found_by_who_looks_again(
    seeing: FastAPI, door: httpx.AsyncClient, hang: Hang, database: Database
) -> None:
    seeing.state.picture_index = PictureIndex(database, fresh_for=0)
    red, wine, blue = await hang(RED), await hang(WINE), await hang(BLUE)
    path = f"/products/{red.id}/similar"
    before = await door.get(path, params=FAR)
    async with database.transaction() as session:
        # Wine's picture is prepared anew, and looks blue; blue's is shown no more.
        own = delete(ProductPicture).where(ProductPicture.product_id.in_([wine.id, blue.id]))
        await session.execute(own)
    await show(database, wine, wine.images[0]["key"], (0, 0, 251))
    rose = await hang(ROSE)

    # Another limit, so that it is not the answer that was kept.
    after = await door.get(path, params={"limit": 49})

    assert ids(before, wine, blue) == [str(wine.id), str(blue.id)]
    assert ids(after, rose, wine, blue) == [str(rose.id), str(wine.id)]


async def test_who_searches_while_pictures_come_and_go_finds_them_in_the_end(
    hang: Hang, database: Database
) -> None:
    index = PictureIndex(database, fresh_for=0)
    gowns = [await hang(ROSE) for _ in range(6)]
    bare = [await hang(images=[{"key": f"products/{n}.jpg", "alt": ""}]) for n in range(6)]

    async def take_down(gown: Product) -> None:
        async with database.transaction() as session:
            own = delete(ProductPicture).where(ProductPicture.product_id == gown.id)
            await session.execute(own)

    async def look() -> int:
        return len(await index.of(EMBEDDING_MODEL))

    sizes = await asyncio.gather(
        *(look() for _ in range(5)),
        *(take_down(gown) for gown in gowns[:3]),
        *(show(database, gown, gown.images[0]["key"], BLUE) for gown in bare),
        *(look() for _ in range(5)),
    )

    found = (await index.of(EMBEDDING_MODEL)).nearest(vectors_of([vector_of(RED)]), 50)
    assert all(size is None or 0 <= size <= 12 for size in sizes)
    assert {near.product for near in found} == {gown.id for gown in (*gowns[3:], *bare)}


async def test_a_picture_that_a_product_no_longer_shows_finds_nothing(
    door: httpx.AsyncClient, hang: Hang, database: Database
) -> None:
    red, rose = await hang(RED), await hang(ROSE)
    path = f"/products/{red.id}/similar"
    before = await door.get(path)
    async with database.transaction() as session:
        mine = update(Product).where(Product.id == rose.id)
        await session.execute(mine.values(images=[]))

    after = await door.get(path, params={"limit": 11})

    assert ids(before, rose) == [str(rose.id)]
    assert ids(after, rose) == []


async def test_it_costs_two_statements_and_nothing_when_it_is_kept(
    seeing: FastAPI, door: httpx.AsyncClient, hang: Hang
) -> None:
    red = await hang(RED)
    for _ in range(5):
        await hang(ROSE)
    path, database = f"/products/{red.id}/similar", seeing.state.database
    seeing.state.picture_index = PictureIndex(database, fresh_for=3600)
    await door.get(path, params={"limit": 5})

    with recorded_statements(database) as statements:
        first = await door.get(path, params={"limit": 4})
    with recorded_statements(database) as none:
        kept = await door.get(path, params={"limit": 4})

    assert len(statements) == 2
    assert none == []
    assert first.headers["ETag"] == kept.headers["ETag"]


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "limit=x", "unknown=1", "currency=XXX"])
async def test_a_query_that_is_none_is_refused(door: httpx.AsyncClient, query: str) -> None:
    answer = await door.get(f"/products/01a20896-e156-7772-9130-be1630a4c71b/similar?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_who_asks_while_the_index_is_read_keeps_no_connection_from_it(
    settings: Settings, migrated: None, hang: Hang
) -> None:
    red, rose = await hang(RED), await hang(ROSE)
    narrow = settings.database.model_copy(update={"pool_size": 2, "max_overflow": 0})
    app = create_app(settings.model_copy(update={"database": narrow}))

    async with opened(app):
        transport = httpx.ASGITransport(app)
        url = f"http://shop.test{BASE}/products/{red.id}/similar"
        async with httpx.AsyncClient(transport=transport) as client:
            answers = await asyncio.gather(*(client.get(url) for _ in range(6)))

    assert [ids(found, rose) for found in answers] == [[str(rose.id)]] * len(answers)
