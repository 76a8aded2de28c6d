"""Staff keep the catalogue."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.commerce.conftest import Person


async def test_a_new_product_is_on_sale_at_once(
    client: httpx.AsyncClient, product: dict[str, Any]
) -> None:
    on_sale = (await client.get(f"/products/{product['id']}")).json()

    shown = ("id", "slug", "name", "brand", "category", "price", "images", "description")
    assert {name: on_sale[name] for name in shown} == {name: product[name] for name in shown}
    assert (product["status"], product["version"]) == ("on-sale", 1)


async def test_a_variants_own_price_goes_before_the_products(product: dict[str, Any]) -> None:
    assert [v["price"]["amount"] for v in product["variants"]] == [9_000_000, 9_500_000]


async def test_a_change_leaves_alone_what_it_does_not_name(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any]
) -> None:
    path, change = f"/admin/products/{product['id']}", {"name": "Gown, mended"}

    answer = await client.put(path, json=change, headers=staff.headers)

    assert answer.status_code == 200
    changed = answer.json()
    assert changed == product | change | {"version": 2, "updatedAt": changed["updatedAt"]}
    assert (await client.get(path, headers=staff.headers)).json() == changed


async def test_stock_is_changed_by_sku(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any], gown: dict[str, Any]
) -> None:
    small, medium = gown["variants"]
    path, change = f"/admin/products/{product['id']}", {"variants": [small | {"stock": 40}]}

    answer = await client.put(path, json=change, headers=staff.headers)

    stock = {v["sku"]: v["stock"] for v in answer.json()["variants"]}
    assert stock == {small["sku"]: 40, medium["sku"]: 2}


async def test_what_is_not_on_sale_is_seen_by_staff_only(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any]
) -> None:
    path = f"/admin/products/{product['id']}"
    await client.put(path, json={"published": False}, headers=staff.headers)

    assert (await client.get(path, headers=staff.headers)).json()["published"] is False
    assert (await client.get(f"/products/{product['id']}")).status_code == 404


async def test_prices_are_in_the_shops_currency(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any], gown: dict[str, Any]
) -> None:
    price = {"price": {"amount": 100, "currency": "USD"}}

    created = await client.post("/admin/products", json=gown | price, headers=staff.headers)
    path = f"/admin/products/{product['id']}"
    changed = await client.put(path, json=price, headers=staff.headers)

    assert (created.status_code, created.json()["type"]) == (422, "foreign-currency")
    assert (changed.status_code, changed.json()["currency"]) == (422, "VND")


async def test_a_slug_names_one_product(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any], gown: dict[str, Any]
) -> None:
    answer = await client.post("/admin/products", json=gown, headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (409, "product-exists")


async def test_pictures_from_elsewhere_are_refused(
    client: httpx.AsyncClient, staff: Person, gown: dict[str, Any]
) -> None:
    images = [{"url": "https://elsewhere.example/x.jpg", "alt": "A gown"}]

    answer = await client.post(
        "/admin/products", json=gown | {"images": images}, headers=staff.headers
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "foreign-image")


async def test_there_must_be_something_to_change(client: httpx.AsyncClient, staff: Person) -> None:
    path = f"/admin/products/{uuid4()}"

    answer = await client.put(path, json={"name": "Nothing"}, headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (404, "product-not-found")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "a\x00b"},
        {"name": "x" * 100_000},
        {"price": {"amount": -1, "currency": "VND"}},
        {"price": {"amount": 1.5, "currency": "VND"}},
        {"price": {"amount": 10**30, "currency": "VND"}},
        {"price": 7},
        {"variants": []},
        {"variants": [{"sku": "s", "size": "S", "color": "c", "stock": -1}]},
        {"variants": [{"sku": "s", "size": "S", "color": "c", "stock": 10**12}]},
        {"images": [{"url": "https://elsewhere.example/\x00", "alt": "x"}]},
        {"slug": "Not A Slug"},
        {"id": "00000000-0000-7000-8000-000000000000"},
    ],
    ids=lambda change: str(change)[:50],
)
async def test_a_product_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, staff: Person, gown: dict[str, Any], change: dict[str, Any]
) -> None:
    answer = await client.post("/admin/products", json=gown | change, headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


async def test_staff_turn_the_pages_of_what_they_search_for(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any]
) -> None:
    wanted = {"q": product["name"], "limit": 1}

    pages = [
        (await client.get("/admin/products", params=wanted | {"page": n}, headers=staff.headers))
        for n in (1, 2, 10_001)
    ]

    assert [page.status_code for page in pages] == [200, 200, 422]
    first, second = (page.json() for page in pages[:2])
    assert (first["page"], second["page"], len(first["items"])) == (1, 2, 1)
    assert first["items"][0]["id"] not in [item["id"] for item in second["items"]]
