"""Pages that nobody asked for before, made of products and totals that a process remembers."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from commerce.core.database import Database
from commerce.core.storage import Storage
from tests.integration.commerce.products.test_caching import change, priced
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements


async def page(client: httpx.AsyncClient, shop: Shop, **wanted: str | int) -> dict[str, Any]:
    answer = await client.get("/products", params={"brand": shop.mark, **wanted})
    found: dict[str, Any] = answer.json()
    return found


async def test_products_that_were_shown_are_not_read_again(
    client: httpx.AsyncClient, shop: Shop, database: Database
) -> None:
    for _ in range(3):
        await shop.product(brand=shop.mark)
    await page(client, shop)

    with recorded_statements(database) as statements:
        again = await page(client, shop, sort="name")

    assert len(again["items"]) == again["total"] == 3
    assert len(statements) == 1
    assert "count(" not in statements[0].replace("(SELECT count(*) FROM page)", "")


async def test_a_remembered_page_says_what_a_page_that_is_read_says(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    for size in ("S", "M", "L"):
        await shop.product({"size": size}, brand=shop.mark)
    read = await page(client, shop, limit=2, facets="true")

    remembered = await page(client, shop, limit=2, facets="true", page=1)

    assert remembered == read
    assert remembered["nextCursor"]


async def test_a_product_that_has_changed_is_read_again(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage
) -> None:
    gown = await shop.product(brand=shop.mark, price=100)
    await page(client, shop)

    await change(database, storage, gown, **priced(90))

    (item,) = (await page(client, shop, sort="name"))["items"]
    assert item["price"]["amount"] == 90


async def test_a_product_less_counts_at_once(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage
) -> None:
    gown, _ = [await shop.product(brand=shop.mark) for _ in range(2)]
    before = await page(client, shop)

    await change(database, storage, gown, published=False)

    after = await page(client, shop, sort="name")
    assert (before["total"], after["total"], len(after["items"])) == (2, 1, 1)


async def test_what_redis_has_lost_is_read_again(
    client: httpx.AsyncClient, shop: Shop, database: Database, app: FastAPI
) -> None:
    gown = await shop.product(brand=shop.mark)
    await page(client, shop)
    redis = app.state.redis
    async for key in redis.scan_iter(f"catalogue:*:product:{gown.id}"):
        await redis.delete(key)

    with recorded_statements(database) as statements:
        await page(client, shop, sort="name")

    assert len(statements) == 2


async def test_no_page_is_older_than_the_last_change_that_was_confirmed_before_it(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage
) -> None:
    gown = await shop.product(brand=shop.mark, price=1000)
    confirmed, late = 1000, []

    async def look(sort: str) -> None:
        for _ in range(25):
            least = confirmed
            (item,) = (await page(client, shop, sort=sort))["items"]
            late.extend([item["price"]["amount"]] if item["price"]["amount"] > least else [])

    async def cheapen() -> None:
        nonlocal confirmed
        for amount in range(990, 890, -10):
            await change(database, storage, gown, **priced(amount))
            confirmed = amount

    await asyncio.gather(cheapen(), *(look(sort) for sort in ("newest", "name", "price-asc")))

    assert late == []


@pytest.mark.parametrize(
    "query", ["page=x", "page=0", "who=1", "cursor=nonsense", "limit=20&limit=0"]
)
async def test_what_cannot_be_read_is_refused_as_everywhere(
    client: httpx.AsyncClient, query: str
) -> None:
    answer = await client.get(f"/products?{query}")

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_of_a_single_value_that_is_repeated_the_last_counts(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    for _ in range(3):
        await shop.product(brand=shop.mark)

    answer = await client.get(f"/products?brand={shop.mark}&limit=3&limit=1")

    assert len(answer.json()["items"]) == 1


async def test_the_windows_of_publishing_end_a_total(
    client: httpx.AsyncClient, shop: Shop, database: Database
) -> None:
    gown = await shop.product(brand=shop.mark)
    async with database.transaction() as session:
        # Past the shop's own verbs, which would tell the caches.
        closing = "UPDATE products SET publish_until = now() + interval '1 second' WHERE id = :id"
        await session.execute(text(closing), {"id": gown.id})
    before = await page(client, shop)

    async with database.reading() as session:
        await session.execute(text("SELECT pg_sleep(1.1)"))

    after = await page(client, shop, sort="name")
    assert (before["total"], after["total"], after["items"]) == (1, 0, [])
