"""Who works here, in which role, and who decides that."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, update

from commerce.admin.models import AdminUser, Role
from commerce.core.database import Database
from tests.integration.commerce.admin.conftest import PASSWORD, Hire
from tests.integration.commerce.conftest import Person


def newcomer(**fields: str) -> dict[str, str]:
    email = f"{uuid4().hex}@atelier.example"
    return {"email": email, "password": PASSWORD, "role": "support", **fields}


async def change(
    client: httpx.AsyncClient, owner: Person, whom: Person, **fields: object
) -> httpx.Response:
    path = f"/admin/staff/{whom.id}"
    return await client.patch(path, json=fields, headers=owner.headers)


async def test_an_owner_opens_accounts(client: httpx.AsyncClient, staff: Person) -> None:
    wanted = newcomer(displayName="Cléo", role="manager")

    created = await client.post("/admin/staff", json=wanted, headers=staff.headers)

    assert created.status_code == 201, created.text
    assert PASSWORD not in created.text
    login = {"email": wanted["email"], "password": PASSWORD}
    signed_in = (await client.post("/admin/login", json=login)).json()
    assert (signed_in["admin"]["role"], signed_in["admin"]["displayName"]) == ("manager", "Cléo")
    one = await client.get(f"/admin/staff/{created.json()['id']}", headers=staff.headers)
    assert one.json() == created.json()


async def test_everybody_is_listed_page_by_page(
    client: httpx.AsyncClient, house: dict[str, Person]
) -> None:
    reader = house["analyst"].headers
    whole = (await client.get("/admin/staff", params={"limit": 100}, headers=reader)).json()

    second = await client.get("/admin/staff", params={"limit": 2, "page": 2}, headers=reader)

    emails = [member["email"] for member in whole["items"]]
    assert [member["email"] for member in second.json()["items"]] == emails[2:4]
    assert second.json()["total"] == whole["total"] >= 4


async def test_an_address_has_one_account(client: httpx.AsyncClient, staff: Person) -> None:
    wanted = newcomer()
    await client.post("/admin/staff", json=wanted, headers=staff.headers)

    again = {**wanted, "email": wanted["email"].upper()}
    answer = await client.post("/admin/staff", json=again, headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (409, "admin-exists")


async def test_a_new_role_holds_from_the_next_request_on(
    client: httpx.AsyncClient, staff: Person, hire: Hire
) -> None:
    person = await hire("manager")
    before = await client.get("/admin/audit", headers=person.headers)

    changed = await change(client, staff, person, role="support")

    after = await client.get("/admin/audit", headers=person.headers)
    assert changed.json()["role"] == "support"
    assert (before.status_code, after.status_code) == (200, 403)


async def test_who_is_let_go_is_out_at_once_and_may_come_back(
    client: httpx.AsyncClient, staff: Person, hire: Hire
) -> None:
    person = await hire("support")
    refresh = {"refreshToken": person.refresh_token}

    await change(client, staff, person, active=False)

    assert (await client.get("/admin/me", headers=person.headers)).status_code == 401
    assert (await client.post("/admin/refresh", json=refresh)).status_code == 401
    login = {"email": person.email, "password": PASSWORD}
    assert (await client.post("/admin/login", json=login)).status_code == 401
    await change(client, staff, person, active=True)
    assert (await client.get("/admin/me", headers=person.headers)).status_code == 401
    assert (await client.post("/admin/login", json=login)).status_code == 200


async def test_revoking_ends_every_sign_in_and_nothing_else(
    client: httpx.AsyncClient, staff: Person, hire: Hire
) -> None:
    person = await hire("support")

    answer = await client.post(f"/admin/staff/{person.id}/revoke", headers=staff.headers)

    assert answer.status_code == 204
    assert (await client.get("/admin/me", headers=person.headers)).status_code == 401
    refresh = {"refreshToken": person.refresh_token}
    assert (await client.post("/admin/refresh", json=refresh)).status_code == 401
    login = {"email": person.email, "password": PASSWORD}
    assert (await client.post("/admin/login", json=login)).status_code == 200


@pytest.fixture
async def two_owners(database: Database, hire: Hire) -> tuple[Person, Person]:
    """The only two owners of the house; whoever else was one helps in support meanwhile."""
    owners = await hire("owner"), await hire("owner")
    async with database.transaction() as session:
        await session.execute(
            update(AdminUser)
            .where(AdminUser.role == "owner", AdminUser.id.not_in([o.id for o in owners]))
            .values(role="support")
        )
    return owners


@pytest.fixture
async def everybody_as_before(
    database: Database, house: dict[Role, Person], staff: Person
) -> AsyncIterator[None]:
    """Roles are put back after the test: other tests need their owners."""
    yield
    async with database.transaction() as session:
        owners = [house["owner"].id, staff.id]
        again = update(AdminUser).where(AdminUser.id.in_(owners))
        await session.execute(again.values(role="owner", active=True))


async def active_owners(database: Database) -> int:
    async with database.reading() as session:
        found = select(AdminUser.id).where(AdminUser.role == "owner", AdminUser.active)
        return len((await session.scalars(found)).all())


@pytest.mark.parametrize("fields", [{"role": "manager"}, {"active": False}], ids=repr)
async def test_the_last_owner_stays_also_when_two_depose_each_other(
    everybody_as_before: None,
    client: httpx.AsyncClient,
    database: Database,
    two_owners: tuple[Person, Person],
    fields: dict[str, object],
) -> None:
    one, other = two_owners

    answers = await asyncio.gather(
        change(client, one, other, **fields), change(client, other, one, **fields)
    )

    # The slower one is refused: as the last owner's change, or as somebody who is no owner now.
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert statuses[1] in {401, 403, 409}
    assert await active_owners(database) == 1


async def test_the_last_owner_neither_leaves_nor_steps_down(
    everybody_as_before: None,
    client: httpx.AsyncClient,
    database: Database,
    two_owners: tuple[Person, Person],
) -> None:
    one, other = two_owners
    await change(client, one, other, role="analyst")

    left = await change(client, one, one, active=False)
    stepped_down = await change(client, one, one, role="manager")

    assert [left.status_code, stepped_down.status_code] == [409, 409]
    assert left.json()["type"] == "last-owner"
    assert await active_owners(database) == 1


async def test_a_new_password_needs_the_old_one_and_ends_every_other_sign_in(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    person = await hire("analyst")
    wish = {"currentPassword": "guess", "newPassword": "thimble-and-chalk"}

    wrong = await client.post("/admin/password", json=wish, headers=person.headers)
    right = await client.post(
        "/admin/password", json={**wish, "currentPassword": PASSWORD}, headers=person.headers
    )

    assert (wrong.status_code, wrong.json()["type"]) == (403, "proof-refused")
    assert right.status_code == 200
    fresh = {"Authorization": f"Bearer {right.json()['token']}"}
    assert (await client.get("/admin/me", headers=fresh)).status_code == 200
    assert (await client.get("/admin/me", headers=person.headers)).status_code == 401
    logins = [
        await client.post("/admin/login", json={"email": person.email, "password": password})
        for password in (PASSWORD, "thimble-and-chalk")
    ]
    assert [login.status_code for login in logins] == [401, 200]


async def test_of_two_new_passwords_at_once_one_holds(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    person = await hire("analyst")

    async def wish(new: str) -> int:
        body = {"currentPassword": PASSWORD, "newPassword": new}
        answer = await client.post("/admin/password", json=body, headers=person.headers)
        return answer.status_code

    statuses = await asyncio.gather(wish("thimble-and-chalk"), wish("silk-and-pins"))

    assert sorted(statuses) in ([200, 401], [200, 403])


@pytest.mark.parametrize("role", ["manager", "support", "analyst"])
async def test_only_owners_decide_who_works_here(
    client: httpx.AsyncClient, house: dict[str, Person], role: str
) -> None:
    path = f"/admin/staff/{house['owner'].id}"
    headers = house[role].headers

    answers = [
        await client.post("/admin/staff", json=newcomer(), headers=headers),
        await client.patch(path, json={"role": "analyst"}, headers=headers),
        await client.post(f"{path}/revoke", headers=headers),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert {answer.json()["type"] for answer in answers} == {"role-not-allowed"}


async def test_there_must_be_such_a_person(client: httpx.AsyncClient, staff: Person) -> None:
    path = f"/admin/staff/{uuid4()}"

    answers = [
        await client.get(path, headers=staff.headers),
        await client.patch(path, json={"active": False}, headers=staff.headers),
        await client.post(f"{path}/revoke", headers=staff.headers),
        await client.delete(f"{path}/totp", headers=staff.headers),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/admin/staff", newcomer(role="king")),
        ("POST", "/admin/staff", newcomer(password="pin")),
        ("POST", "/admin/staff", newcomer(email="nobody")),
        ("POST", "/admin/staff", newcomer(displayName="A\u0000")),
        ("POST", "/admin/staff", newcomer(passwordHash="x")),
        ("PATCH", "/admin/staff/not-an-id", {}),
        ("POST", "/admin/password", {"currentPassword": "x", "newPassword": "short"}),
    ],
    ids=str,
)
async def test_a_request_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, staff: Person, method: str, path: str, body: object
) -> None:
    answer = await client.request(method, path, json=body, headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
