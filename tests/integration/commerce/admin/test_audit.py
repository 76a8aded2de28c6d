"""Every change by staff is written down, and stays as it was written."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from commerce.admin.models import AuditEntry
from commerce.core.database import Database, new_id
from tests.integration.commerce.admin.conftest import PASSWORD, Hire
from tests.integration.commerce.conftest import Person


async def entries(client: httpx.AsyncClient, reader: Person, **query: str | int) -> dict[str, Any]:
    answer = await client.get("/admin/audit", params=query, headers=reader.headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_an_entry_says_who_changed_what_from_what_to_what(
    client: httpx.AsyncClient, staff: Person, hire: Hire
) -> None:
    person = await hire("support")

    body = {"role": "manager"}
    await client.patch(f"/admin/staff/{person.id}", json=body, headers=staff.headers)

    [entry] = (await entries(client, staff, entity="staff", entityId=str(person.id)))["items"]
    assert (entry["actor"], entry["action"], entry["role"]) == (
        staff.email,
        "staff.update",
        "owner",
    )
    assert (entry["before"]["role"], entry["after"]["role"]) == ("support", "manager")


async def test_no_entry_holds_a_secret(client: httpx.AsyncClient, staff: Person) -> None:
    wanted = {"email": f"{uuid4().hex}@atelier.example", "password": PASSWORD, "role": "analyst"}

    created = await client.post("/admin/staff", json=wanted, headers=staff.headers)

    [entry] = (await entries(client, staff, entityId=created.json()["id"]))["items"]
    assert entry["after"]["email"] == wanted["email"]
    assert not {"password", "passwordHash", "totpSecret"} & set(entry["after"])


async def test_a_change_that_fails_leaves_no_entry(
    client: httpx.AsyncClient, staff: Person, hire: Hire
) -> None:
    person = await hire("support")
    body = {"email": person.email, "password": PASSWORD, "role": "owner"}

    taken = await client.post("/admin/staff", json=body, headers=staff.headers)
    missing = await client.delete(f"/admin/staff/{person.id}/totp", headers=staff.headers)

    assert (taken.status_code, missing.status_code) == (409, 409)
    assert (await entries(client, staff, entityId=str(person.id)))["items"] == []


async def test_a_change_that_changes_nothing_is_none(
    client: httpx.AsyncClient, staff: Person, hire: Hire
) -> None:
    person = await hire("support")

    for body in ({}, {"role": "support"}, {"active": True}):
        path = f"/admin/staff/{person.id}"
        answer = await client.patch(path, json=body, headers=staff.headers)
        assert answer.status_code == 200

    assert (await entries(client, staff, entityId=str(person.id)))["items"] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_no_route_changes_an_entry(
    client: httpx.AsyncClient, staff: Person, hire: Hire, method: str
) -> None:
    person = await hire("support")
    await client.post(f"/admin/staff/{person.id}/revoke", headers=staff.headers)
    [entry] = (await entries(client, staff, entityId=str(person.id)))["items"]

    answers = [
        await client.request(method, path, json={}, headers=staff.headers)
        for path in ("/admin/audit", f"/admin/audit/{entry['id']}")
    ]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert (await entries(client, staff, entityId=str(person.id)))["items"] == [entry]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'nobody' WHERE id = :id",
        "UPDATE audit_entries SET admin_id = NULL, action = 'staff.nothing' WHERE id = :id",
        "DELETE FROM audit_entries WHERE id = :id",
        "TRUNCATE audit_entries",
    ],
)
async def test_the_database_itself_refuses_to_change_an_entry(
    database: Database, statement: str
) -> None:
    entry = AuditEntry(
        id=new_id(), actor="ada", role="owner", action="staff.update", entity="staff",
        entity_id=str(uuid4()),
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(entry)

    bound = {"id": entry.id} if ":id" in statement else {}
    async with database.reading() as session:
        with pytest.raises(DBAPIError, match="never changed"):
            await session.execute(text(statement), bound)


async def test_an_entry_outlives_the_account_that_made_it(
    client: httpx.AsyncClient, staff: Person, hire: Hire, database: Database
) -> None:
    owner, person = await hire("owner"), await hire("support")
    await client.post(f"/admin/staff/{person.id}/revoke", headers=owner.headers)

    async with database.transaction() as session:
        gone = text("DELETE FROM admin_users WHERE id = :id")
        await session.execute(gone, {"id": owner.id})

    [entry] = (await entries(client, staff, entityId=str(person.id)))["items"]
    assert (entry["adminId"], entry["actor"]) == (None, owner.email)


async def test_the_log_is_read_page_by_page_newest_first(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    owner, person = await hire("owner"), await hire("support")
    for name in ("A", "B", "C"):
        body = {"displayName": name}
        await client.patch(f"/admin/staff/{person.id}", json=body, headers=owner.headers)

    first = await entries(client, owner, actor=owner.email, limit=2)
    rest = await entries(client, owner, actor=owner.email, limit=2, cursor=first["nextCursor"])

    names = [[item["after"]["displayName"] for item in page["items"]] for page in (first, rest)]
    assert names == [["C", "B"], ["A"]]
    assert rest["nextCursor"] is None


async def test_the_log_is_narrowed_by_action_and_time(
    client: httpx.AsyncClient, staff: Person, hire: Hire
) -> None:
    person = await hire("support")
    await client.post(f"/admin/staff/{person.id}/revoke", headers=staff.headers)
    body = {"displayName": "Ada"}
    await client.patch(f"/admin/staff/{person.id}", json=body, headers=staff.headers)
    whose = {"entityId": str(person.id)}
    [update, _] = (await entries(client, staff, **whose))["items"]

    revoked = await entries(client, staff, **whose, action="staff.revoke")
    since = await entries(client, staff, **whose, **{"from": update["createdAt"]})
    until = await entries(client, staff, **whose, to=update["createdAt"])

    actions = [[item["action"] for item in page["items"]] for page in (revoked, since, until)]
    assert actions == [["staff.revoke"], ["staff.update"], ["staff.revoke"]]


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("support", 403), ("analyst", 403)])
async def test_owners_and_managers_read_the_log(
    client: httpx.AsyncClient, house: dict[str, Person], role: str, status: int
) -> None:
    answer = await client.get("/admin/audit", headers=house[role].headers)

    assert answer.status_code == status


@pytest.mark.parametrize(
    "query", ["cursor=x", "from=yesterday", "limit=0", "entity=%00", "page=2", "from=2026-01-01"]
)
async def test_a_question_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, staff: Person, query: str
) -> None:
    answer = await client.get(f"/admin/audit?{query}", headers=staff.headers)

    assert answer.status_code == 422
