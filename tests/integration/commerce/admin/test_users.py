"""Staff look shoppers up, sign them out, block them."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AuditEntry, Role
from commerce.core.database import Database
from tests.integration.commerce.conftest import Person, SignUp


async def call(client: httpx.AsyncClient, staff: Person, method: str, path: str) -> httpx.Response:
    return await client.request(method, f"/admin/users{path}", headers=staff.headers)


async def profile_status(client: httpx.AsyncClient, shopper: Person) -> int:
    return (await client.get("/users/profile", headers=shopper.headers)).status_code


async def log_in(client: httpx.AsyncClient, shopper: Person) -> httpx.Response:
    known = {"email": shopper.email, "password": shopper.password}
    return await client.post("/auth/login", json=known)


async def test_a_shopper_is_found_by_a_part_of_their_address(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person
) -> None:
    part = shopper.email[5:25].upper()

    found = (await call(client, house["support"], "GET", f"?q={part}")).json()

    assert [one["id"] for one in found["items"]] == [str(shopper.id)]
    assert found["nextCursor"] is None


@pytest.mark.parametrize("q", ["%25", "_", "%5C"])
async def test_what_is_a_pattern_elsewhere_is_a_character_here(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person, q: str
) -> None:
    found = await call(client, house["support"], "GET", f"?q={q}")

    assert found.json()["items"] == []


async def test_pages_meet_without_a_gap(
    client: httpx.AsyncClient, house: dict[Role, Person], sign_up: SignUp
) -> None:
    shoppers = [await sign_up() for _ in range(3)]

    page = (await call(client, house["support"], "GET", "?limit=2")).json()
    seen = [one["id"] for one in page["items"]]
    page = (await call(client, house["support"], "GET", f"?cursor={page['nextCursor']}")).json()
    seen += [one["id"] for one in page["items"]]

    assert seen[:3] == [str(shopper.id) for shopper in reversed(shoppers)]


async def test_staff_see_what_helps_and_no_secret(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person
) -> None:
    answer = await call(client, house["support"], "GET", f"/{shopper.id}")

    body: dict[str, Any] = answer.json()
    assert (body["email"], body["orders"], body["signIns"]) == (shopper.email, 0, 1)
    assert "firebase" not in answer.text.lower()
    assert "token" not in answer.text.lower()


async def test_a_blocked_shopper_is_let_in_nowhere(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person
) -> None:
    blocked = await call(client, house["support"], "POST", f"/{shopper.id}/block")

    assert blocked.json()["blockedAt"]
    assert await profile_status(client, shopper) == 401
    refreshed = await client.post("/auth/refresh", json={"refreshToken": shopper.refresh_token})
    assert refreshed.status_code == 401
    signing_in = await log_in(client, shopper)
    assert (signing_in.status_code, signing_in.json()["type"]) == (403, "account-disabled")


async def test_an_unblocked_shopper_signs_in_anew(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person
) -> None:
    await call(client, house["support"], "POST", f"/{shopper.id}/block")
    unblocked = await call(client, house["support"], "POST", f"/{shopper.id}/unblock")

    assert unblocked.json()["blockedAt"] is None
    assert await profile_status(client, shopper) == 401
    assert (await log_in(client, shopper)).status_code == 200


async def test_whoever_signs_in_while_being_blocked_is_out_in_the_end(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person
) -> None:
    block = call(client, house["support"], "POST", f"/{shopper.id}/block")
    answers = await asyncio.gather(*(log_in(client, shopper) for _ in range(4)), block)

    tokens = [answer.json() for answer in answers[:-1] if answer.status_code == 200]
    for signed_in in tokens:
        headers = {"Authorization": f"Bearer {signed_in['token']}"}
        assert (await client.get("/users/profile", headers=headers)).status_code == 401
        renewed = {"refreshToken": signed_in["refreshToken"]}
        assert (await client.post("/auth/refresh", json=renewed)).status_code == 401


async def test_a_shopper_is_signed_out_everywhere(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person
) -> None:
    answer = await call(client, house["support"], "POST", f"/{shopper.id}/sign-out-everywhere")

    assert answer.json()["signIns"] == 0
    assert await profile_status(client, shopper) == 401
    assert (await log_in(client, shopper)).status_code == 200


async def test_what_staff_do_to_an_account_is_written_down(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person, database: Database
) -> None:
    for verb in ("sign-out-everywhere", "block", "unblock"):
        await call(client, house["support"], "POST", f"/{shopper.id}/{verb}")

    async with database.reading() as session:
        about = select(AuditEntry).where(AuditEntry.entity_id == str(shopper.id))
        entries = (await session.scalars(about.order_by(AuditEntry.id))).all()
    assert [entry.action for entry in entries] == ["user.sign-out", "user.block", "user.unblock"]
    assert {entry.actor for entry in entries} == {house["support"].email}
    assert entries[1].before is not None
    assert entries[1].before["blockedAt"] is None
    # Entries are never changed, and the shopper may ask to be forgotten.
    assert not any(shopper.email in str((entry.before, entry.after)) for entry in entries)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("GET", "/{id}"), ("POST", "/{id}/sign-out-everywhere"),
        ("POST", "/{id}/block"), ("POST", "/{id}/unblock"),
    ],
)  # fmt: skip
async def test_analysts_see_figures_and_no_persons(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person, method: str, path: str
) -> None:
    answer = await call(client, house["analyst"], method, path.format(id=shopper.id))

    assert (answer.status_code, answer.json()["type"]) == (403, "role-not-allowed")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/{id}"), ("POST", "/{id}/sign-out-everywhere"), ("POST", "/{id}/block"),
     ("POST", "/{id}/unblock")],
)  # fmt: skip
async def test_nobody_is_not_found(
    client: httpx.AsyncClient, house: dict[Role, Person], method: str, path: str
) -> None:
    answer = await call(client, house["support"], method, path.format(id=uuid4()))

    assert (answer.status_code, answer.json()["type"]) == (404, "user-not-found")
