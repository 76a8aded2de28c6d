"""Which pictures are prepared: all that a product shows, while it shows them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure
from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.pictures.models import PictureJob, ProductPicture, prefixes_in
from commerce.pictures.parts import PARTS, PREPARING_VERSION
from commerce.products.models import Product

TOPICS = ("product.changed",)
BATCH = 100
# How long a page that somebody has open may still show renditions that are no product's any more.
RENDITIONS_LINGER = timedelta(days=1)


async def handle(session: AsyncSession, event: Event) -> None:
    """Follow a product's change: new pictures wait to be prepared, lost ones are forgotten."""
    await follow(session, UUID(event.payload["productId"]))


async def follow(session: AsyncSession, product_id: UUID) -> None:
    """Have a product's rows be those of its pictures.

    Staff's next change of the product waits until this is committed, so that of two changes the
    pictures of the later one stay. A product that was taken away keeps its rows: it may come back.
    """
    held = select(Product.images).where(Product.id == product_id).with_for_update(read=True)
    images = await session.scalar(held)
    if images is None:
        return
    keys = keys_of(images)
    await add(session, ProductPicture, product_id, keys)
    await _drop_others(session, product_id, keys)


def keys_of(images: Iterable[Mapping[str, Any]]) -> list[str]:
    """The keys of a product's pictures, each once."""
    return sorted({image["key"] for image in images})


async def catch_up(database: Database) -> int:
    """Begin with products that no event has told of, and anew with what older code made.

    Returns:
        How many were found.
    """
    async with database.transaction() as session:
        for product_id in (found := await unknown(session, ProductPicture)):
            await follow(session, product_id)
        return len(found) + await _renew(session)


async def unknown(session: AsyncSession, table: type[PictureJob]) -> list[UUID]:
    """Products with pictures of which a table knows none; the first ones."""
    is_known = exists().where(table.product_id == Product.id)
    unknown = select(Product.id).where(
        Product.deleted_at.is_(None), Product.images != [], ~is_known
    )
    # In one order, so that two who catch up do not wait for each other in a circle.
    return list(await session.scalars(unknown.order_by(Product.id).limit(BATCH)))


async def _renew(session: AsyncSession) -> int:
    old = (
        select(ProductPicture.id)
        .where(ProductPicture.due_at.is_(None), ProductPicture.prepared_by < PREPARING_VERSION)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    due = update(ProductPicture).where(ProductPicture.id.in_(old))
    anew = due.values(due_at=clock.now(), attempts=0, wanted=list(PARTS))
    return len((await session.scalars(anew.returning(ProductPicture.id))).all())


async def add(
    session: AsyncSession, table: type[PictureJob], product_id: UUID, keys: Collection[str]
) -> None:
    """Have these pictures of a product be in a table; those that are there stay as they are."""
    if not keys:
        return
    rows = [
        {"id": new_id(), "product_id": product_id, "image_key": key, "attempts": 0} for key in keys
    ]
    await session.execute(insert(table).values(rows).on_conflict_do_nothing())


async def _drop_others(session: AsyncSession, product_id: UUID, keys: Collection[str]) -> None:
    gone = delete(ProductPicture).where(
        ProductPicture.product_id == product_id, ProductPicture.image_key.not_in(keys)
    )
    for renditions in await session.scalars(gone.returning(ProductPicture.renditions)):
        forget(session, renditions)


def forget(session: AsyncSession, renditions: list[dict[str, Any]] | None) -> None:
    """Have renditions erased that no picture has any more."""
    for prefix in prefixes_in(renditions):
        erasure.doom_later(session, prefix, RENDITIONS_LINGER)
