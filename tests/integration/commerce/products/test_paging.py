"""Pages by cursor: every product once, also while others are added."""

import base64
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.commerce.shopping import Shop

SORTS = ["newest", "name", "price-asc", "price-desc", "relevance"]


async def page(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get("/products", params=query)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def walk(client: httpx.AsyncClient, **query: str) -> list[str]:
    """The ids of all pages, one after the other."""
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        content = await page(client, **query, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in content["items"]]
        cursor = content["nextCursor"]
    return seen


@pytest.mark.parametrize("sort", SORTS)
async def test_cursors_lead_through_the_same_products_as_one_long_page(
    client: httpx.AsyncClient, shop: Shop, sort: str
) -> None:
    for n in range(7):
        await shop.product(name=f"Coat {n % 3}", price=100 + n % 2)
    whole = await page(client, q=shop.mark, sort=sort)

    walked = await walk(client, q=shop.mark, sort=sort, limit="2")

    assert walked == [item["id"] for item in whole["items"]]
    assert whole["nextCursor"] is None


@pytest.mark.parametrize("sort", SORTS)
async def test_what_is_added_meanwhile_shifts_nothing(
    client: httpx.AsyncClient, shop: Shop, sort: str
) -> None:
    made = [str((await shop.product(name="Coat")).id) for _ in range(4)]
    first = await page(client, q=shop.mark, sort=sort, limit="2")
    for _ in range(2):
        await shop.product(name="Coat")

    rest = await page(client, q=shop.mark, sort=sort, cursor=first["nextCursor"])

    shown = [item["id"] for item in first["items"]]
    seen = shown + [item["id"] for item in rest["items"]]
    assert len(set(seen)) == len(seen)
    assert set(made) <= set(seen)


def forged(*content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!",
        "a" * 999,
        "5bCP",
        forged(),
        forged("newest"),
        forged("newest", None, "not-an-id"),
        forged("newest", 1, str(uuid4())),
        forged("newest", None, 7),
        forged("newest", None, None),
        forged("price-asc", "dear", str(uuid4())),
        forged("price-asc", 2**63, str(uuid4())),
        forged("price-asc", True, str(uuid4())),
        forged("price-asc", 1.5, str(uuid4())),
        forged("name", "a\0b", str(uuid4())),
        forged("name", "\ud800", str(uuid4())),
        forged("name", None, str(uuid4())),
        forged(*["["] * 99),
        base64.urlsafe_b64encode(b"[" * 700).decode(),
        base64.urlsafe_b64encode(b"{}").decode(),
    ],
)
@pytest.mark.parametrize("sort", ["newest", "price-asc", "name"])
async def test_a_cursor_that_no_list_has_given_is_refused(
    client: httpx.AsyncClient, cursor: str, sort: str
) -> None:
    answer = await client.get("/products", params={"cursor": cursor, "sort": sort})

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-cursor")


async def test_a_cursor_belongs_to_its_order(client: httpx.AsyncClient, shop: Shop) -> None:
    for _ in range(3):
        await shop.product()
    first = await page(client, q=shop.mark, sort="newest", limit="2")

    answer = await client.get(
        "/products", params={"sort": "price-asc", "cursor": first["nextCursor"]}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-cursor")
