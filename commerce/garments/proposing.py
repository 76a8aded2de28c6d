"""Which pictures are measured: those that a product is tried on by, while it shows them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure
from commerce.core.database import Database
from commerce.core.events import Event
from commerce.garments.kinds import MEASURING_VERSION
from commerce.garments.models import Garment, cutouts_of
from commerce.pictures.following import BATCH, add, unknown
from commerce.products.models import Product

TOPICS = ("product.changed",)
# How long a job may still read the cut-out that it was about to fetch.
CUTOUTS_LINGER = timedelta(hours=1)


async def handle(session: AsyncSession, event: Event) -> None:
    """Follow a product's change: new pictures wait to be measured, lost ones are forgotten."""
    await follow(session, UUID(event.payload["productId"]))


async def follow(session: AsyncSession, product_id: UUID) -> None:
    """Have a product's garments be those of its pictures.

    Staff's next change of the product waits until this is committed, so that of two changes the
    pictures of the later one stay. A product that was taken away keeps its garments: it may come
    back, and somebody may have corrected them.
    """
    held = select(Product.images).where(Product.id == product_id).with_for_update(read=True)
    images = await session.scalar(held)
    if images is None:
        return
    wanted = covers(images)
    await add(session, Garment, product_id, wanted)
    await _drop_others(session, product_id, wanted)


def covers(images: Iterable[Mapping[str, Any]]) -> list[str]:
    """The keys of what a product is tried on by: its cover, and each colour's first picture."""
    first: dict[str | None, str] = {}
    for image in images:
        first.setdefault(image.get("color"), image["key"])
    return sorted(set(first.values()))


async def catch_up(database: Database) -> int:
    """Begin with products that no event has told of, and anew with what older code measured.

    Returns:
        How many were found.
    """
    async with database.transaction() as session:
        for product_id in (found := await unknown(session, Garment)):
            await follow(session, product_id)
        return len(found) + await _renew(session)


async def _renew(session: AsyncSession) -> int:
    old = (
        select(Garment.id)
        .where(
            Garment.due_at.is_(None),
            Garment.source == "proposed",
            Garment.measured_by < MEASURING_VERSION,
        )
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    due = update(Garment).where(Garment.id.in_(old)).values(due_at=clock.now(), attempts=0)
    return len((await session.scalars(due.returning(Garment.id))).all())


async def _drop_others(session: AsyncSession, product_id: UUID, keys: Collection[str]) -> None:
    gone = delete(Garment).where(Garment.product_id == product_id, Garment.image_key.not_in(keys))
    for garment_id in await session.scalars(gone.returning(Garment.id)):
        erasure.doom_later(session, cutouts_of(garment_id), CUTOUTS_LINGER)
