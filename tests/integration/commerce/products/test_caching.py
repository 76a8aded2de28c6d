"""Reads of the catalogue are cached, and never older than the last change."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import String, cast, select

from commerce.app import BASE, create_app
from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.core.locales import FIRST
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.products import categories
from commerce.products import service as products
from commerce.products.cache import AnswerCache, Kept, Missed
from commerce.products.edge import kept_of
from commerce.products.events import Listener
from commerce.products.models import Product
from commerce.products.queries import View
from commerce.products.staff_schemas import (
    CategoryCreate,
    CategoryInput,
    ProductUpdate,
    StockAdjustment,
)
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.waiting import until


@pytest.fixture
def cache(app: FastAPI) -> AnswerCache:
    opened: AnswerCache = app.state.catalogue_cache
    return opened


async def change(database: Database, storage: Storage, product: Product, **fields: object) -> None:
    async with database.transaction() as session:
        wanted = ProductUpdate.model_validate(fields)
        await products.change(session, storage, product.id, wanted)


def priced(amount: int) -> dict[str, Any]:
    return {"price": {"amount": amount, "currency": "VND"}}


async def test_a_second_read_costs_no_statement(
    client: httpx.AsyncClient, shop: Shop, database: Database
) -> None:
    gown = await shop.product(brand=shop.mark)
    paths = [f"/products/{gown.id}", f"/products?brand={shop.mark}", "/categories", "/brands"]
    first = [await client.get(path) for path in paths]

    with recorded_statements(database) as statements:
        second = [await client.get(path) for path in paths]

    assert statements == []
    assert [answer.content for answer in second] == [answer.content for answer in first]


async def test_who_has_an_answer_already_is_told_so(client: httpx.AsyncClient, shop: Shop) -> None:
    path = f"/products/{(await shop.product(brand=shop.mark)).id}"
    answer = await client.get(path)

    again = await client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    weakly = await client.get(path, headers={"If-None-Match": f'"x", W/{answer.headers["ETag"]}'})
    other = await client.get(path, headers={"If-None-Match": '"something-else"'})

    assert (again.status_code, again.content, again.headers["ETag"]) == (
        304,
        b"",
        answer.headers["ETag"],
    )
    assert (weakly.status_code, other.status_code) == (304, 200)
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"


async def test_a_new_price_is_read_at_once(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage
) -> None:
    gown = await shop.product(brand=shop.mark, price=100)
    old = await client.get(f"/products/{gown.id}")
    await client.get("/products", params={"brand": shop.mark})

    await change(database, storage, gown, **priced(90))

    etag = {"If-None-Match": old.headers["ETag"]}
    new = await client.get(f"/products/{gown.id}", headers=etag)
    listed = await client.get("/products", params={"brand": shop.mark})
    assert (new.status_code, new.json()["price"]["amount"]) == (200, 90)
    assert listed.json()["items"][0]["price"]["amount"] == 90


async def test_stock_that_an_order_took_is_gone_at_once(
    client: httpx.AsyncClient, shop: Shop, buyer: Buyer
) -> None:
    gown = await shop.product(brand=shop.mark, stock=1)
    shown = {"brand": shop.mark, "inStock": "true"}
    path = f"/products/{gown.id}"
    await client.get(path)
    before = (await client.get("/products", params=shown)).json()["total"]
    await buyer.add(gown)

    placed = await buyer.order()

    assert placed.status_code == 201, placed.text
    assert (await client.get(path)).json()["variants"][0]["stock"] == 0
    after = (await client.get("/products", params=shown)).json()["total"]
    assert (before, after) == (1, 0)


async def test_what_is_withdrawn_or_deleted_or_restored_is_so_at_once(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage
) -> None:
    gown, coat = await shop.product(brand=shop.mark), await shop.product(brand=shop.mark)

    async def seen() -> list[str]:
        listed = (await client.get("/products", params={"brand": shop.mark})).json()["items"]
        found = [item["id"] for item in listed]
        for product in (gown, coat):
            status = (await client.get(f"/products/{product.id}")).status_code
            assert (status == 200) == (str(product.id) in found)
        return found

    everything = await seen()
    await change(database, storage, gown, published=False)
    without_gown = await seen()
    async with database.transaction() as session:
        await products.delete(session, coat.id)
    nothing = await seen()
    async with database.transaction() as session:
        await products.restore(session, coat.id)

    assert [len(everything), without_gown, nothing] == [2, [str(coat.id)], []]
    assert await seen() == [str(coat.id)]


async def test_a_new_product_is_in_the_lists_at_once(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage
) -> None:
    gown = await shop.product(brand=shop.mark, published=False)
    before = (await client.get("/products", params={"brand": shop.mark})).json()["items"]

    await change(database, storage, gown, published=True)

    after = (await client.get("/products", params={"brand": shop.mark})).json()["items"]
    assert (len(before), len(after)) == (0, 1)


async def test_a_shelf_with_a_new_name_is_called_so_at_once(
    client: httpx.AsyncClient, shop: Shop, database: Database
) -> None:
    slug = f"shelf-{shop.mark}"
    async with database.transaction() as session:
        await categories.create(session, CategoryCreate(slug=slug, name="Old"))
    gown = await shop.product(brand=shop.mark, category=slug)

    async def names() -> set[str]:
        tree = (await client.get("/categories")).json()["items"]
        trail = (await client.get(f"/products/{gown.id}")).json()["breadcrumbs"]
        return {shelf["name"] for shelf in [*tree, *trail] if shelf["slug"] == slug}

    before = await names()
    async with database.transaction() as session:
        await categories.change(session, slug, CategoryInput(name="New"))

    assert (before, await names()) == ({"Old"}, {"New"})


async def test_a_slow_reader_does_not_bring_the_old_answer_back(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage, cache: AnswerCache
) -> None:
    gown = await shop.product(brand=shop.mark, price=100)
    view = View("VND", FIRST, storage.url(""))
    name = f"{BASE}/products/{gown.id}? {FIRST}"
    missed = await cache.find(name)
    assert isinstance(missed, Missed)
    async with database.reading() as session:
        old = await products.read(session, view, str(gown.id))

    await change(database, storage, gown, **priced(90))
    await cache.keep(name, missed.since, old.depends_on, kept_of(old.body), 60.0)

    assert not isinstance(await cache.find(name), Kept)
    assert (await client.get(f"/products/{gown.id}")).json()["price"]["amount"] == 90


async def test_no_read_is_older_than_the_last_change_that_was_confirmed_before_it(
    client: httpx.AsyncClient, shop: Shop, database: Database, storage: Storage
) -> None:
    gown = await shop.product(brand=shop.mark, price=0)
    confirmed, reads = 0, 0

    async def raise_price() -> None:
        nonlocal confirmed
        for amount in range(1, 31):
            await change(database, storage, gown, **priced(amount))
            confirmed = amount

    async def look(path: str) -> None:
        nonlocal reads
        while confirmed < 30:
            least = confirmed
            content = (await client.get(path)).json()
            (item,) = content.get("items", [content])
            assert item["price"]["amount"] >= least
            reads += 1

    paths = [f"/products/{gown.id}", f"/products?brand={shop.mark}"]
    await asyncio.gather(raise_price(), *(look(path) for path in paths * 3))

    assert reads > 0


async def test_a_change_whose_teller_died_is_told_by_its_event(
    client: httpx.AsyncClient, shop: Shop, settings: Settings, storage: Storage, cache: AnswerCache
) -> None:
    gown = await shop.product(brand=shop.mark, price=100, stock=1)
    path = f"/products/{gown.id}"
    await client.get(path)
    elsewhere = Database(settings.database)
    await change(elsewhere, storage, gown, **priced(90))
    async with elsewhere.transaction() as session:
        wanted = StockAdjustment(set_to=0, reason="counted")
        await products.adjust(session, gown.variants[0].id, wanted, "somebody")
    stale = (await client.get(path)).json()

    await deliver(elsewhere, cache, gown)

    fresh = (await client.get(path)).json()
    await elsewhere.close()
    assert (stale["price"]["amount"], stale["variants"][0]["stock"]) == (100, 1)
    assert (fresh["price"]["amount"], fresh["variants"][0]["stock"]) == (90, 0)


async def deliver(database: Database, cache: AnswerCache, product: Product) -> None:
    """Hand the listener a product's events, as the broker would."""
    listener = Listener(cache)
    async with database.transaction() as session:
        of_product = cast(OutboxMessage.payload, String).contains(str(product.id))
        told = select(OutboxMessage).where(of_product).order_by(OutboxMessage.position)
        for message in await session.scalars(told):
            await listener.handle(session, Event(new_id(), message.topic, message.payload))


