"""Staff keep categories, collections and size charts."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry
from commerce.core.database import Database
from tests.integration.commerce.conftest import Person

CHART = {"columns": ["chest", "waist"], "rows": [{"size": "S", "values": [88, 70.5]}]}


@pytest.fixture
def slug() -> str:
    return f"shelf-{uuid4().hex}"


class Office:
    """The back office, for whoever is signed in."""

    def __init__(self, client: httpx.AsyncClient, staff: Person) -> None:
        self._client, self._headers = client, staff.headers

    async def send(self, method: str, path: str, json: object = None) -> httpx.Response:
        return await self._client.request(method, f"/admin{path}", json=json, headers=self._headers)

    async def category(self, slug: str, parent: str | None = None) -> httpx.Response:
        wanted = {"slug": slug, "name": "Đầm", "parent": parent}
        return await self.send("POST", "/categories", wanted)


@pytest.fixture
def office(client: httpx.AsyncClient, staff: Person) -> Office:
    return Office(client, staff)


async def test_a_category_is_made_changed_and_removed(
    office: Office, slug: str, database: Database
) -> None:
    made = await office.category(slug)
    change = {"name": "Váy", "translations": {"en": {"name": "Dresses"}}, "position": 3}
    changed = await office.send("PUT", f"/categories/{slug}", change)
    removed = await office.send("DELETE", f"/categories/{slug}")

    assert (made.status_code, changed.status_code, removed.status_code) == (201, 200, 204)
    assert changed.json()["translations"]["en"]["name"] == "Dresses"
    async with database.reading() as session:
        entries = await session.scalars(
            select(AuditEntry.action).where(AuditEntry.entity_id == slug).order_by(AuditEntry.id)
        )
        assert list(entries) == ["category.create", "category.update", "category.delete"]


async def test_a_category_lies_in_one_that_is_there_and_not_in_itself(
    office: Office, slug: str
) -> None:
    await office.category(slug)
    await office.category(f"{slug}-leaf", slug)

    taken = await office.category(slug)
    nowhere = await office.category(f"{slug}-x", "nowhere")
    circle = await office.send(
        "PUT", f"/categories/{slug}", {"name": "a", "parent": f"{slug}-leaf"}
    )

    assert (taken.status_code, taken.json()["type"]) == (409, "category-exists")
    assert (nowhere.status_code, nowhere.json()["type"]) == (422, "unknown-category")
    assert (circle.status_code, circle.json()["type"]) == (409, "category-in-itself")


async def test_two_moves_at_once_make_no_circle(office: Office, slug: str) -> None:
    left, right = f"{slug}-left", f"{slug}-right"
    await office.category(left)
    await office.category(right)

    answers = await asyncio.gather(
        office.send("PUT", f"/categories/{left}", {"name": "a", "parent": right}),
        office.send("PUT", f"/categories/{right}", {"name": "b", "parent": left}),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_category_with_something_in_it_stays(
    office: Office, slug: str, gown: dict[str, Any]
) -> None:
    await office.category(slug)
    await office.send("POST", "/products", gown | {"category": slug})

    answer = await office.send("DELETE", f"/categories/{slug}")

    assert (answer.status_code, answer.json()["type"]) == (409, "category-in-use")


async def test_a_category_is_removed_or_filled_but_never_both(
    office: Office, slug: str, gown: dict[str, Any]
) -> None:
    await office.category(slug)

    removed, filled = await asyncio.gather(
        office.send("DELETE", f"/categories/{slug}"),
        office.send("POST", "/products", gown | {"category": slug}),
    )

    assert (removed.status_code, filled.status_code) in {(204, 422), (409, 201)}


async def test_a_product_needs_a_category_that_is_there(
    office: Office, gown: dict[str, Any]
) -> None:
    answer = await office.send("POST", "/products", gown | {"category": "no-such-shelf"})

    assert (answer.status_code, answer.json()["type"]) == (422, "unknown-category")


async def test_a_collection_is_made_changed_and_removed(
    client: httpx.AsyncClient, office: Office, slug: str, product: dict[str, Any]
) -> None:
    wanted = {"slug": slug, "name": "Xuân", "productIds": [product["id"], product["id"]]}
    made = (await office.send("POST", "/collections", wanted)).json()
    shown = (await client.get(f"/collections/{slug}")).json()
    emptied = await office.send("PUT", f"/collections/{made['id']}", {"name": "Hạ"})
    changed = (await client.get(f"/collections/{slug}")).json()
    removed = await office.send("DELETE", f"/collections/{made['id']}")

    assert [item["id"] for item in shown["items"]] == [product["id"]]
    assert emptied.json()["productIds"] == []
    assert (changed["name"], changed["items"]) == ("Hạ", [])
    assert removed.status_code == 204
    assert (await client.get(f"/collections/{slug}")).status_code == 404


async def test_a_collection_holds_products_that_are_there(office: Office, slug: str) -> None:
    wanted = {"slug": slug, "name": "Xuân", "productIds": [str(uuid4())]}

    answer = await office.send("POST", "/collections", wanted)

    assert (answer.status_code, answer.json()["type"]) == (404, "product-not-found")


async def test_a_size_chart_is_shown_on_the_products_page(
    client: httpx.AsyncClient, office: Office, slug: str, product: dict[str, Any]
) -> None:
    chart = (await office.send("POST", "/size-charts", CHART | {"name": slug})).json()
    path = f"/products/{product['id']}"

    put = await office.send("PUT", path, {"sizeChartId": chart["id"]})
    shown = (await client.get(path)).json()["sizeChart"]
    kept = await office.send("DELETE", f"/size-charts/{chart['id']}")
    await office.send("PUT", path, {"sizeChartId": None})
    removed = await office.send("DELETE", f"/size-charts/{chart['id']}")

    assert put.status_code == 200
    assert shown == chart == {"id": chart["id"], "name": slug, **CHART}
    assert (kept.status_code, kept.json()["type"]) == (409, "size-chart-in-use")
    assert removed.status_code == 204


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"size": "S", "values": [88]}],
        [{"size": "S", "values": [88, -1]}],
        [{"size": "S", "values": [88, 1e400]}],
    ],
)
async def test_a_size_chart_is_a_table(office: Office, slug: str, rows: list[object]) -> None:
    text = {"name": slug, "columns": ["chest", "waist"], "rows": rows}
    wanted = str(text).replace("'", '"').replace("inf", "1e400")

    answer = await office._client.post(  # noqa: SLF001 - a body that JSON libraries refuse to write
        "/admin/size-charts",
        content=wanted,
        headers={**office._headers, "Content-Type": "application/json"},  # noqa: SLF001 - as above
    )

    assert answer.status_code == 422
