"""Staff count stock, and are told when it runs low."""

import asyncio
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.products.models import StockMovement, Variant
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.shopping import Shop


@pytest.fixture
def variant(product: dict[str, Any]) -> dict[str, Any]:
    """The gown in size S, of which there are five."""
    found: dict[str, Any] = product["variants"][0]
    return found


async def adjust(
    client: httpx.AsyncClient, staff: Person, variant_id: str, **wanted: object
) -> httpx.Response:
    path = f"/admin/variants/{variant_id}/stock-adjustments"
    return await client.post(path, json={"reason": "counted", **wanted}, headers=staff.headers)


async def events(database: Database, topic: str, variant_id: str) -> list[dict[str, Any]]:
    """What the shop has told of a variant's stock, in order."""
    async with database.reading() as session:
        told = select(OutboxMessage.payload).where(OutboxMessage.topic == topic)
        found = await session.scalars(told.order_by(OutboxMessage.position))
        return [payload for payload in found if variant_id in str(payload)]


async def test_stock_is_corrected_by_a_difference_or_to_a_count(
    client: httpx.AsyncClient, staff: Person, variant: dict[str, Any]
) -> None:
    more = await adjust(client, staff, variant["id"], delta=3, reason="received", note="Box 7")
    counted = await adjust(client, staff, variant["id"], setTo=1)

    assert (more.status_code, more.json()["stock"]) == (201, 8)
    assert (counted.status_code, counted.json()["stock"]) == (201, 1)


async def test_every_movement_says_why_and_by_whom(
    client: httpx.AsyncClient, staff: Person, variant: dict[str, Any]
) -> None:
    await adjust(client, staff, variant["id"], delta=-2, reason="damaged", note="Moths")

    path = f"/admin/variants/{variant['id']}/stock-movements"
    latest, first = (await client.get(path, headers=staff.headers)).json()["items"]

    assert (latest["delta"], latest["reason"], latest["note"]) == (-2, "damaged", "Moths")
    assert latest["actor"] == first["actor"] == staff.email
    assert first["delta"] == 5


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        ({"delta": -6}, (409, "stock-too-low")),
        ({"delta": 1_000_000}, (409, "stock-too-low")),
        ({"delta": 10**12}, (422, "invalid-request")),
        ({"delta": 1.5}, (422, "invalid-request")),
        ({"delta": 1, "setTo": 1}, (422, "invalid-request")),
        ({}, (422, "invalid-request")),
        ({"delta": 1, "reason": "sold"}, (422, "invalid-request")),
        ({"delta": 1, "note": "a\0b"}, (422, "invalid-request")),
    ],
)
async def test_an_adjustment_that_does_not_fit_is_refused(
    client: httpx.AsyncClient,
    staff: Person,
    variant: dict[str, Any],
    wanted: dict[str, object],
    kind: tuple[int, str],
) -> None:
    answer = await adjust(client, staff, variant["id"], **wanted)

    assert (answer.status_code, answer.json()["type"]) == kind


async def test_a_variant_that_is_not_there_cannot_be_counted(
    client: httpx.AsyncClient, staff: Person
) -> None:
    answer = await adjust(client, staff, str(uuid4()), delta=1)

    assert (answer.status_code, answer.json()["type"]) == (404, "variant-unknown")


async def test_movements_add_up_to_the_stock_while_many_count_and_many_buy(
    client: httpx.AsyncClient, staff: Person, shop: Shop, database: Database
) -> None:
    gown = await shop.product(stock=10)
    variant_id = gown.variants[0].id
    buyers = [await shop.buyer() for _ in range(6)]
    for buyer in buyers:
        await buyer.add(gown)

    answers = await asyncio.gather(
        *(buyer.order() for buyer in buyers),
        *(adjust(client, staff, str(variant_id), delta=d) for d in (5, -2, 1, -1)),
        adjust(client, staff, str(variant_id), setTo=20),
    )

    assert all(answer.status_code == 201 for answer in answers), [a.text for a in answers]
    async with database.reading() as session:
        stock = await session.scalar(select(Variant.stock).where(Variant.id == variant_id))
        moved = select(func.sum(StockMovement.delta)).where(StockMovement.variant_id == variant_id)
        assert await session.scalar(moved) == stock


async def test_low_stock_is_told_once_each_time_it_comes_to_it(
    client: httpx.AsyncClient, staff: Person, variant: dict[str, Any], database: Database
) -> None:
    for pieces in (4, 3, 2, 3, 8, 1):
        await adjust(client, staff, variant["id"], setTo=pieces)

    told = await events(database, "stock.low", variant["id"])

    assert [(event["before"], event["after"]) for event in told] == [(4, 3), (8, 1)]


async def test_an_order_tells_of_the_stock_it_took(shop: Shop, database: Database) -> None:
    gown, buyer = await shop.product(stock=4), await shop.buyer()
    await buyer.add(gown, 2)

    await buyer.order()

    variant_id = str(gown.variants[0].id)
    (change,) = (await events(database, "stock.changed", variant_id))[0]["changes"]
    (low,) = await events(database, "stock.low", variant_id)
    assert (change["productId"], change["before"], change["after"]) == (str(gown.id), 4, 2)
    assert (low["after"], low["threshold"]) == (2, 3)


async def test_the_threshold_is_each_variants_own(
    client: httpx.AsyncClient, staff: Person, variant: dict[str, Any]
) -> None:
    async def is_low() -> bool:
        low: list[str] = []
        for page in count(1):
            query = {"limit": "100", "page": str(page)}
            answer = await client.get("/admin/stock/low", params=query, headers=staff.headers)
            found = [item["variantId"] for item in answer.json()["items"]]
            low += found
            if not found:
                break
        return variant["id"] in low

    before = await is_low()
    path = f"/admin/variants/{variant['id']}/low-stock-threshold"
    await adjust(client, staff, variant["id"], setTo=0)
    sold_out = await is_low()
    await adjust(client, staff, variant["id"], setTo=5)
    changed = await client.put(path, json={"lowStockThreshold": 9}, headers=staff.headers)

    assert (before, sold_out, changed.status_code) == (False, True, 200)


async def test_a_new_variant_has_the_shops_threshold(
    product: dict[str, Any], settings: Settings
) -> None:
    thresholds = {variant["lowStockThreshold"] for variant in product["variants"]}

    assert thresholds == {settings.shop.low_stock}
