"""Vectors of another model than today's: they are made anew, while the old ones still serve."""

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import array

from commerce.core import clock
from commerce.core.database import Database
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import EMBEDDING_MODEL

BATCH = 500
_EMBEDDING = array(["embedding"])


async def count_old(database: Database) -> int:
    """How many pictures `embed_anew` would have embedded."""
    old = select(func.count()).select_from(ProductPicture).where(*_old())
    async with database.reading() as session:
        return await session.scalar(old) or 0


async def embed_anew(database: Database) -> int:
    """Have a batch of pictures embedded by today's model that another has embedded.

    Whoever prepares one of them at the moment loses hold, and it is prepared again.

    Returns:
        How many there were; 0 when all that is left waits already.
    """
    batch = select(ProductPicture.id).where(*_old()).order_by(ProductPicture.id).limit(BATCH)
    due = update(ProductPicture).where(
        ProductPicture.id.in_(batch.with_for_update(skip_locked=True))
    )
    marked = due.values(
        wanted=ProductPicture.wanted + _EMBEDDING,
        due_at=clock.now(),
        claim_token=None,
        attempts=0,
        last_error=None,
    )
    async with database.transaction() as session:
        return len((await session.scalars(marked.returning(ProductPicture.id))).all())


def _old() -> tuple[ColumnElement[bool], ...]:
    """Those that have a vector of another model, and do not wait for one of today's."""
    return (
        ProductPicture.model.is_not(None),
        ProductPicture.model != EMBEDDING_MODEL,
        ~ProductPicture.wanted.contains(["embedding"]),
    )
