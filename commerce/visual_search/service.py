"""Verbs of visual search.

The order is that of the vectors' cosine and nothing else: who asks what looks like this wants looks
first. What is sold out stays in its place, for it is the nearest; `inStock` leaves it out.
"""

import asyncio
from collections import Counter
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.pictures.parts import EMBEDDING_MODEL
from commerce.products.changes import CATALOGUE
from commerce.products.errors import ProductNotFound
from commerce.products.queries import View
from commerce.products.reading import Answer, answer
from commerce.visual_search import queries
from commerce.visual_search.embedding import Embedding
from commerce.visual_search.index import PictureIndex
from commerce.visual_search.matrix import Matrix, Vectors, vectors_of
from commerce.visual_search.schemas import LikeQuery

# So many of the nearest are asked for first, and ten times as many while too few are wanted.
FIRST, WIDER = 200, 10
# Pictures of others are prepared, and tell nobody who keeps this answer.
LONGEST = 60.0


async def similar(
    session: AsyncSession, index: PictureIndex, view: View, product_id: UUID, wanted: LikeQuery
) -> Answer:
    """Products that look like another one; nothing while its pictures are not prepared.

    Two statements, and every few seconds one that asks what is new.

    Raises:
        ProductNotFound: it is not on sale.
    """
    rows = (await session.execute(queries.seen(view), {"id": product_id})).all()
    if not rows:
        raise ProductNotFound
    # Nothing was written: this gives the connection back. The index reads with one of its own, and
    # whoever kept this one for as long would have the last ones of the pool wait for each other.
    await session.close()
    model = _model_of([row.model for row in rows])
    vectors = [row.embedding for row in rows if model is not None and row.model == model]
    matrix = Matrix() if model is None else await index.of(model)
    shown = await _cards(session, view, wanted, matrix, vectors_of(vectors), product_id)
    fresh_for = LONGEST if shown.fresh_for is None else min(shown.fresh_for, LONGEST)
    return replace(shown, fresh_for=fresh_for)


async def like(
    session: AsyncSession, index: PictureIndex, view: View, looks: Embedding, wanted: LikeQuery
) -> Answer:
    """Products that look like what a photo shows; one statement."""
    matrix = await index.of(looks.model)
    return await _cards(session, view, wanted, matrix, vectors_of([looks.vector]), None)


async def _cards(  # noqa: PLR0913, PLR0917 - what is compared with what, and how it is told
    session: AsyncSession,
    view: View,
    wanted: LikeQuery,
    matrix: Matrix,
    vectors: Vectors,
    leave_out: UUID | None,
) -> Answer:
    most = FIRST
    while True:
        near = await asyncio.to_thread(matrix.nearest, vectors, most, leave_out)
        values = queries.parameters(view, wanted, near)
        found = await answer(session, queries.cards(view, wanted), values, CATALOGUE)
        assert found is not None  # noqa: S101 - this statement always has one row
        # What the answer depends on is the catalogue, and each product in it.
        if len(found.depends_on) - 1 == wanted.limit or len(near) < most:
            return found
        most *= WIDER


def _model_of(models: list[str | None]) -> str | None:
    """Today's model, or else that of most pictures: vectors of one alone can be compared."""
    known = Counter(model for model in models if model is not None)
    if EMBEDDING_MODEL in known:
        return EMBEDDING_MODEL
    return max(sorted(known), key=known.__getitem__, default=None)
