"""The same question has the same answer: results that are there already are copied, not made again.

Only what the same owner asked before is ever looked at, and only while its pictures live. The new
job has copies of its own, so that each is kept, shared and erased by itself. They are made before
the job's transaction, as the store is a network away, and are doomed before they are made; the
transaction holds the earlier job still while it takes them over. What was erased meanwhile is gone.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure
from commerce.core.database import Database, new_id
from commerce.core.storage import ObjectMissing, Storage, StorageUnavailable
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import pictures_of
from commerce.tryons.wishes import Wish

EMPTY: list[dict[str, Any]] = []


@dataclass(frozen=True, slots=True)
class Answer:
    """A job to be, whose pictures are copies of an earlier one's."""

    job_id: UUID
    earlier_id: UUID
    results: list[dict[str, Any]]


async def recall(database: Database, storage: Storage, wish: Wish) -> Answer | None:
    """Copies of what the owner was answered before; None if there is nothing, or no more.

    Call it with no transaction open.
    """
    async with database.reading() as session:
        earlier = await session.scalar(_answered(wish))
    if earlier is None:
        return None
    answer = _copies_of(earlier)
    async with database.transaction() as session:
        erasure.doom_later(session, pictures_of(answer.job_id), erasure.UNCLAIMED)
    try:
        for made, copy in zip(earlier.results, answer.results, strict=True):
            await storage.copy(made["key"], copy["key"])
    except ObjectMissing:
        return None
    return answer


async def take_over(session: AsyncSession, wish: Wish, answer: Answer) -> bool:
    """Keep the copies; False if what they are copies of was erased meanwhile.

    The earlier job stays locked until the transaction ends: who erases it then erases it after it
    was asked for again.
    """
    still = _answered(wish).where(TryonSession.id == answer.earlier_id)
    if await session.scalar(still.with_for_update(read=True)) is None:
        return False
    if not await erasure.reprieve(session, pictures_of(answer.job_id)):
        raise StorageUnavailable("The pictures were copied too slowly; please try again.")
    return True


def _answered(wish: Wish) -> Select[TryonSession]:
    """The owner's latest job with the answer, as long as its pictures may be seen."""
    kept = wish.settings.tryon.results_kept
    return (
        select(TryonSession)
        .where(
            wish.owner.own,
            TryonSession.fingerprint == wish.fingerprint,
            TryonSession.status == "completed",
            TryonSession.results != EMPTY,
            TryonSession.results_expired_at.is_(None),
            TryonSession.finished_at > clock.now() - kept,
        )
        .order_by(TryonSession.id.desc())
        .limit(1)
    )


def _copies_of(earlier: TryonSession) -> Answer:
    job_id = new_id()
    folder = f"{pictures_of(job_id)}{new_id()}/"
    results = [
        {**made, "key": folder + str(made["key"]).rpartition("/")[2]} for made in earlier.results
    ]
    return Answer(job_id, earlier.id, results)
