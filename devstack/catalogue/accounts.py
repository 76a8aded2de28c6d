"""Accounts to sign in with on a demonstration platform; their passwords are made on the spot."""

from dataclasses import dataclass
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import service as admin
from commerce.auth import passwords
from commerce.core.settings import Settings
from devstack.credentials import Secrets

SHOPPER = "shopper@atelier.example"
STAFF = "staff@atelier.example"
# What the Firebase emulator takes for an administrator's token.
_ADMINISTRATOR = {"Authorization": "Bearer owner"}


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who one can be, and how to prove it."""

    role: str
    email: str
    password: str


def sign_ins(secrets: Secrets) -> tuple[SignIn, SignIn]:
    """The demo shopper's and the demo staff's sign-ins, for whoever may see them."""
    return (
        SignIn("shopper", SHOPPER, _short(secrets.get("demo-shopper-password"))),
        SignIn("staff", STAFF, _short(secrets.get("demo-staff-password"))),
    )


async def open_staff_account(session: AsyncSession, settings: Settings, secrets: Secrets) -> None:
    """Let the demo staff in with their password, everywhere but in production."""
    if settings.environment == "production":
        return
    _, staff = sign_ins(secrets)
    account = await admin.ensure_admin(session, staff.email, staff.password, "owner")
    if not await passwords.matches(staff.password, account.password_hash):
        account.password_hash = await passwords.digest(staff.password)


async def open_shopper_account(settings: Settings, secrets: Secrets) -> None:
    """Let the demo shopper in with their password; without the Firebase emulator, nobody.

    Raises:
        httpx.HTTPError: the emulator is out of reach, or refuses.
    """
    if settings.environment == "production" or not settings.firebase.emulator_host:
        return
    shopper, _ = sign_ins(secrets)
    project = f"{settings.firebase.identity_toolkit}/projects/{settings.firebase.project_id}"
    # The emulator speaks plain HTTP: loading the world's certificates would be half the work.
    no_certificates = SSLContext(PROTOCOL_TLS_CLIENT)
    async with httpx.AsyncClient(
        headers=_ADMINISTRATOR, trust_env=False, verify=no_certificates
    ) as emulator:
        found = await _ask(emulator, f"{project}/accounts:lookup", {"email": [shopper.email]})
        uid = found["users"][0]["localId"] if found.get("users") else "demo-shopper"
        accounts = {"users": [_account(uid, shopper)], "allowOverwrite": True}
        await _ask(emulator, f"{project}/accounts:batchCreate", accounts)


async def _ask(emulator: httpx.AsyncClient, url: str, body: dict[str, Any]) -> dict[str, Any]:
    response = await emulator.post(url, json=body)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def _account(uid: str, who: SignIn) -> dict[str, object]:
    return {
        "localId": uid,
        "email": who.email,
        "rawPassword": who.password,
        "displayName": "Demo Shopper",
        "emailVerified": True,
    }


def _short(secret: str) -> str:
    """What a person can type from a screen: 96 random bits."""
    return secret[:16]