async def test_languages_and_currencies_do_not_get_each_others_answers(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    gown = await shop.product(
        brand=shop.mark, name="Đầm", prices={"USD": 4000}, translations={"en": {"name": "Gown"}}
    )

    async def read(language: str, **query: str) -> tuple[str, str, str]:
        headers = {"Accept-Language": language}
        answer = await client.get(f"/products/{gown.id}", params=query, headers=headers)
        content = answer.json()
        assert "Accept-Language" in answer.headers["Vary"]
        return answer.headers["Content-Language"], content["name"], content["price"]["currency"]

    seen = [await read("vi"), await read("en-GB"), await read("en", currency="USD")]

    assert seen == [("vi", "Đầm", "VND"), ("en", "Gown", "VND"), ("en", "Gown", "USD")]
    assert await read("fr, vi;q=0.5") == seen[0]


async def test_a_product_leaves_the_shop_when_its_window_closes(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    soon = clock.now() + timedelta(seconds=1.5)
    gown = await shop.product(brand=shop.mark, publish_until=soon)
    path = f"/products/{gown.id}"

    assert (await client.get(path)).status_code == 200

    async def has_left() -> bool:
        return (await client.get(path)).status_code == 404

    await until(has_left)
    assert clock.now() >= soon


@pytest.fixture
async def without_redis(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The shop while its Redis is down."""
    nowhere = settings.redis.model_copy(update={"url": SecretStr("redis://127.0.0.1:1/0")})
    lonely = settings.model_copy(update={"redis": nowhere})
    async with opened(create_app(lonely)) as app:
        transport = httpx.ASGITransport(app)
        base = f"http://shop.test{BASE}"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            yield client


async def test_without_redis_the_shop_reads_and_changes_on(
    without_redis: httpx.AsyncClient, shop: Shop
) -> None:
    gown = await shop.product(brand=shop.mark)

    answers = [await without_redis.get(f"/products/{gown.id}") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].headers["ETag"] == answers[2].headers["ETag"]
