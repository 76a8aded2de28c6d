"""`Idempotency-Key`: an order that is sent twice is placed once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.errors import Problem
from commerce.core.idempotency import Once, RequestInFlight, answer_once, forget
from commerce.core.schemas import Output
from commerce.orders.models import Order
from tests.integration.commerce.shopping import Buyer, Shop


async def orders_of(database: Database, buyer: Buyer) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(Order.user_id == buyer.id))


async def test_the_second_request_gets_the_first_ones_answer(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    await buyer.add(await shop.product())
    first = await buyer.order(key="k-1")

    second = await buyer.order(key="k-1")

    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await orders_of(database, buyer) == 1


async def test_a_key_belongs_to_one_request(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product())
    await buyer.order(key="k-1")

    other = await buyer.order(key="k-1", note="Another one.")

    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")


async def test_a_key_belongs_to_one_shopper(buyer: Buyer, shop: Shop) -> None:
    stranger = await shop.buyer()
    gown = await shop.product()
    await buyer.add(gown)
    await stranger.add(gown)

    mine, theirs = await buyer.order(key="k-1"), await stranger.order(key="k-1")

    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["id"] != theirs.json()["id"]


async def test_a_request_that_fails_leaves_its_key_free(buyer: Buyer, shop: Shop) -> None:
    failed = await buyer.order(key="k-1")
    await buyer.add(await shop.product())

    again = await buyer.order(key="k-1")

    assert (failed.status_code, again.status_code) == (409, 201)


@pytest.mark.parametrize("key", ["", "a b", "a\tb", "k" * 201])
async def test_a_key_is_visible_ascii_of_a_sane_length(buyer: Buyer, key: str) -> None:
    answer = await buyer.send("POST", "/orders", json={}, key=key)

    assert answer.status_code == 422
    assert "/header/Idempotency-Key" in {error["pointer"] for error in answer.json()["errors"]}


async def test_a_second_request_is_told_that_the_first_is_still_running(
    database: Database,
) -> None:
    once = Once(uuid4(), "k-1", b"hash")
    began, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> Output:
        began.set()
        await go_on.wait()
        return Output()

    async def request() -> int | type[Problem]:
        async with database.transaction() as session:
            return (await answer_once(session, once, 201, work)).status_code

    first = asyncio.create_task(request())
    await began.wait()
    try:
        with pytest.raises(RequestInFlight):
            await request()
    finally:
        go_on.set()

    assert await first == 201
    assert await request() == 201


async def test_an_answer_is_forgotten_when_its_time_is_over(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    await buyer.add(await shop.product())
    await buyer.order(key="k-1")

    async with database.transaction() as session:
        kept = await forget(session, clock.now() - timedelta(hours=1))
        forgotten = await forget(session, clock.now() + timedelta(minutes=1))
    again = await buyer.order(key="k-1")

    assert kept == 0 < forgotten
    assert (again.status_code, again.json()["type"]) == (409, "cart-empty")
