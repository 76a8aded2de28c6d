"""Verbs of owners: ask for a try-on, and see how it is doing."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure, outbox
from commerce.core.broker import TRYON_REQUESTED
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings, TryOnSettings
from commerce.core.storage import Storage
from commerce.tryons import originals, outfits, pictures, remembering
from commerce.tryons.announcing import announce
from commerce.tryons.errors import TryonNotFound
from commerce.tryons.models import TryonSession
from commerce.tryons.originals import Originals
from commerce.tryons.owners import Owner
from commerce.tryons.remembering import Answer
from commerce.tryons.schemas import TryonRequest, UploadRequest, UploadSlot
from commerce.tryons.wishes import Wish


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


async def look(
    database: Database, storage: Storage, owner: Owner, wanted: TryonRequest, settings: Settings
) -> Wish:
    """What is asked for, its pictures checked in the store.

    Runs before the request's transaction: the store is a network away.

    Raises:
        ForeignPicture: an address outside the shop's store, or of somebody else's photo.
        ProductNotFound, VariantNotFound, VariantUnknown, NothingToTryOn: no such garment.
        ImpossibleOutfit: nobody wears these together.
        PictureMissing, NotAPicture, PictureTooLarge: the picture cannot be used.
    """
    photo = pictures.photo_key(storage, owner.id, wanted.user_image_url)
    async with database.reading() as session:
        outfit = await outfits.find(session, storage, owner, wanted)
    keys = dict.fromkeys((photo, *(piece.key for piece in outfit)))
    marks = {key: await pictures.check(storage, key, settings.tryon) for key in keys}
    return Wish(owner, wanted, photo, tuple(outfit), marks, settings)


async def request(session: AsyncSession, wish: Wish, copies: Originals) -> TryonSession:
    """Accept a job: its row, its event and its right to the photo are one commit."""
    await originals.accept(session, copies)
    job = wish.job(
        copies.job_id,
        photo_key=copies.photo,
        garments=[
            replace(piece, key=key).stored
            for piece, key in zip(wish.outfit, copies.garments, strict=True)
        ],
    )
    session.add(job)
    outbox.enqueue(session, TRYON_REQUESTED, {"jobId": str(job.id)}, somebody_waits=True)
    return job


async def repeat(session: AsyncSession, wish: Wish, answer: Answer) -> TryonSession | None:
    """Accept a job that is done already; None if what it repeats has been erased meanwhile."""
    if not await remembering.take_over(session, wish, answer):
        return None
    job = wish.job(
        answer.job_id,
        status="completed",
        stage="done",
        progress=100,
        results=answer.results,
        cached=True,
        finished_at=clock.now(),
    )
    session.add(job)
    announce(
        session,
        "tryon.completed",
        job.id,
        user_id=job.user_id,
        api_key_id=job.api_key_id,
        product_id=job.product_id,
        facts={"cached": True},
    )
    return job


async def read(
    session: AsyncSession, owner: Owner, job_id: UUID, *, locked: bool = False
) -> TryonSession:
    """One of the caller's own jobs; raises TryonNotFound, also for anybody else's.

    A `locked` one is not deleted before the transaction ends.
    """
    own = select(TryonSession).where(TryonSession.id == job_id, owner.own)
    job = await session.scalar(own.with_for_update(read=True, key_share=True) if locked else own)
    if job is None:
        raise TryonNotFound
    return job


async def queue_positions(session: AsyncSession, jobs: Sequence[TryonSession]) -> dict[UUID, int]:
    """Of each job that waits, how many will be begun up to and including it; one statement."""
    waits = TryonSession.status == "processing", TryonSession.stage == "queued"
    waiting = [job.id for job in jobs if job.status == "processing" and job.stage == "queued"]
    if not waiting:
        return {}
    # The partial index of what is unfinished holds all that is looked at.
    queue = select(TryonSession.id, func.row_number().over(order_by=TryonSession.id).label("at"))
    placed = queue.where(*waits, TryonSession.id <= max(waiting)).subquery()
    found = await session.execute(select(placed).where(placed.c.id.in_(waiting)))
    return {row.id: row.at for row in found}
