"""Routes of the fitting room."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response

from commerce.core.database import Database
from commerce.core.dependencies import AppSettings, Data, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.idempotency import (
    IdempotencyKeyReused,
    Once,
    RequestInFlight,
    answer_once,
    find_answer,
)
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.products.errors import ProductNotFound
from commerce.tryons import admission, originals
from commerce.tryons import service as tryons
from commerce.tryons.errors import (
    ConsentNeeded,
    ForeignPicture,
    NotAPicture,
    NothingToTryOn,
    PictureMissing,
    PictureTooLarge,
    TooManyTryOns,
    TryonNotFound,
)
from commerce.tryons.following import Follower
from commerce.tryons.live_router import Following
from commerce.tryons.schemas import (
    TryonAccepted,
    TryonRead,
    TryonRequest,
    UploadRequest,
    UploadSlot,
)
from commerce.users.current import CurrentUser
from commerce.users.once import OncePerShopper

router = APIRouter(tags=["try-on"])

UNUSABLE = (
    Unauthenticated, ForeignPicture, PictureMissing, NotAPicture, PictureTooLarge, NothingToTryOn,
    ProductNotFound, RequestInFlight, IdempotencyKeyReused, ConsentNeeded, TooManyTryOns,
)  # fmt: skip


@router.post("/uploads", status_code=201, responses=problems(Unauthenticated, PictureTooLarge))
async def open_upload(
    shopper: CurrentUser,
    session: Session,
    storage: Store,
    settings: AppSettings,
    wanted: UploadRequest,
) -> UploadSlot:
    """A place in the store for one photo, which is kept for an hour; the client sends it there."""
    return tryons.open_upload(session, storage, shopper.id, wanted, settings.tryon)


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
    return await _accept(database, storage, settings, once, wanted)


@router.post(
    "/tryon/generate-sync",
    response_model=TryonRead,
    responses={202: {"model": TryonAccepted}, **problems(*UNUSABLE, TryonNotFound)},
)
async def generate_and_wait(
    follower: Following,
    database: Data,
    storage: Store,
    settings: AppSettings,
    once: OncePerShopper,
    wanted: TryonRequest,
) -> Response:
    """Accept a try-on and wait for it within a bound; past the bound the answer is 202."""
    accepted = await _accept(database, storage, settings, once, wanted)
    job_id = TryonAccepted.model_validate_json(bytes(accepted.body)).job_id
    try:
        async with asyncio.timeout(settings.tryon.sync_wait.total_seconds()):
            ended = await _end_of(follower, once.owner_id, job_id)
    except TimeoutError:
        return accepted
    body = ended.model_dump_json(by_alias=True, exclude_none=True)
    return Response(body, media_type="application/json")


@router.get(
    "/tryon/status/{job_id}",
    response_model_exclude_none=True,
    responses=problems(Unauthenticated, TryonNotFound),
)
async def read_status(shopper: CurrentUser, follower: Following, job_id: UUID) -> TryonRead:
    """How one of the caller's jobs is doing."""
    return await follower.look(shopper.id, job_id)


async def _end_of(follower: Follower, user_id: UUID, job_id: UUID) -> TryonRead:
    """Wait for the job to end, however long it takes."""
    last = await follower.look(user_id, job_id)
    async for job in follower.follow(user_id, job_id):
        last = job or last
    return last


async def _accept(
    database: Database, storage: Storage, settings: Settings, once: Once, wanted: TryonRequest
) -> Response:
    """Accept a job once; the pictures are looked at and copied with no transaction open."""
    replayed = await find_answer(database, once)
    if replayed is not None:
        return replayed
    shopper = once.owner_id
    # Before their photo is looked at; what they say in this request counts with the job.
    if not wanted.consent:
        async with database.reading() as session:
            await admission.check_consent(session, shopper, settings)
    found = await tryons.find_pictures(database, storage, shopper, wanted, settings.tryon)
    copies = await originals.copy(database, storage, shopper, *found)
    async with database.transaction() as session:

        async def accept() -> TryonAccepted:
            await admission.count_new(session, shopper, settings)
            await admission.agree(session, shopper, settings, consents_now=wanted.consent)
            job = await tryons.request(session, shopper, wanted, copies, settings.tryon.engine)
            return TryonAccepted(job_id=job.id)

        return await answer_once(session, once, 202, accept)
