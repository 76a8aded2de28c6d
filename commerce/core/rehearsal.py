"""Transactions that may be tried only: a dry run does everything, and takes it back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import Database


class _TakenBack(Exception):  # noqa: N818 - no failure: it takes back what was only tried
    """Rolls a transaction back."""


@asynccontextmanager
async def transaction(database: Database, *, dry_run: bool) -> AsyncIterator[AsyncSession]:
    """One transaction, as the database's own; a dry run's is taken back at its end."""
    with suppress(_TakenBack):
        async with database.transaction() as session:
            yield session
            if dry_run:
                raise _TakenBack
