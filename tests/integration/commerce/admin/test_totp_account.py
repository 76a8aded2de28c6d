"""Doing without a second factor, and where it is asked for."""

from collections.abc import AsyncIterator

import httpx
import pyotp
import pytest

from commerce.admin.attempts import ATTEMPTS
from commerce.app import BASE, create_app
from commerce.core.settings import Settings
from tests.integration.commerce.admin.conftest import PASSWORD, Hire
from tests.integration.commerce.admin.enrolled import Enrolled, login
from tests.integration.commerce.conftest import Person, opened


async def remove(client: httpx.AsyncClient, who: Person, password: str, code: str) -> int:
    proof = {"password": password, "code": code}
    answer = await client.request("DELETE", "/admin/totp", json=proof, headers=who.headers)
    return answer.status_code


async def test_removing_it_takes_password_and_code(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    person = enrolled.person

    refused = [
        await remove(client, person, "guess", enrolled.code()),
        await remove(client, person, PASSWORD, enrolled.code(-20)),
    ]
    removed = await remove(client, person, PASSWORD, enrolled.code())

    assert (refused, removed) == ([403, 403], 204)
    assert (await login(client, person)).status_code == 200
    assert await remove(client, person, PASSWORD, enrolled.code(1)) == 409


async def test_guesses_with_a_found_token_count_as_failures_to_sign_in(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    guesses = [
        await remove(client, enrolled.person, "guess", enrolled.code()) for _ in range(ATTEMPTS)
    ]

    assert guesses == [403] * ATTEMPTS
    assert await remove(client, enrolled.person, PASSWORD, enrolled.code()) == 429


async def test_an_owner_helps_who_has_lost_the_factor(
    client: httpx.AsyncClient, staff: Person, enrolled: Enrolled
) -> None:
    path = f"/admin/staff/{enrolled.person.id}/totp"

    reset = await client.delete(path, headers=staff.headers)
    again = await client.delete(path, headers=staff.headers)

    assert (reset.status_code, again.status_code) == (204, 409)
    assert (await client.get("/admin/me", headers=enrolled.person.headers)).status_code == 401
    assert (await login(client, enrolled.person)).status_code == 200


@pytest.mark.parametrize("role", ["manager", "support", "analyst"])
async def test_nobody_else_takes_a_factor_away(
    client: httpx.AsyncClient, house: dict[str, Person], enrolled: Enrolled, role: str
) -> None:
    path = f"/admin/staff/{enrolled.person.id}/totp"

    answer = await client.delete(path, headers=house[role].headers)

    assert (answer.status_code, answer.json()["type"]) == (403, "role-not-allowed")


@pytest.fixture
async def strict(settings: Settings, migrated: None) -> AsyncIterator[httpx.AsyncClient]:
    """The door of a shop that asks owners and managers for a second factor."""
    auth = settings.auth.model_copy(update={"require_totp": True})
    async with opened(create_app(settings.model_copy(update={"auth": auth}))) as app:
        transport = httpx.ASGITransport(app)
        base = f"http://shop.test{BASE}"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            yield client


async def test_where_the_house_asks_for_it_an_owner_sets_it_up_before_anything_else(
    strict: httpx.AsyncClient, hire: Hire
) -> None:
    owner = await hire("owner")

    before = await strict.get("/admin/staff", headers=owner.headers)
    setup = await strict.post("/admin/totp", headers=owner.headers)
    code = {"code": pyotp.TOTP(setup.json()["secret"]).now()}
    await strict.post("/admin/totp/confirm", json=code, headers=owner.headers)
    after = await strict.get("/admin/staff", headers=owner.headers)

    assert (before.status_code, before.json()["type"]) == (403, "totp-enrolment-required")
    assert (setup.status_code, after.status_code) == (200, 200)


async def test_who_has_little_power_may_work_without_it(
    strict: httpx.AsyncClient, hire: Hire
) -> None:
    analyst = await hire("analyst")

    assert (await strict.get("/admin/staff", headers=analyst.headers)).status_code == 200
