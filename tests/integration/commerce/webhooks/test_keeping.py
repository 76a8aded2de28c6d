"""Owners keep the endpoints of integrators."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry, Role
from commerce.core.database import Database
from tests.integration.commerce.webhooks.conftest import SignIn, Staff, endpoint_of

URL = "https://127.0.0.1/hook"


async def test_the_secret_is_shown_once(owner: Staff) -> None:
    created = await owner.register(URL, "order.placed", description="ERP")

    read = await owner.send("GET", f"/webhooks/{created['id']}")
    listed = await owner.send("GET", "/webhooks")

    assert created["secret"].startswith("whsec_")
    assert read.json() == {name: value for name, value in created.items() if name != "secret"}
    assert created["secret"] not in listed.text


async def test_the_database_and_the_audit_log_know_no_secret(
    owner: Staff, database: Database
) -> None:
    created = await owner.register(URL)

    endpoint = await endpoint_of(database, created["id"])
    assert created["secret"] not in endpoint.secret
    async with database.reading() as session:
        about = select(AuditEntry).where(AuditEntry.entity_id == created["id"])
        (entry,) = (await session.scalars(about)).all()
    assert (entry.action, entry.before) == ("webhook.create", None)
    assert entry.after is not None
    assert "secret" not in entry.after


async def test_an_endpoint_is_changed_and_every_change_written_down(
    owner: Staff, database: Database
) -> None:
    created = await owner.register(URL, "order.placed")
    path = f"/webhooks/{created['id']}"

    changed = await owner.send("PATCH", path, {"topics": ["stock.low"], "active": False})
    removed = await owner.send("DELETE", path)

    assert (changed.json()["topics"], changed.json()["active"]) == (["stock.low"], False)
    assert changed.json()["url"] == URL
    assert removed.status_code == 204
    assert (await owner.send("GET", path)).status_code == 404
    async with database.reading() as session:
        about = select(AuditEntry.action).where(AuditEntry.entity_id == created["id"])
        actions = (await session.scalars(about.order_by(AuditEntry.id))).all()
    assert actions == ["webhook.create", "webhook.update", "webhook.delete"]


@pytest.mark.parametrize("role", ["manager", "support", "analyst"])
async def test_nobody_but_owners_keeps_endpoints(
    open_client: httpx.AsyncClient, sign_in: SignIn, role: Role
) -> None:
    other = Staff(open_client, await sign_in(role))

    for method, path in [
        ("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", f"/webhooks/{uuid4()}"),
        ("PATCH", f"/webhooks/{uuid4()}"), ("DELETE", f"/webhooks/{uuid4()}"),
        ("POST", f"/webhooks/{uuid4()}/rotate-secret"), ("POST", f"/webhooks/{uuid4()}/ping"),
        ("GET", f"/webhooks/{uuid4()}/deliveries"),
        ("POST", f"/webhook-deliveries/{uuid4()}/replay"),
    ]:  # fmt: skip
        body = (
            {"url": URL, "topics": ["*"], "active": True} if method in {"POST", "PATCH"} else None
        )
        answer = await other.send(method, path, body)
        assert (answer.status_code, answer.json()["type"]) == (403, "role-not-allowed"), path


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/webhooks/{id}", None),
        ("PATCH", "/webhooks/{id}", {"active": True}),
        ("DELETE", "/webhooks/{id}", None),
        ("POST", "/webhooks/{id}/rotate-secret", None),
        ("POST", "/webhooks/{id}/ping", None),
        ("GET", "/webhooks/{id}/deliveries", None),
        ("POST", "/webhook-deliveries/{id}/replay", None),
    ],
)
async def test_what_is_not_there_is_not_found(
    owner: Staff, method: str, path: str, body: object
) -> None:
    answer = await owner.send(method, path.format(id=uuid4()), body)

    assert answer.status_code == 404


@pytest.mark.parametrize("body", [{}, {"url": None}, {"topics": []}, {"active": None}])
async def test_a_change_that_is_none_is_refused(owner: Staff, body: object) -> None:
    created = await owner.register(URL)

    answer = await owner.send("PATCH", f"/webhooks/{created['id']}", body)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://10.0.0.8/",
        "https://169.254.169.254/latest/meta-data", "https://0.0.0.0/", "https://2130706433/",
        "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://localhost/",
        "https://nowhere.invalid/", "http://8.8.8.8/", "https://[fd00::1]/", "https://[fe80::1]/",
        "https://[::1%25eth0]/", "https://xn--/", "https://a..b/", "https://[::1/",
        "https://100.64.0.1/", "https://[64:ff9b::7f00:1]/", "https://①②⑦.0.0.1/",
    ],
)  # fmt: skip
async def test_no_endpoint_leads_into_a_private_network(
    client: httpx.AsyncClient, owner_headers: dict[str, str], url: str
) -> None:
    careful = Staff(client, owner_headers)

    answer = await careful.send("POST", "/webhooks", {"url": url, "topics": ["*"]})

    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] in {"webhook-target-refused", "invalid-request"}
