"""Links that Firebase mails: to set a password anew, and to prove an address."""

import httpx
import pytest

from commerce.core.settings import Settings
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.waiting import until


async def mailed(settings: Settings, email: str) -> list[str]:
    """The kinds of links that the emulator would have mailed to an address."""
    firebase = settings.firebase
    url = f"http://{firebase.emulator_host}/emulator/v1/projects/{firebase.project_id}/oobCodes"
    async with httpx.AsyncClient() as http:
        codes = (await http.get(url)).json()["oobCodes"]
    return [code["requestType"] for code in codes if code["email"] == email]


async def test_a_link_to_set_the_password_anew_is_mailed(
    client: httpx.AsyncClient, settings: Settings, shopper: Person
) -> None:
    answer = await client.post("/auth/password-reset", json={"email": shopper.email})

    assert answer.status_code == 202

    async def was_mailed() -> bool:
        return await mailed(settings, shopper.email) == ["PASSWORD_RESET"]

    await until(was_mailed)


async def test_nobody_learns_whether_an_address_has_an_account(
    client: httpx.AsyncClient, shopper: Person, email: str
) -> None:
    known = await client.post("/auth/password-reset", json={"email": shopper.email})
    unknown = await client.post("/auth/password-reset", json={"email": email})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


async def test_a_link_that_proves_the_address_is_mailed_to_who_knows_the_password(
    client: httpx.AsyncClient, settings: Settings, shopper: Person
) -> None:
    known = {"email": shopper.email, "password": shopper.password}

    answer = await client.post("/auth/verify-email", json=known)

    assert answer.status_code == 202
    assert await mailed(settings, shopper.email) == ["VERIFY_EMAIL"]


@pytest.mark.parametrize(
    ("credentials", "status"),
    [({"password": "wrong-ribbon"}, 401), ({}, 422), ({"idToken": "x"}, 422)],
)
async def test_nobody_else_has_mail_sent_to_prove_an_address(
    client: httpx.AsyncClient, shopper: Person, credentials: dict[str, str], status: int
) -> None:
    answer = await client.post("/auth/verify-email", json={"email": shopper.email} | credentials)

    assert answer.status_code == status
