"""Pictures that nobody keeps account of: what a restored database or older code has left behind.

Whatever is stored for a time is doomed by a row when it is stored (core/erasure.py). This is the
net below that: it goes through the store, and dooms what no row speaks of. How old something is, is
told by the UUIDv7 in its name; a name that has none is left to the bucket's own lifecycle rule.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from commerce.core import clock, erasure, rehearsal
from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import RESULTS, UPLOADS, pictures_of

# Longer than whatever is on its way: a job's copies are there before its row, and a job that was
# given up may be begun again for a day.
SETTLED = timedelta(days=2)
_UUID7 = 7


async def sweep(database: Database, storage: Storage, *, dry_run: bool) -> tuple[int, int]:
    """Doom uploads and jobs' pictures that are nobody's; return how many folders of each."""
    before = clock.now() - SETTLED
    uploads = jobs = 0
    async for folders in _folders(storage, UPLOADS, depth=3):
        old = [folder for folder in folders if _is_older(folder, before)]
        uploads += await _doom(database, old, dry_run=dry_run)
    async for folders in _folders(storage, RESULTS, depth=2):
        old = [folder for folder in folders if _is_older(folder, before)]
        jobs += await _doom(database, await _nobodys(database, old), dry_run=dry_run)
    return uploads, jobs


async def _folders(storage: Storage, prefix: str, depth: int) -> AsyncIterator[list[str]]:
    """The folders so many names deep under a prefix, page by page, each once."""
    last = ""
    async for keys in storage.pages_under(prefix):
        parts = (key.split("/") for key in keys)
        found = dict.fromkeys("/".join(path[:depth]) + "/" for path in parts if len(path) > depth)
        # Keys come in order, so only a folder that a page ends in may go on in the next.
        yield [folder for folder in found if folder != last]
        last = next(reversed(found), last)


async def _nobodys(database: Database, folders: Iterable[str]) -> list[str]:
    """Those of no job, and those of a job whose pictures have expired."""
    ids = [UUID(folder.rstrip("/").rpartition("/")[2]) for folder in folders]
    living = select(TryonSession.id).where(
        TryonSession.id.in_(ids), TryonSession.results_expired_at.is_(None)
    )
    async with database.reading() as session:
        kept = set(await session.scalars(living))
    return [pictures_of(job_id) for job_id in ids if job_id not in kept]


async def _doom(database: Database, folders: list[str], *, dry_run: bool) -> int:
    async with rehearsal.transaction(database, dry_run=dry_run) as session:
        for folder in folders:
            erasure.doom(session, folder)
    return len(folders)


def _is_older(folder: str, before: datetime) -> bool:
    name = folder.rstrip("/").rpartition("/")[2]
    try:
        named = UUID(name)
    except ValueError:
        return False
    if named.version != _UUID7 or str(named) != name:
        return False
    return datetime.fromtimestamp((named.int >> 80) / 1000, UTC) < before
