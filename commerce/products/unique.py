"""Names that are taken."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.errors import Conflict

UNIQUE_VIOLATION = "23505"


async def flush_unique(session: AsyncSession, taken: type[Conflict]) -> None:
    """Send what is pending to the database; raise `taken` where a name is another row's."""
    try:
        await session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        raise taken from error
