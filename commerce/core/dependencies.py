"""What a route may ask for: sessions, the store, the settings."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import Database
from commerce.core.direct import Direct
from commerce.core.settings import Settings
from commerce.core.storage import Storage


async def _open_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.transaction() as session:
        yield session


async def _open_read_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.reading() as session:
        yield session


async def _open_work(request: Request) -> AsyncIterator[Direct]:
    database: Database = request.app.state.database
    async with database.direct() as work:
        yield work


async def _open_questions(request: Request) -> AsyncIterator[Direct]:
    database: Database = request.app.state.database
    async with database.asking() as work:
        yield work


# Coroutines, all of them: FastAPI runs a plain function in a thread, which costs more than it does.
async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _storage(request: Request) -> Storage:
    storage: Storage = request.app.state.storage
    return storage


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


# scope="function" commits before the response goes out; the default would commit after it, and a
# shopper could be told of an order that then fails to save.
Session = Annotated[AsyncSession, Depends(_open_session, scope="function")]
# One statement, no transaction around it: saves two round trips on hot reads.
ReadSession = Annotated[AsyncSession, Depends(_open_read_session, scope="function")]
# The same two without SQLAlchemy: for what every shopper does all day; see direct.py.
DirectWork = Annotated[Direct, Depends(_open_work, scope="function")]
Questions = Annotated[Direct, Depends(_open_questions, scope="function")]
Store = Annotated[Storage, Depends(_storage)]
AppSettings = Annotated[Settings, Depends(_settings)]
# For the few routes that must end their transaction before they answer, or open none at all.
Data = Annotated[Database, Depends(_database)]
