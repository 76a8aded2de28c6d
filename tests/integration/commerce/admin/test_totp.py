"""Staff sign in with a second factor."""

import asyncio
from datetime import timedelta

import httpx
import pyotp
import pytest
from sqlalchemy import select

from commerce.admin.attempts import ATTEMPTS
from commerce.admin.models import AdminUser
from commerce.core import clock
from commerce.core.database import Database
from tests.integration.commerce.admin.conftest import PASSWORD, Hire
from tests.integration.commerce.admin.enrolled import Enrolled, login
from tests.integration.commerce.conftest import Person


async def test_a_seed_that_waits_for_its_first_code_changes_nothing(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    person = await hire("support")

    setup = (await client.post("/admin/totp", headers=person.headers)).json()

    uri = pyotp.parse_uri(setup["otpauthUri"])
    assert isinstance(uri, pyotp.TOTP)
    assert (uri.secret, uri.name, uri.issuer) == (setup["secret"], person.email, "Atelier")
    assert (await login(client, person)).status_code == 200


async def test_the_seed_is_sealed_in_the_database(database: Database, enrolled: Enrolled) -> None:
    async with database.reading() as session:
        own = select(AdminUser.totp_secret).where(AdminUser.id == enrolled.person.id)
        stored = await session.scalar(own)

    assert stored is not None
    assert enrolled.secret not in stored


async def test_a_wrong_first_code_puts_nothing_into_use(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    person = await hire("support")
    early = await client.post(
        "/admin/totp/confirm", json={"code": "123456"}, headers=person.headers
    )
    setup = (await client.post("/admin/totp", headers=person.headers)).json()
    stale = pyotp.TOTP(setup["secret"]).at(clock.now() - timedelta(minutes=10))

    wrong = await client.post("/admin/totp/confirm", json={"code": stale}, headers=person.headers)

    assert (early.status_code, early.json()["type"]) == (409, "totp-not-enrolled")
    assert (wrong.status_code, wrong.json()["type"]) == (403, "proof-refused")
    assert (await login(client, person)).status_code == 200


async def test_a_sign_in_from_before_is_not_renewed(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    thiefs = {"refreshToken": enrolled.person.refresh_token}

    renewed = await client.post("/admin/refresh", json=thiefs)

    assert (renewed.status_code, renewed.json()["type"]) == (401, "invalid-refresh-token")
    assert (await login(client, enrolled.person, totp=enrolled.code())).status_code == 200


async def test_a_second_seed_needs_the_first_removed(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    answer = await client.post("/admin/totp", headers=enrolled.person.headers)

    assert (answer.status_code, answer.json()["type"]) == (409, "totp-enrolled")


async def test_only_the_right_password_learns_that_a_code_is_missing(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    stranger = {"email": enrolled.person.email, "password": "guess", "totp": enrolled.code()}

    wrong = await client.post("/admin/login", json=stranger)
    missing = await login(client, enrolled.person)
    complete = await login(client, enrolled.person, totp=enrolled.code())

    assert (wrong.status_code, wrong.json()["type"]) == (401, "wrong-credentials")
    assert (missing.status_code, missing.json()["type"]) == (401, "totp-required")
    assert complete.status_code == 200
    assert complete.json()["admin"]["totpEnabled"] is True


@pytest.mark.parametrize(("steps", "status"), [(1, 200), (-3, 401), (3, 401)])
async def test_a_clock_may_be_one_step_off(
    client: httpx.AsyncClient, enrolled: Enrolled, steps: int, status: int
) -> None:
    answer = await login(client, enrolled.person, totp=enrolled.code(steps))

    assert answer.status_code == status


async def test_a_code_works_once_also_for_two_at_the_same_time(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    code = enrolled.code()

    answers = await asyncio.gather(
        *(login(client, enrolled.person, totp=code) for _ in range(ATTEMPTS - 1))
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [401] * (ATTEMPTS - 2)
    assert (await login(client, enrolled.person, totp=code)).status_code == 401


async def test_the_code_that_set_it_up_opens_no_door(client: httpx.AsyncClient, hire: Hire) -> None:
    person = await hire("analyst")
    setup = (await client.post("/admin/totp", headers=person.headers)).json()
    code = pyotp.TOTP(setup["secret"]).now()
    await client.post("/admin/totp/confirm", json={"code": code}, headers=person.headers)

    answer = await login(client, person, totp=code)

    assert (answer.status_code, answer.json()["type"]) == (401, "wrong-totp")


async def test_guessing_codes_locks_the_address_whatever_is_asked_in_between(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    stale = enrolled.code(-20)
    for _ in range(ATTEMPTS):
        await login(client, enrolled.person)
        await login(client, enrolled.person, totp=stale)

    answer = await login(client, enrolled.person, totp=enrolled.code())

    assert (answer.status_code, answer.json()["type"]) == (429, "too-many-attempts")


async def test_being_asked_for_the_code_is_no_failure(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    answers = [await login(client, enrolled.person) for _ in range(2 * ATTEMPTS)]

    assert {answer.json()["type"] for answer in answers} == {"totp-required"}
    assert (await login(client, enrolled.person, totp=enrolled.code())).status_code == 200


async def test_a_recovery_code_lets_in_once_also_for_two_at_the_same_time(
    client: httpx.AsyncClient, enrolled: Enrolled
) -> None:
    typed = enrolled.recovery_codes[3].lower().replace("-", " ")

    answers = await asyncio.gather(
        *(login(client, enrolled.person, recoveryCode=typed) for _ in range(3))
    )

    assert len(set(enrolled.recovery_codes)) == 10
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    again = await login(client, enrolled.person, recoveryCode=enrolled.recovery_codes[4])
    assert again.status_code == 200


async def test_recovery_codes_can_be_renewed(client: httpx.AsyncClient, enrolled: Enrolled) -> None:
    proof = {"password": PASSWORD, "code": enrolled.code()}

    renewed = await client.post(
        "/admin/totp/recovery-codes", json=proof, headers=enrolled.person.headers
    )

    [fresh, *_] = renewed.json()["recoveryCodes"]
    old = await login(client, enrolled.person, recoveryCode=enrolled.recovery_codes[0])
    new = await login(client, enrolled.person, recoveryCode=fresh)
    assert (old.status_code, new.status_code) == (401, 200)


@pytest.mark.parametrize(
    "body",
    [
        {"totp": "12345"},
        {"totp": "12345\u0661"},
        {"recoveryCode": ""},
        {"recoveryCode": "A\u0000"},
        {"recoveryCode": "A" * 41},
    ],
    ids=repr,
)
async def test_a_code_that_is_none_is_refused(
    client: httpx.AsyncClient, staff: Person, body: dict[str, str]
) -> None:
    assert (await login(client, staff, **body)).status_code == 422


async def test_a_code_that_nobody_asked_for_is_no_obstacle(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    person = await hire("manager")

    assert (await login(client, person, totp="123456")).status_code == 200
