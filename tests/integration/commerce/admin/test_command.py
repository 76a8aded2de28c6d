"""`python -m commerce.admin create-admin`: how the first account comes into the world."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from commerce.admin import service as admin
from commerce.admin.__main__ import PASSWORD_VARIABLE, main
from commerce.core.database import Database

PASSWORD = "needle-and-thread"


@pytest.fixture
def email(migrated: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address that nobody has used yet; the password waits in the environment."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    return f"{uuid4().hex}@atelier.example"


def test_the_account_is_opened_with_its_role(
    email: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["create-admin", email, "--role", "manager"]) == 0
    assert capsys.readouterr().out == f"{email} may sign in as manager.\n"


async def test_who_was_created_may_sign_in(client: httpx.AsyncClient, email: str) -> None:
    # In a thread: the command runs an event loop of its own.
    await asyncio.to_thread(main, ["create-admin", email, "--name", "Ada"])

    answer = await client.post("/admin/login", json={"email": email, "password": PASSWORD})

    assert answer.json()["admin"]["displayName"] == "Ada"


def test_an_address_has_one_account(email: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["create-admin", email])

    assert main(["create-admin", email.upper()]) == 1
    assert "has an account already" in capsys.readouterr().err


def test_a_short_password_is_refused(
    email: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "pin")

    assert main(["create-admin", email]) == 1
    assert "pin" not in capsys.readouterr().err


async def test_ensuring_an_account_twice_leaves_one_with_the_first_password(
    client: httpx.AsyncClient, database: Database, email: str
) -> None:
    async with database.transaction() as session:
        first = await admin.ensure_admin(session, email, PASSWORD, "analyst")
        second = await admin.ensure_admin(session, email.upper(), "other-password", "owner")

    assert (second.id, second.role) == (first.id, "analyst")
    answer = await client.post("/admin/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200
