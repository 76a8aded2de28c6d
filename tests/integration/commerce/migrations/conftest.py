"""What tests of migrations start from."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from commerce.core.database import Database
from commerce.core.settings import Settings


@pytest.fixture
async def empty_database(settings: Settings, database: Database) -> AsyncIterator[str]:
    """The URL of a database with nothing in it."""
    name = f"empty_{uuid4().hex}"
    async with database.reading() as session:
        await session.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(settings.database.url.get_secret_value()).set(database=name)
    yield url.render_as_string(hide_password=False)
    async with database.reading() as session:
        await session.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def engine(empty_database: str) -> AsyncIterator[AsyncEngine]:
    """The same, as who migrates it connects to it."""
    engine = create_async_engine(empty_database, poolclass=NullPool)
    yield engine
    await engine.dispose()
