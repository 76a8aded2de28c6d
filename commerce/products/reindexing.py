"""The search index made anew: what each product is found by, and the words that somebody may mean.

Both are kept with every change; this mends what another version of the rules has written, or an
import by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core import rehearsal
from commerce.core.database import Database
from commerce.products import spelling
from commerce.products.editing import search_text_of
from commerce.products.models import Product

BATCH = 500
WORDS = 2000

# Waits for whoever is teaching a word and has not committed: it may be the word's only product.
_ALONE = text("LOCK TABLE search_words IN SHARE ROW EXCLUSIVE MODE")
_FORGET = text("""
    WITH looked_at AS (
        SELECT word FROM search_words WHERE word > :after ORDER BY word LIMIT :most),
    gone AS (
        DELETE FROM search_words s USING looked_at l WHERE s.word = l.word AND NOT EXISTS (
            SELECT FROM products p WHERE p.search_words @@ cast(quote_literal(l.word) AS tsquery))
        RETURNING s.word)
    SELECT (SELECT max(word) FROM looked_at), (SELECT count(*) FROM gone)
""")


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many products were found by other words than they should be, and which words changed."""

    products: int
    words_added: int
    words_removed: int


async def reindex(database: Database, *, dry_run: bool) -> Reindexed:
    """Have every product found by what it is called now, batch by batch; safe beside staff.

    What is searched for in the meantime is answered from the index as it is.
    """
    products = added = 0
    after: UUID | None = None
    while True:
        async with rehearsal.transaction(database, dry_run=dry_run) as session:
            ids = await _next(session, after)
            products += await _rewrite(session, ids)
            added += await spelling.learn_all(session, ids)
        if len(ids) < BATCH:
            break
        after = ids[-1]
    return Reindexed(products, added, await _forget_words(database, dry_run=dry_run))


async def _next(session: AsyncSession, after: UUID | None) -> Sequence[UUID]:
    statement = select(Product.id).order_by(Product.id).limit(BATCH)
    if after is not None:
        statement = statement.where(Product.id > after)
    return (await session.scalars(statement)).all()


async def _rewrite(session: AsyncSession, ids: Sequence[UUID]) -> int:
    """Write what differs, under locks: what staff change meanwhile is theirs to write."""
    whole = select(Product).where(Product.id.in_(ids)).options(selectinload(Product.variants))
    differ = [p.id for p in await session.scalars(whole) if p.search_text != search_text_of(p)]
    locked = whole.where(Product.id.in_(differ)).order_by(Product.id)
    anew = locked.with_for_update(key_share=True).execution_options(populate_existing=True)
    for product in await session.scalars(anew) if differ else ():
        product.search_text = search_text_of(product)
    await session.flush()
    return len(differ)


async def _forget_words(database: Database, *, dry_run: bool) -> int:
    """Forget words that no product has any more, so that nobody is led to nothing."""
    removed, after = 0, ""
    last: str | None
    gone: int
    while True:
        async with rehearsal.transaction(database, dry_run=dry_run) as session:
            await session.execute(_ALONE)
            last, gone = (await session.execute(_FORGET, {"after": after, "most": WORDS})).one()
        removed += gone
        if last is None:
            return removed
        after = last
