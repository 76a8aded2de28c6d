"""How an order could be sent, and staff who decide it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AdminUser, AuditEntry, Role
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings

Hire = Callable[[Role], Awaitable[dict[str, str]]]


@pytest.fixture
def hire(database: Database, settings: Settings) -> Hire:
    """The headers of a new member of staff."""

    async def headers(role: Role) -> dict[str, str]:
        admin = AdminUser(
            id=new_id(), email=f"{uuid4().hex}@atelier.example", password_hash="none", role=role
        )
        async with database.transaction() as session:
            session.add(admin)
        token = tokens.staff(settings.auth).issue(Claims(admin.id, 0))
        return {"Authorization": f"Bearer {token}"}

    return headers


def method(**fields: object) -> dict[str, Any]:
    """A method to a country that nobody else's test sends to."""
    rate = {"country": "BT", "currency": "VND", "amount": 90_000, "minDays": 3, "maxDays": 9}
    names = {"vi": "Ngựa thồ", "en": "Yak"}
    return {"code": f"yak-{uuid4().hex[:8]}", "names": names, "rates": [rate], **fields}


async def asked(client: httpx.AsyncClient, **query: str | int) -> list[dict[str, Any]]:
    answer = await client.get("/shipping/methods", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_shop_sends_within_its_country_and_beyond(client: httpx.AsyncClient) -> None:
    home = await asked(client, country="VN", city="Hồ Chí Minh")
    away = await asked(client, country="FR", currency="USD")

    assert [(o["code"], o["price"]["amount"]) for o in home] == [
        ("standard", 50_000),
        ("express", 120_000),
    ]
    assert home[0]["freeFrom"] == {"amount": 5_000_000, "currency": "VND"}
    assert [(o["code"], o["price"]) for o in away] == [
        ("international", {"amount": 3_000, "currency": "USD"})
    ]


async def test_free_shipping_is_counted_from_what_is_asked_about(client: httpx.AsyncClient) -> None:
    below, from_there = [
        (await asked(client, country="VN", subtotal=sum_))[0]["price"]["amount"]
        for sum_ in (4_999_999, 5_000_000)
    ]

    assert (below, from_there) == (50_000, 0)


@pytest.mark.parametrize(
    ("language", "name"), [("vi", "Giao hàng tiêu chuẩn"), ("en-GB", "Standard delivery")]
)
async def test_methods_are_named_in_the_readers_language(
    client: httpx.AsyncClient, language: str, name: str
) -> None:
    answer = await client.get(
        "/shipping/methods", params={"country": "VN"}, headers={"Accept-Language": language}
    )

    assert answer.json()["items"][0]["name"] == name


async def test_staff_add_change_and_end_a_method(
    client: httpx.AsyncClient, hire: Hire, database: Database
) -> None:
    manager = await hire("manager")
    wanted = method()

    created = (await client.post("/admin/shipping/methods", json=wanted, headers=manager)).json()
    path = f"/admin/shipping/methods/{created['id']}"
    offered = await asked(client, country="BT")
    dearer = wanted | {"rates": [wanted["rates"][0] | {"amount": 95_000}], "active": True}
    changed = (await client.put(path, json=dearer, headers=manager)).json()
    offered_then = await asked(client, country="BT")
    deleted = await client.delete(path, headers=manager)

    assert [o["price"]["amount"] for o in offered if o["code"] == wanted["code"]] == [90_000]
    assert [o["price"]["amount"] for o in offered_then if o["code"] == wanted["code"]] == [95_000]
    assert changed["rates"][0]["amount"] == 95_000
    assert deleted.status_code == 204
    assert wanted["code"] not in {o["code"] for o in await asked(client, country="BT")}
    async with database.reading() as session:
        entries = select(AuditEntry).where(AuditEntry.entity_id == created["id"])
        written = (await session.scalars(entries.order_by(AuditEntry.id))).all()
    assert [entry.action.partition(".")[2] for entry in written] == ["create", "update", "delete"]
    before, after = written[1].before, written[1].after
    assert before is not None
    assert after is not None
    assert (before["rates"][0]["amount"], after["rates"][0]["amount"]) == (90_000, 95_000)


async def test_a_code_is_one_methods(client: httpx.AsyncClient, hire: Hire) -> None:
    manager, wanted = await hire("manager"), method()
    first = await client.post("/admin/shipping/methods", json=wanted, headers=manager)

    second = await client.post("/admin/shipping/methods", json=wanted, headers=manager)

    assert (second.status_code, second.json()["type"]) == (409, "shipping-method-exists")
    await client.delete(f"/admin/shipping/methods/{first.json()['id']}", headers=manager)


@pytest.mark.parametrize("role", ["support", "analyst"])
async def test_whoever_does_not_run_the_shop_reads_only(
    client: httpx.AsyncClient, hire: Hire, role: Role
) -> None:
    headers = await hire(role)

    read = await client.get("/admin/shipping/methods", headers=headers)
    written = await client.post("/admin/shipping/methods", json=method(), headers=headers)

    assert read.status_code == 200
    assert {"standard", "express", "international"} <= {m["code"] for m in read.json()["items"]}
    assert (written.status_code, written.json()["type"]) == (403, "role-not-allowed")


RATE = {"country": "BT", "currency": "VND", "amount": 1, "minDays": 1, "maxDays": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"code": "No Spaces"},
        {"names": {"vi": "Ngựa"}},
        {"rates": [RATE | {"minDays": 5}]},
        {"rates": [RATE | {"country": None, "provinces": ["Paro"]}]},
        {"rates": [RATE, RATE]},
        {"rates": [RATE | {"amount": -1}]},
        {"rates": [RATE | {"currency": "EUR"}]},
        {"rates": [RATE | {"country": "Bhutan"}]},
    ],
    ids=str,
)
async def test_a_method_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, hire: Hire, change: dict[str, Any]
) -> None:
    answer = await client.post(
        "/admin/shipping/methods", json=method(**change), headers=await hire("manager")
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


@pytest.mark.parametrize(
    "query",
    ["", "country=Vietnam", "country=VN&currency=EUR", "country=VN&subtotal=-1", "country=VN&x=1"],
)
async def test_a_question_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, query: str
) -> None:
    answer = await client.get(f"/shipping/methods?{query}")

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
async def test_there_must_be_such_a_method(
    client: httpx.AsyncClient, hire: Hire, verb: str
) -> None:
    body = method() if verb == "PUT" else None
    answer = await client.request(
        verb, f"/admin/shipping/methods/{uuid4()}", json=body, headers=await hire("owner")
    )

    assert (answer.status_code, answer.json()["type"]) == (404, "shipping-method-not-found")
