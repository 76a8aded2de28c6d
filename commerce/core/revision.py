"""Which revision the database's schema has (commerce/migrations)."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import Database, DatabaseBusy

_REVISION = text("SELECT version_num FROM alembic_version")


async def schema_in(session: AsyncSession) -> str | None:
    """The revision; None of a database that was never migrated."""
    revision: str | None = await session.scalar(_REVISION)
    return revision


async def schema_of(database: Database) -> str | None:
    """The revision; None while the database is away."""
    try:
        async with database.reading() as session:
            return await schema_in(session)
    except DatabaseBusy:
        return None
