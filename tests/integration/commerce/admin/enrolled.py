"""Somebody with a second factor."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pyotp

from commerce.core import clock
from tests.integration.commerce.conftest import Person


@dataclass(frozen=True)
class Enrolled:
    """A member of staff with an authenticator and a sheet of recovery codes."""

    person: Person
    secret: str
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """The authenticator's code, now or so many time steps away."""
        return pyotp.TOTP(self.secret).at(clock.now() + timedelta(seconds=30 * steps))


async def login(client: httpx.AsyncClient, person: Person, **factor: str) -> httpx.Response:
    known = {"email": person.email, "password": person.password}
    return await client.post("/admin/login", json=known | factor)
