"""Verbs of owners: ask for a try-on, and see how it is doing."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure, outbox
from commerce.core.broker import TRYON_REQUESTED
from commerce.core.database import Database, new_id
from commerce.core.settings import TryOnSettings
from commerce.core.storage import Storage
from commerce.products import service as products
from commerce.products.errors import ProductNotFound
from commerce.tryons import originals, pictures
from commerce.tryons.errors import NothingToTryOn, TryonNotFound
from commerce.tryons.models import TryonSession
from commerce.tryons.originals import Originals
from commerce.tryons.owners import Owner
from commerce.tryons.schemas import TryonRequest, UploadRequest, UploadSlot


def open_upload(
    session: AsyncSession,
    storage: Storage,
    owner: Owner,
    wanted: UploadRequest,
    limits: TryOnSettings,
) -> UploadSlot:
    """A slot in the store for one photo of the caller; raises PictureTooLarge.

    Whatever is sent there is erased after a while; what jobs need of it they have copied.
    """
    folder = f"{pictures.uploads_of(owner.id)}{new_id()}/"
    erasure.doom_later(session, folder, max(limits.uploads_kept, limits.upload_lifetime))
    return pictures.open_slot(storage, folder, wanted.content_type, wanted.size, limits)


async def find_pictures(
    database: Database,
    storage: Storage,
    owner: Owner,
    wanted: TryonRequest,
    limits: TryOnSettings,
) -> tuple[str, list[str]]:
    """The keys of the photo and of the garment's pictures, checked in the store.

    Runs before the request's transaction: the store is a network away.

    Raises:
        ForeignPicture: an address outside the shop's store, or of somebody else's photo.
        ProductNotFound, NothingToTryOn: there is no such garment to try on.
        PictureMissing, NotAPicture, PictureTooLarge: the picture cannot be used.
    """
    photo = pictures.photo_key(storage, owner.id, wanted.user_image_url)
    if wanted.product is None:
        urls = wanted.product_image_urls or ()
        garments = [pictures.garment_key(storage, owner.id, url) for url in urls]
    else:
        async with database.reading() as session:
            garments = await _pictures_of(session, wanted.product)
    for key in (photo, *garments):
        await pictures.check(storage, key, limits)
    return photo, garments


async def request(
    session: AsyncSession,
    owner: Owner,
    wanted: TryonRequest,
    copies: Originals,
    limits: TryOnSettings,
) -> TryonSession:
    """Accept a job: its row, its event and its right to the photo are one commit."""
    await originals.accept(session, copies)
    job = TryonSession(
        id=copies.job_id,
        **owner.columns,
        product_id=wanted.product,
        photo_key=copies.photo,
        garments=_garments(wanted, copies),
        upload_keys=copies.uploads,
        category=wanted.category,
        mode=wanted.mode,
        samples=wanted.samples,
        seed=wanted.seed,
        engine=limits.engine,
        consent_version=limits.consent_version if wanted.consent else None,
    )
    session.add(job)
    outbox.enqueue(session, TRYON_REQUESTED, {"jobId": str(job.id)})
    return job


async def read(session: AsyncSession, owner: Owner, job_id: UUID) -> TryonSession:
    """One of the caller's own jobs; raises TryonNotFound, also for anybody else's."""
    job = await session.scalar(select(TryonSession).where(TryonSession.id == job_id, owner.own))
    if job is None:
        raise TryonNotFound
    return job


async def queue_position(session: AsyncSession, job: TryonSession) -> int | None:
    """How many jobs will be begun up to and including this one; None once it is begun."""
    if job.status != "processing" or job.stage != "queued":
        return None
    earlier = select(func.count()).where(
        TryonSession.status == "processing",
        TryonSession.stage == "queued",
        TryonSession.id <= job.id,
    )
    return await session.scalar(earlier)


async def _pictures_of(session: AsyncSession, product_id: UUID) -> list[str]:
    """The keys of a product's pictures, the cover first."""
    product = await products.get(session, product_id)
    if not product.is_on_sale(clock.now()):
        raise ProductNotFound
    keys = [image["key"] for image in product.images]
    if not keys:
        raise NothingToTryOn
    return keys[:1]


def _garments(wanted: TryonRequest, copies: Originals) -> list[dict[str, Any]]:
    product = {} if wanted.product is None else {"productId": str(wanted.product)}
    return [{"key": key, "category": wanted.category, **product} for key in copies.garments]
