"""Staff look after orders."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.commerce.admin.conftest import Order
from tests.integration.commerce.conftest import Person


async def move(
    client: httpx.AsyncClient, staff: Person, order: dict[str, Any], status: str
) -> httpx.Response:
    path = f"/admin/orders/{order['id']}/status"
    return await client.put(path, json={"status": status}, headers=staff.headers)


async def test_staff_see_anybodys_order_and_whose_it_is(
    client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    placed = await order(shopper, 1)

    answer = await client.get(f"/admin/orders/{placed['id']}", headers=staff.headers)

    assert answer.status_code == 200
    assert answer.json()["userId"] == str(shopper.id)
    assert answer.json()["total"] == placed["total"]


async def test_the_list_is_newest_first(
    client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    first, second = await order(shopper, 1), await order(shopper, 1)

    answer = await client.get("/admin/orders", params={"limit": 2}, headers=staff.headers)

    body = answer.json()
    assert [item["id"] for item in body["items"]] == [second["id"], first["id"]]
    assert (body["page"], body["limit"]) == (1, 2)
    assert body["total"] >= 2


async def test_the_list_may_be_narrowed_to_one_state(
    client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    shipped, waiting = await order(shopper, 1), await order(shopper, 1)
    await move(client, staff, shipped, "shipped")

    answer = await client.get("/admin/orders", params={"status": "shipped"}, headers=staff.headers)

    listed = {item["id"] for item in answer.json()["items"]}
    assert shipped["id"] in listed
    assert waiting["id"] not in listed


async def test_an_order_moves_on_and_its_owner_sees_it(
    client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    placed = await order(shopper, 1)

    answer = await move(client, staff, placed, "shipped")

    assert (answer.status_code, answer.json()["status"]) == (200, "shipped")
    seen = await client.get(f"/orders/{placed['id']}", headers=shopper.headers)
    assert seen.json()["status"] == "shipped"


async def test_an_order_does_not_move_backwards(
    client: httpx.AsyncClient, staff: Person, shopper: Person, order: Order
) -> None:
    placed = await order(shopper, 1)

    answer = await move(client, staff, placed, "awaiting_payment")

    assert (answer.status_code, answer.json()["type"]) == (409, "illegal-status-change")
    assert answer.json()["current"] == placed["status"]


async def test_a_cancelled_order_gives_its_stock_back(
    client: httpx.AsyncClient,
    staff: Person,
    shopper: Person,
    order: Order,
    product: dict[str, Any],
) -> None:
    placed = await order(shopper, 3)

    await move(client, staff, placed, "cancelled")

    variants = (await client.get(f"/products/{product['id']}")).json()["variants"]
    assert [variant["stock"] for variant in variants] == [5, 2]


async def test_there_must_be_an_order(client: httpx.AsyncClient, staff: Person) -> None:
    missing = {"id": str(uuid4())}

    read = await client.get(f"/admin/orders/{missing['id']}", headers=staff.headers)
    moved = await move(client, staff, missing, "shipped")

    assert (read.status_code, moved.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/admin/orders?status=lost", None),
        ("GET", "/admin/orders?page=0", None),
        ("GET", "/admin/orders?limit=101", None),
        ("GET", "/admin/orders/not-an-id", None),
        ("GET", "/admin/orders/%00", None),
        ("GET", "/admin/dashboard?days=0", None),
        ("GET", "/admin/dashboard?year=2026", None),
        ("PUT", f"/admin/orders/{uuid4()}/status", {"status": "lost"}),
        ("PUT", f"/admin/orders/{uuid4()}/status", {"status": "paid", "by": "magic"}),
        ("PUT", f"/admin/orders/{uuid4()}/status", {}),
    ],
    ids=str,
)
async def test_a_request_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, staff: Person, method: str, path: str, body: object
) -> None:
    answer = await client.request(method, path, json=body, headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
