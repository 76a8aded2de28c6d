"""Routes of the fitting room."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response

from commerce.core.database import Database
from commerce.core.dependencies import AppSettings, Data, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.idempotency import (
    IdempotencyKeyReused,
    Once,
    RequestInFlight,
    answer_once,
    find_answer,
)
from commerce.core.settings import TryOnSettings
from commerce.core.storage import Storage
from commerce.products.errors import ProductNotFound
from commerce.tryons import service as tryons
from commerce.tryons.errors import (
    ForeignPicture,
    NotAPicture,
    NothingToTryOn,
    PictureMissing,
    PictureTooLarge,
    TryonNotFound,
)
from commerce.tryons.models import TryonSession
from commerce.tryons.schemas import (
    TryonAccepted,
    TryonError,
    TryonRead,
    TryonRequest,
    TryonResult,
    UploadRequest,
    UploadSlot,
)
from commerce.users.current import CurrentUser
from commerce.users.once import OncePerShopper

router = APIRouter(tags=["try-on"])

UNUSABLE = (
    Unauthenticated, ForeignPicture, PictureMissing, NotAPicture, PictureTooLarge, NothingToTryOn,
    ProductNotFound, RequestInFlight, IdempotencyKeyReused,
)  # fmt: skip
LOOK_AGAIN = 0.2


@router.post("/uploads", status_code=201, responses=problems(Unauthenticated, PictureTooLarge))
async def open_upload(
    shopper: CurrentUser, storage: Store, settings: AppSettings, wanted: UploadRequest
) -> UploadSlot:
    """A place in the store for one photo; the client sends the file there itself."""
    return tryons.open_upload(storage, shopper.id, wanted, settings.tryon)


@router.post(
    "/tryon/generate",
    status_code=202,
    response_model=TryonAccepted,
    responses=problems(*UNUSABLE),
)
async def generate(
    database: Data,
    storage: Store,
    settings: AppSettings,
    once: OncePerShopper,
    wanted: TryonRequest,
) -> Response:
    """Accept a try-on; ask for its status with the job's id."""
    return await _accept(database, storage, settings.tryon, once, wanted)


@router.post(
    "/tryon/generate-sync",
    response_model=TryonRead,
    responses={202: {"model": TryonAccepted}, **problems(*UNUSABLE)},
)
async def generate_and_wait(
    shopper: CurrentUser,
    database: Data,
    storage: Store,
    settings: AppSettings,
    once: OncePerShopper,
    wanted: TryonRequest,
) -> Response:
    """Accept a try-on and wait for it within a bound; past the bound the answer is 202."""
    accepted = await _accept(database, storage, settings.tryon, once, wanted)
    job_id = TryonAccepted.model_validate_json(bytes(accepted.body)).job_id
    deadline = asyncio.get_running_loop().time() + settings.tryon.sync_wait.total_seconds()
    while asyncio.get_running_loop().time() < deadline:
        job = await _status(database, storage, shopper.id, job_id)
        if job.status != "processing":
            body = job.model_dump_json(by_alias=True, exclude_none=True)
            return Response(body, media_type="application/json")
        await asyncio.sleep(LOOK_AGAIN)
    return accepted


@router.get(
    "/tryon/status/{job_id}",
    response_model_exclude_none=True,
    responses=problems(Unauthenticated, TryonNotFound),
)
async def read_status(
    shopper: CurrentUser, database: Data, storage: Store, job_id: UUID
) -> TryonRead:
    """How one of the caller's jobs is doing."""
    return await _status(database, storage, shopper.id, job_id)


async def _accept(
    database: Database, storage: Storage, limits: TryOnSettings, once: Once, wanted: TryonRequest
) -> Response:
    """Accept a job once; the pictures are looked at with no transaction open."""
    replayed = await find_answer(database, once)
    if replayed is not None:
        return replayed
    photo, garments = await tryons.find_pictures(database, storage, once.owner_id, wanted, limits)
    async with database.transaction() as session:

        async def accept() -> TryonAccepted:
            job = tryons.request(session, once.owner_id, wanted, photo, garments, limits.engine)
            return TryonAccepted(job_id=job.id)

        return await answer_once(session, once, 202, accept)


async def _status(database: Database, storage: Storage, user_id: UUID, job_id: UUID) -> TryonRead:
    async with database.reading() as session:
        job = await tryons.read(session, user_id, job_id)
        position = await tryons.queue_position(session, job)
    results = [
        TryonResult(
            image_url=storage.signed_url(made["key"]), seed=made["seed"], scores=made["scores"]
        )
        for made in job.results
    ]
    return TryonRead(
        job_id=job.id,
        status=job.status,
        stage=job.stage,
        progress=job.progress,
        queue_position=position,
        result_image_url=results[0].image_url if results else None,
        results=results,
        engine=job.engine,
        error=_error(job),
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


def _error(job: TryonSession) -> TryonError | None:
    if job.error_code is None:
        return None
    return TryonError(code=job.error_code, message=job.error_message or "")
