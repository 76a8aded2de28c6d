"""How the shop has done."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from commerce.core.database import Database
from commerce.orders import models as orders
from commerce.products.models import Variant
from commerce.tryons.models import TryonSession
from tests.integration.commerce.admin.conftest import Order
from tests.integration.commerce.conftest import Person


@pytest.fixture
async def quiet_month(database: Database) -> None:
    """Every order so far was placed before the dashboard's time."""
    async with database.transaction() as session:
        earlier = orders.Order.created_at - timedelta(days=400)
        await session.execute(update(orders.Order).values(created_at=earlier))


async def dashboard(client: httpx.AsyncClient, staff: Person, **query: int) -> dict[str, Any]:
    answer = await client.get("/admin/dashboard", params=query, headers=staff.headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_an_order_counts_towards_everything(
    client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    before = await dashboard(client, staff)

    placed = await order(shopper, 2)

    after = await dashboard(client, staff)
    assert after["orders"] == before["orders"] + 1
    assert after["unitsSold"] == before["unitsSold"] + 2
    earned = after["revenue"]["amount"] - before["revenue"]["amount"]
    assert earned == placed["total"]["amount"]
    status = placed["status"]
    counts = [seen["ordersByStatus"].get(status, 0) for seen in (before, after)]
    assert counts[1] == counts[0] + 1


async def test_a_cancelled_order_earns_nothing(
    client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    before = await dashboard(client, staff)
    placed = await order(shopper, 2)

    path = f"/admin/orders/{placed['id']}/status"
    await client.put(path, json={"status": "cancelled"}, headers=staff.headers)

    after = await dashboard(client, staff)
    same = ("revenue", "unitsSold", "averageBasket")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert after["orders"] == before["orders"] + 1


async def test_the_average_basket_is_revenue_over_orders_that_earn(
    quiet_month: None, client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    first, second = await order(shopper, 1), await order(shopper, 2)

    seen = await dashboard(client, staff)

    both = first["total"]["amount"] + second["total"]["amount"]
    assert seen["averageBasket"] == {"amount": both // 2, "currency": "VND"}


async def test_what_sold_most_leads_the_best_sellers(
    quiet_month: None, client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    [line] = (await order(shopper, 4))["items"]

    [best] = (await dashboard(client, staff))["bestSellers"]
    assert best == {
        "productId": line["productId"],
        "name": line["name"],
        "units": 4,
        "revenue": {"amount": 36_000_000, "currency": "VND"},
    }


async def test_stock_at_the_threshold_is_low(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any]
) -> None:
    _, medium = product["variants"]

    below, at = [await dashboard(client, staff, lowStock=limit) for limit in (1, 2)]

    skus = [{low["sku"] for low in seen["lowStock"]} for seen in (below, at)]
    assert medium["sku"] not in skus[0]
    assert medium["sku"] in skus[1]


async def test_each_variant_has_a_threshold_of_its_own(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any], database: Database
) -> None:
    small, medium = product["variants"]
    async with database.transaction() as session:
        for variant, threshold in ((small, 5), (medium, 1)):
            own = update(Variant).where(Variant.id == UUID(variant["id"]))
            await session.execute(own.values(low_stock_threshold=threshold, stock=5))
        others = update(Variant).where(Variant.product_id != UUID(product["id"]))
        await session.execute(others.values(low_stock_threshold=0))

    seen = await dashboard(client, staff)

    skus = {low["sku"] for low in seen["lowStock"]}
    assert small["sku"] in skus
    assert medium["sku"] not in skus


async def test_try_ons_are_counted_by_how_they_went(
    client: httpx.AsyncClient, staff: Person, shopper: Person, database: Database
) -> None:
    before = (await dashboard(client, staff))["tryonsByStatus"].get("failed", 0)
    async with database.transaction() as session:
        session.add(
            TryonSession(
                user_id=shopper.id, photo_key="p", garments=[{"key": "g"}], category="auto",
                mode="balanced", samples=1, seed=1, engine="drape", status="failed",
            )
        )  # fmt: skip

    after = await dashboard(client, staff)

    assert after["tryonsByStatus"]["failed"] == before + 1
    assert after["tryons"] == sum(after["tryonsByStatus"].values())
