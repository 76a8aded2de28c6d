"""The status page as tests read it, and what they put behind it."""

from collections.abc import Sequence
from typing import Any

import httpx

from commerce.core import readings
from commerce.core.database import Database
from commerce.core.platform import Application
from commerce.core.readings import Reading
from tests.integration.commerce.conftest import Person

PAGE = "/admin/operations"


class Stage:
    """A platform that runs what it is told it does."""

    def __init__(self, *applications: Application) -> None:
        self.found: Sequence[Application] | None = applications

    async def applications(self) -> Sequence[Application]:
        if self.found is None:
            raise ConnectionError
        return self.found


async def page(client: httpx.AsyncClient, staff: Person) -> dict[str, Any]:
    answer = await client.get(PAGE, headers=staff.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def note(database: Database, name: str, reading: Reading) -> None:
    async with database.transaction() as session:
        await readings.write(session, {name: reading})
