"""Staff edit products: roles, versions, windows, pictures, and what is written down."""

import asyncio
import io
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import select

from commerce.admin import service as admin
from commerce.admin.models import AuditEntry, Role
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from tests.integration.commerce.conftest import Person

PASSWORD = "needle-and-thread"


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 50), "navy").save(content, "PNG")
    return content.getvalue()


async def upload(
    client: httpx.AsyncClient, staff: Person, storage: Storage, content: bytes
) -> dict[str, str]:
    """A picture's address and alt text, after its file was sent to the store."""
    wanted = {"purpose": "product", "contentType": "image/png", "size": len(content)}
    slot = (await client.post("/admin/uploads", json=wanted, headers=staff.headers)).json()
    async with httpx.AsyncClient() as browser:
        files = {"file": ("a.png", content, "image/png")}
        sent = await browser.post(slot["uploadUrl"], data=slot["fields"], files=files)
    assert sent.is_success, sent.text
    assert storage.key_of(slot["imageUrl"])
    return {"url": slot["imageUrl"], "alt": "A gown"}


async def test_of_two_editors_of_one_version_the_second_is_told(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any]
) -> None:
    path = f"/admin/products/{product['id']}"

    answers = await asyncio.gather(
        *(
            client.put(path, json={"name": f"Gown {n}", "version": 1}, headers=staff.headers)
            for n in range(5)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["type"], refused["version"]) == ("changed-meanwhile", 2)


async def test_a_deleted_product_is_gone_and_can_come_back(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any]
) -> None:
    path, shown = f"/admin/products/{product['id']}", f"/products/{product['id']}"

    deleted = await client.delete(path, headers=staff.headers)
    gone = await client.get(shown)
    restored = await client.post(f"{path}/restore", headers=staff.headers)

    assert (deleted.json()["status"], gone.status_code) == ("deleted", 404)
    assert restored.json()["status"] == "on-sale"
    assert (await client.get(shown)).status_code == 200


async def test_staff_list_products_by_status(
    client: httpx.AsyncClient, staff: Person, gown: dict[str, Any]
) -> None:
    brand = f"Salon {uuid4().hex}"

    async def create(**fields: object) -> str:
        sku = uuid4().hex
        variants = [{"sku": sku, "size": "S", "color": "Jade", "stock": 1}]
        wanted = gown | {"brand": brand, "slug": f"gown-{sku}", "variants": variants} | fields
        answer = await client.post("/admin/products", json=wanted, headers=staff.headers)
        return str(answer.json()["id"])

    made = {
        "on-sale": await create(),
        "draft": await create(published=False),
        "scheduled": await create(publishFrom="2099-01-01T00:00:00Z"),
        "ended": await create(publishUntil="2020-01-01T00:00:00Z"),
        "deleted": await create(),
    }
    await client.delete(f"/admin/products/{made['deleted']}", headers=staff.headers)

    async def listed(**query: str) -> set[str]:
        asked = {"brand": brand, **query}
        answer = await client.get("/admin/products", params=asked, headers=staff.headers)
        return {item["id"] for item in answer.json()["items"]}

    assert {status: await listed(status=status) for status in made} == {
        status: {product_id} for status, product_id in made.items()
    }
    assert await listed() == set(made.values()) - {made["deleted"]}
    assert await listed(q=gown["name"][:20]) == await listed()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"prices": {"VND": 1}}, "unsold-currency"),
        ({"variants": [{"sku": "x", "size": "L", "color": "c", "prices": {"USD": 1}}]},
         "unsold-currency"),
        ({"sizeChartId": str(uuid4())}, "unknown-size-chart"),
        ({"category": "no-such-shelf"}, "unknown-category"),
        ({"publishFrom": "2026-02-01T00:00:00Z", "publishUntil": "2026-01-01T00:00:00Z"},
         "window-reversed"),
        ({"materials": [{"material": "silk", "percent": 70}]}, "invalid-request"),
        ({"care": ["boil"]}, "invalid-request"),
        ({"prices": {"EUR": 1}}, "invalid-request"),
        ({"translations": {"fr": {"name": "Robe"}}}, "invalid-request"),
        ({"publishFrom": "tomorrow"}, "invalid-request"),
        ({"version": 10**30}, "changed-meanwhile"),
    ],
    ids=str,
)  # fmt: skip
async def test_a_change_that_does_not_fit_is_refused(
    client: httpx.AsyncClient,
    staff: Person,
    product: dict[str, Any],
    change: dict[str, Any],
    kind: str,
) -> None:
    path = f"/admin/products/{product['id']}"

    answer = await client.put(path, json=change, headers=staff.headers)

    assert (answer.status_code in {409, 422}, answer.json()["type"]) == (True, kind)


