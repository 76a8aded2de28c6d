"""A job's own copies of the shopper's pictures: they begin and end with the job.

One upload may serve several jobs, so none of them may end it. A copy is made before the job's
transaction, since the store is a network away, and is doomed before it is made: whatever breaks in
between, no photo is left behind that nobody knows. The transaction that accepts the job reprieves
the copy, and the one that ends the job dooms it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import erasure
from commerce.core.database import Database, new_id
from commerce.core.storage import ObjectMissing, Storage, StorageUnavailable
from commerce.tryons.errors import PictureMissing
from commerce.tryons.pictures import originals_of, uploads_of

# What we failed at may be tried again for so long.
GIVEN_UP_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Originals:
    """The pictures of a job to be: copies of its own, and pictures of products."""

    job_id: UUID
    photo: str
    garments: list[str]


async def copy(
    database: Database,
    storage: Storage,
    owner_id: UUID,
    pictures: Sequence[str],
    marks: Mapping[str, str],
) -> Originals:
    """Copy what is the owner's own; pictures of products stay where they are.

    Args:
        database: where the copies are doomed until their job claims them.
        storage: where the pictures lie.
        owner_id: whose uploads are copied.
        pictures: the keys of the photo and of the garments.
        marks: by key, what marks the content that was looked at; nothing else is copied.

    Raises:
        PictureMissing: a picture has gone or changed since it was looked at.
    """
    job_id = new_id()
    async with database.transaction() as session:
        erasure.doom_later(session, originals_of(job_id), erasure.UNCLAIMED)
    own = [key for key in dict.fromkeys(pictures) if key.startswith(uploads_of(owner_id))]
    copies = {key: f"{originals_of(job_id)}{number}" for number, key in enumerate(own)}
    try:
        for key, target in copies.items():
            await storage.copy(key, target, marks[key])
    except ObjectMissing as error:
        raise PictureMissing from error
    photo, *garments = (copies.get(key, key) for key in pictures)
    return Originals(job_id, photo, garments)


async def accept(session: AsyncSession, originals: Originals) -> None:
    """Keep the copies for as long as their job runs."""
    if not await erasure.reprieve(session, originals_of(originals.job_id)):
        raise StorageUnavailable("The photo was copied too slowly; please try again.")


def forget(session: AsyncSession, job_id: UUID) -> None:
    """Have the copies of a job erased that has ended."""
    erasure.doom(session, originals_of(job_id))


def forget_later(session: AsyncSession, job_id: UUID) -> None:
    """Have the copies of a job erased that was given up, unless it is begun again in time."""
    erasure.doom_later(session, originals_of(job_id), GIVEN_UP_KEPT)


async def recall(session: AsyncSession, job_id: UUID) -> bool:
    """Keep the copies of a job that is begun again; False if they have gone."""
    return await erasure.reprieve(session, originals_of(job_id))
