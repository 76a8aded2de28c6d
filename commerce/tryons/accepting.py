"""How a try-on is accepted: once, with its pictures looked at and copied beforehand."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response

from commerce.core.database import Database
from commerce.core.dependencies import AppSettings, Data, Store
from commerce.core.idempotency import Once, answer_once, find_answer
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import admission, originals
from commerce.tryons import service as tryons
from commerce.tryons.owners import CurrentOwner, OncePerOwner, Owner
from commerce.tryons.schemas import TryonAccepted, TryonRequest


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
        photo, outfit = await tryons.find_pictures(
            self.database, self.storage, self.owner, wanted, self.settings.tryon
        )
        garments = [piece.key for piece in outfit]
        copies = await originals.copy(self.database, self.storage, self.owner.id, photo, garments)
        async with self.database.transaction() as session:

            async def begin() -> TryonAccepted:
                await admission.count_new(session, self.owner, self.settings)
                await admission.agree(
                    session, self.owner, self.settings, consents_now=wanted.consent
                )
                job = await tryons.request(
                    session, self.owner, wanted, outfit, copies, self.settings.tryon
                )
                return TryonAccepted(job_id=job.id)

            return await answer_once(session, self.once, 202, begin)


async def _reception(
    database: Data, storage: Store, settings: AppSettings, owner: CurrentOwner, once: OncePerOwner
) -> Reception:
    return Reception(database, storage, settings, owner, once)


AtReception = Annotated[Reception, Depends(_reception)]