async def test_everything_that_describes_a_product_is_kept_and_shown(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any]
) -> None:
    path = f"/admin/products/{product['id']}"
    change = {
        "prices": {"USD": 39_900},
        "translations": {"en": {"name": "Evening gown", "description": "Silk."}},
        "materials": [{"material": "silk", "percent": 100}],
        "care": ["dry-clean", "do-not-bleach"],
    }

    changed = (await client.put(path, json=change, headers=staff.headers)).json()
    query = {"currency": "USD"}
    english = {"Accept-Language": "en"}
    shown = (await client.get(f"/products/{product['id']}", params=query, headers=english)).json()

    assert {name: changed[name] for name in change} == change
    assert (shown["name"], shown["description"]) == ("Evening gown", "Silk.")
    assert shown["price"] == {"amount": 39_900, "currency": "USD"}
    assert (shown["materials"], shown["care"]) == (change["materials"], change["care"])
    assert [shelf["slug"] for shelf in shown["breadcrumbs"]] == ["dresses"]


async def test_a_picture_is_uploaded_and_attached(
    client: httpx.AsyncClient, staff: Person, storage: Storage, product: dict[str, Any]
) -> None:
    image = await upload(client, staff, storage, picture())
    path = f"/admin/products/{product['id']}"

    answer = await client.put(path, json={"images": [image]}, headers=staff.headers)

    assert answer.status_code == 200, answer.text
    assert [shown["url"] for shown in answer.json()["images"]] == [image["url"]]


async def test_a_file_that_is_no_picture_is_not_attached(
    client: httpx.AsyncClient, staff: Person, storage: Storage, product: dict[str, Any]
) -> None:
    script = await upload(client, staff, storage, b"<script>alert(1)</script>")
    nothing = {"url": storage.url(f"products/{uuid4()}.png"), "alt": "x"}
    path = f"/admin/products/{product['id']}"

    answers = [
        await client.put(path, json={"images": [image]}, headers=staff.headers)
        for image in (script, nothing)
    ]

    assert [answer.json()["type"] for answer in answers] == ["not-a-picture", "picture-missing"]


async def test_changes_are_written_down_with_before_and_after(
    client: httpx.AsyncClient, staff: Person, product: dict[str, Any], database: Database
) -> None:
    path = f"/admin/products/{product['id']}"

    await client.put(path, json={"name": "Gown, mended"}, headers=staff.headers)
    await client.delete(path, headers=staff.headers)

    async with database.reading() as session:
        of_product = select(AuditEntry).where(AuditEntry.entity_id == product["id"])
        entries = list(await session.scalars(of_product.order_by(AuditEntry.id)))
    assert [entry.action for entry in entries] == [
        "product.create",
        "product.update",
        "product.delete",
    ]
    assert (entries[1].before or {})["name"] == product["name"]
    assert (entries[1].after or {})["name"] == "Gown, mended"


@pytest.mark.parametrize("role", ["support", "analyst"])
async def test_who_is_no_manager_looks_and_changes_nothing(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    product: dict[str, Any],
    gown: dict[str, Any],
    role: Role,
) -> None:
    email = f"{uuid4().hex}@atelier.example"
    async with database.transaction() as session:
        await admin.create_admin(session, email, PASSWORD, role)
    signed_in = await admin.sign_in(database, settings, email, SecretStr(PASSWORD))
    assert hasattr(signed_in, "token")
    headers = {"Authorization": f"Bearer {signed_in.token}"}
    path, variant = f"/admin/products/{product['id']}", product["variants"][0]["id"]
    stock = f"/admin/variants/{variant}/stock-adjustments"

    looked = [await client.get(p, headers=headers) for p in (path, "/admin/stock/low")]
    changed = [
        await client.post("/admin/products", json=gown, headers=headers),
        await client.put(path, json={"name": "Mine"}, headers=headers),
        await client.delete(path, headers=headers),
        await client.post(stock, json={"delta": 1, "reason": "counted"}, headers=headers),
        await client.delete("/admin/categories/dresses", headers=headers),
    ]

    assert [answer.status_code for answer in looked] == [200, 200]
    assert {answer.status_code for answer in changed} == {403}
