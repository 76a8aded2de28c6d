"""Staff sign in, and who guesses is slowed."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, update

from commerce.admin import attempts
from commerce.admin.attempts import ATTEMPTS
from commerce.admin.models import AdminUser, SignInFailures
from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings
from tests.integration.commerce.admin.conftest import PASSWORD, open_account
from tests.integration.commerce.conftest import Person, opened


@pytest.fixture
async def staff_email(database: Database) -> str:
    """The address of a member of staff who has never signed in."""
    return await open_account(database)


@pytest.fixture
async def staff(client: httpx.AsyncClient, staff_email: str) -> Person:
    """A member of staff whose sign-in a test may spoil."""
    body = (await login(client, staff_email, PASSWORD)).json()
    return Person(body["admin"]["id"], staff_email, PASSWORD, body["token"], body["refreshToken"])


async def login(
    client: httpx.AsyncClient, email: str, password: str, device: str | None = None
) -> httpx.Response:
    known = {} if device is None else {"deviceToken": device}
    return await client.post("/admin/login", json={"email": email, "password": password, **known})


async def fail(client: httpx.AsyncClient, email: str, times: int) -> None:
    for _ in range(times):
        await login(client, email, "guess")


async def test_the_right_password_lets_in(client: httpx.AsyncClient, staff_email: str) -> None:
    answer = await login(client, staff_email.upper(), PASSWORD)

    body = answer.json()
    assert answer.status_code == 200
    assert (body["admin"]["email"], body["admin"]["role"]) == (staff_email, "owner")
    assert body["expiresIn"] == 1800
    headers = {"Authorization": f"Bearer {body['token']}"}
    assert (await client.get("/admin/dashboard", headers=headers)).status_code == 200


async def test_a_wrong_password_and_an_unknown_address_are_refused_alike(
    client: httpx.AsyncClient, staff_email: str
) -> None:
    wrong = await login(client, staff_email, "guess")
    unknown = await login(client, f"{uuid4().hex}@atelier.example", "guess")

    assert wrong.status_code == 401
    assert wrong.json() == unknown.json() | {"requestId": wrong.json()["requestId"]}


async def test_an_address_that_nobody_has_is_locked_like_any_other(
    client: httpx.AsyncClient,
) -> None:
    nobody = f"{uuid4().hex}@atelier.example"

    guesses = [await login(client, nobody, "guess") for _ in range(ATTEMPTS + 1)]

    assert [answer.status_code for answer in guesses] == [401] * ATTEMPTS + [429]
    assert 0 < int(guesses[-1].headers["Retry-After"]) <= 900


async def test_after_several_failures_even_the_right_password_must_wait(
    client: httpx.AsyncClient, staff_email: str
) -> None:
    await fail(client, staff_email, ATTEMPTS)

    answer = await login(client, staff_email, PASSWORD)

    assert (answer.status_code, answer.json()["type"]) == (429, "too-many-attempts")
    assert 0 < int(answer.headers["Retry-After"]) == answer.json()["retryAfter"] <= 900


async def test_guessing_all_at_once_is_no_way_round_the_limit(
    client: httpx.AsyncClient, staff_email: str
) -> None:
    guesses = (login(client, staff_email, "guess") for _ in range(3 * ATTEMPTS))

    answers = await asyncio.gather(*guesses)

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * ATTEMPTS + [429] * (2 * ATTEMPTS)


async def test_a_success_forgives_the_failures_before(
    client: httpx.AsyncClient, staff_email: str
) -> None:
    await fail(client, staff_email, ATTEMPTS - 1)
    await login(client, staff_email, PASSWORD)
    await fail(client, staff_email, ATTEMPTS - 1)

    assert (await login(client, staff_email, PASSWORD)).status_code == 200


async def wait_out(database: Database) -> None:
    """Every wait is over."""
    async with database.transaction() as session:
        every = update(SignInFailures).where(SignInFailures.locked_until.is_not(None))
        await session.execute(every.values(locked_until=func.now()))


async def test_the_lock_opens_by_itself(
    client: httpx.AsyncClient, database: Database, staff_email: str
) -> None:
    await fail(client, staff_email, ATTEMPTS)
    await wait_out(database)

    assert (await login(client, staff_email, PASSWORD)).status_code == 200
    assert (await login(client, staff_email, "guess")).status_code == 401


async def test_each_failure_waits_longer_than_the_last_and_a_quarter_of_an_hour_at_most(
    client: httpx.AsyncClient, database: Database, staff_email: str
) -> None:
    await fail(client, staff_email, ATTEMPTS - 1)
    waits = []

    for _ in range(6):
        await wait_out(database)
        await login(client, staff_email, "guess")
        waits.append((await login(client, staff_email, "guess")).json()["retryAfter"])

    assert waits == pytest.approx([60, 120, 240, 480, 900, 900], abs=30)


async def test_strangers_guesses_do_not_lock_out_a_device_that_has_signed_in_before(
    client: httpx.AsyncClient, staff_email: str
) -> None:
    known = (await login(client, staff_email, PASSWORD)).json()["deviceToken"]
    await fail(client, staff_email, ATTEMPTS)

    stranger = await login(client, staff_email, PASSWORD)
    own = await login(client, staff_email, PASSWORD, known)

    assert (stranger.status_code, own.status_code) == (429, 200)
    assert (await login(client, staff_email, PASSWORD)).status_code == 429


async def test_a_known_device_that_guesses_is_slowed_like_a_stranger(
    client: httpx.AsyncClient, staff_email: str
) -> None:
    known = (await login(client, staff_email, PASSWORD)).json()["deviceToken"]

    answers = [await login(client, staff_email, "guess", known) for _ in range(ATTEMPTS)]

    assert {answer.status_code for answer in answers} == {401}
    assert (await login(client, staff_email, PASSWORD, known)).status_code == 429
    assert (await login(client, staff_email, PASSWORD)).status_code == 200


async def test_a_device_is_known_to_one_account_alone(
    client: httpx.AsyncClient, database: Database, staff_email: str
) -> None:
    others = await open_account(database)
    foreign = (await login(client, others, PASSWORD)).json()["deviceToken"]
    await fail(client, staff_email, ATTEMPTS)

    for token in (foreign, "x" * 100, "", "é"):
        assert (await login(client, staff_email, PASSWORD, token)).status_code == 429


async def test_who_guesses_from_one_address_locks_out_that_address_and_not_all(
    settings: Settings, staff_email: str
) -> None:
    limits = settings.rate_limits.model_copy(update={"trusted_proxies": 1})
    proxied = create_app(settings.model_copy(update={"rate_limits": limits}))
    async with opened(proxied) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://shop{BASE}") as client:
            client.headers["X-Forwarded-For"] = "203.0.113.7"
            await fail(client, staff_email, ATTEMPTS)
            there = await login(client, staff_email, PASSWORD)
            client.headers["X-Forwarded-For"] = "198.51.100.9"
            elsewhere = await login(client, staff_email, PASSWORD)

    assert (there.status_code, elsewhere.status_code) == (429, 200)


async def test_addresses_that_nobody_tries_any_more_are_forgotten(
    client: httpx.AsyncClient, database: Database, staff_email: str
) -> None:
    await fail(client, f"{uuid4().hex}@atelier.example", ATTEMPTS)
    async with database.transaction() as session:
        long_ago = func.now() - attempts.MEMORY
        await session.execute(update(SignInFailures).values(updated_at=long_ago))
    await fail(client, staff_email, ATTEMPTS)

    forgotten = await attempts.forget(database)

    assert forgotten >= 1
    assert await attempts.forget(database) == 0
    assert (await login(client, staff_email, PASSWORD)).status_code == 429


async def test_who_has_left_the_house_stays_out_at_once(
    client: httpx.AsyncClient, database: Database, staff: Person
) -> None:
    async with database.transaction() as session:
        own = update(AdminUser).where(AdminUser.email == staff.email)
        await session.execute(own.values(active=False))

    refreshed = await client.post("/admin/refresh", json={"refreshToken": staff.refresh_token})
    assert refreshed.status_code == 401
    assert (await login(client, staff.email, PASSWORD)).status_code == 401
    assert (await client.get("/admin/dashboard", headers=staff.headers)).status_code == 401


async def test_a_refresh_token_works_once(client: httpx.AsyncClient, staff: Person) -> None:
    token = {"refreshToken": staff.refresh_token}

    first = await client.post("/admin/refresh", json=token)
    again = await client.post("/admin/refresh", json=token)
    after = await client.post("/admin/refresh", json={"refreshToken": first.json()["refreshToken"]})

    assert [first.status_code, again.status_code, after.status_code] == [200, 401, 401]


async def test_signing_out_ends_the_family(client: httpx.AsyncClient, staff: Person) -> None:
    token = {"refreshToken": staff.refresh_token}

    await client.post("/admin/logout", json=token)

    assert (await client.post("/admin/refresh", json=token)).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/admin/dashboard"),
        ("POST", "/admin/products"),
        ("GET", "/admin/products/00000000-0000-7000-8000-000000000000"),
        ("PUT", "/admin/products/00000000-0000-7000-8000-000000000000"),
        ("GET", "/admin/orders"),
        ("GET", "/admin/orders/00000000-0000-7000-8000-000000000000"),
        ("PUT", "/admin/orders/00000000-0000-7000-8000-000000000000/status"),
    ],
)
async def test_the_back_office_is_closed_to_shoppers_and_strangers(
    client: httpx.AsyncClient, shopper: Person, method: str, path: str
) -> None:
    stranger = await client.request(method, path, json={})
    customer = await client.request(method, path, json={}, headers=shopper.headers)

    assert (stranger.status_code, stranger.json()["type"]) == (401, "unauthenticated")
    assert (customer.status_code, customer.json()["type"]) == (401, "invalid-token")


@pytest.mark.parametrize("path", ["/users/profile", "/cart", "/orders"])
async def test_staffs_tokens_open_no_shoppers_door(
    client: httpx.AsyncClient, staff: Person, path: str
) -> None:
    answer = await client.get(path, headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (401, "invalid-token")


async def test_refresh_tokens_do_not_cross_over_either(
    client: httpx.AsyncClient, shopper: Person, staff: Person
) -> None:
    as_staff = await client.post("/admin/refresh", json={"refreshToken": shopper.refresh_token})
    as_shopper = await client.post("/auth/refresh", json={"refreshToken": staff.refresh_token})

    assert (as_staff.status_code, as_shopper.status_code) == (401, 401)
