"""The shop's own statements with their values in them, for a program that only sends SQL."""

import asyncio
import re
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, text

from commerce.core.database import Database
from commerce.core.locales import FIRST
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.products import service as products
from commerce.products.queries import View
from commerce.products.schemas import ProductQuery

_PLACE = re.compile(r"\$(\d+)")


async def of_list(settings: Settings, query: dict[str, Any]) -> list[str]:
    """What PostgreSQL is asked for one page of the catalogue."""
    said: list[str] = []
    database, storage = Database(settings.database), Storage(settings.storage)
    view = View(settings.shop.currency, FIRST, storage.url(""))

    def listen(*call: Any) -> None:  # noqa: ANN401 - as SQLAlchemy's event has them
        said.append(filled_in(call[2], call[3]))

    async with database.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", listen)
        await products.read_page(session, view, ProductQuery.model_validate(query))
        event.remove(engine, "before_cursor_execute", listen)
    await database.close()
    return said


async def carried_off(settings: Settings, within: float = 60.0) -> None:
    """Wait until the outbox has been emptied, or no longer."""
    database, deadline = Database(settings.database), time.monotonic() + within
    while time.monotonic() < deadline:
        async with database.reading() as session:
            if not await session.scalar(text("SELECT EXISTS (SELECT FROM outbox)")):
                break
        await asyncio.sleep(0.2)
    await database.close()


async def durability(settings: Settings) -> dict[str, str]:
    """How PostgreSQL keeps what it was told."""
    database, found = Database(settings.database), {}
    async with database.reading() as session:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            found[name] = str(await session.scalar(text(f"SHOW {name}")))
    await database.close()
    return found


def filled_in(statement: str, values: Sequence[object]) -> str:
    """A statement with its values in the places of $1, $2 and so on, on one line."""
    filled = _PLACE.sub(lambda place: _literal(values[int(place[1]) - 1]), statement)
    # A colon before a word is a variable to pgbench, but for a cast.
    return " ".join(filled.split())


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(map(_literal, value))}]"
    if isinstance(value, datetime | UUID):
        value = str(value)
    return "'" + str(value).replace("'", "''") + "'"
