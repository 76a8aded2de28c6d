"""How a try-on is accepted: once, with its pictures looked at and copied beforehand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.clients import service as clients
from commerce.core.database import Database
from commerce.core.dependencies import AppSettings, Data, Store
from commerce.core.idempotency import Once, answer_once, find_answer
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import admission, originals, remembering
from commerce.tryons import service as tryons
from commerce.tryons.owners import CurrentOwner, OncePerOwner, Owner
from commerce.tryons.schemas import TryonAccepted, TryonRequest
from commerce.tryons.wishes import Wish


class _ErasedError(Exception):
    """What was to be repeated is gone."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Where one request for a try-on comes in."""

    database: Database
    storage: Storage
    settings: Settings
    owner: Owner
    once: Once

    async def accept(self, wanted: TryonRequest) -> Response:
        """Accept a job once; no transaction is open while pictures are looked at and copied."""
        replayed = await find_answer(self.database, self.once)
        if replayed is not None:
            return replayed
        # Before their photo is looked at; what they say in this request counts with the job.
        if not wanted.consent:
            async with self.database.reading() as session:
                await admission.check_consent(session, self.owner, self.settings)
        wish = await tryons.look(self.database, self.storage, self.owner, wanted, self.settings)
        return await self._repeat(wish) or await self._begin(wish)

    async def _repeat(self, wish: Wish) -> Response | None:
        """Answer with copies of what the owner was answered before, if that is still there."""
        if not self.settings.tryon.remember_results:
            return None
        answer = await remembering.recall(self.database, self.storage, wish)
        if answer is None:
            return None

        async def accept(session: AsyncSession) -> TryonAccepted:
            # The earlier job first: who ends an account locks jobs before their count.
            job = await tryons.repeat(session, wish, answer)
            if job is None:
                raise _ErasedError
            await self._admit(session, wish, runs=False)
            return TryonAccepted(job_id=job.id)

        try:
            return await self._answer(accept)
        except _ErasedError:
            return None

    async def _begin(self, wish: Wish) -> Response:
        """Accept a job that is yet to be worked."""
        keys = [wish.photo, *(piece.key for piece in wish.outfit)]
        copies = await originals.copy(self.database, self.storage, self.owner.id, keys, wish.marks)

        async def accept(session: AsyncSession) -> TryonAccepted:
            await self._admit(session, wish, runs=True)
            job = await tryons.request(session, wish, copies)
            return TryonAccepted(job_id=job.id)

        return await self._answer(accept)

    async def _admit(self, session: AsyncSession, wish: Wish, *, runs: bool) -> None:
        settings, consents_now = self.settings, wish.wanted.consent
        if not self.owner.is_shopper:
            # It may have been revoked while pictures were copied.
            await clients.hold(session, self.owner.id)
        await admission.count_new(session, self.owner, settings, runs=runs)
        await admission.agree(session, self.owner, settings, consents_now=consents_now)

    async def _answer(self, accept: Callable[[AsyncSession], Awaitable[TryonAccepted]]) -> Response:
        async with self.database.transaction() as session:
            return await answer_once(session, self.once, 202, partial(accept, session))


async def _reception(
    database: Data, storage: Store, settings: AppSettings, owner: CurrentOwner, once: OncePerOwner
) -> Reception:
    return Reception(database, storage, settings, owner, once)


AtReception = Annotated[Reception, Depends(_reception)]
