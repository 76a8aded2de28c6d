"""Accounts to sign in with on a demonstration platform; their passwords are made on the spot."""

from dataclasses import dataclass
from http import HTTPStatus

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import service as admin
from commerce.core.settings import FirebaseSettings, Settings
from devstack.credentials import Secrets

SHOPPER = "shopper@atelier.example"
STAFF = "staff@atelier.example"


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
    """Let the demo staff in, everywhere but in production."""
    if settings.environment == "production":
        return
    _, staff = sign_ins(secrets)
    await admin.ensure_admin(session, staff.email, staff.password, "owner")


async def open_shopper_account(settings: Settings, secrets: Secrets) -> None:
    """Register the demo shopper with the Firebase emulator; where there is none, nobody.

    Raises:
        httpx.HTTPError: the emulator is out of reach, or refuses.
    """
    if settings.environment == "production" or not settings.firebase.emulator_host:
        return
    shopper, _ = sign_ins(secrets)
    async with httpx.AsyncClient(
        base_url=settings.firebase.identity_toolkit, trust_env=False
    ) as emulator:
        response = await emulator.post(
            "/accounts:signUp", params=_key(settings.firebase), json=_account(shopper)
        )
    if response.status_code == HTTPStatus.BAD_REQUEST and "EMAIL_EXISTS" in response.text:
        return
    response.raise_for_status()


def _short(secret: str) -> str:
    """What a person can type from a screen: 96 random bits."""
    return secret[:16]


def _key(settings: FirebaseSettings) -> dict[str, str]:
    return {"key": settings.api_key.get_secret_value()}


def _account(who: SignIn) -> dict[str, object]:
    return {"email": who.email, "password": who.password, "displayName": "Demo Shopper"}
