"""Routes of the fitting room."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request, Response

from commerce.core.dependencies import AppSettings, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.idempotency import IdempotencyKeyReused, RequestInFlight
from commerce.products.errors import ProductNotFound, VariantNotFound, VariantUnknown
from commerce.tryons import service as tryons
from commerce.tryons.accepting import AtReception
from commerce.tryons.errors import (
    ConsentNeeded,
    ForeignPicture,
    ImpossibleOutfit,
    NotAPicture,
    NothingToTryOn,
    PictureMissing,
    PictureTooLarge,
    TooManyTryOns,
    TryonNotFound,
)
from commerce.tryons.following import Follower
from commerce.tryons.live_router import Following
from commerce.tryons.owners import CurrentOwner, Owner
from commerce.tryons.schemas import (
    TryonAccepted,
    TryonRead,
    TryonRequest,
    UploadRequest,
    UploadSlot,
)

router = APIRouter(tags=["try-on"])

LOCATION = {
    "Location": {"description": "Where to ask for its status.", "schema": {"type": "string"}}
}
UNUSABLE = (
    Unauthenticated, ForeignPicture, PictureMissing, NotAPicture, PictureTooLarge, NothingToTryOn,
    ProductNotFound, RequestInFlight, IdempotencyKeyReused, ConsentNeeded, TooManyTryOns,
    ImpossibleOutfit, VariantNotFound, VariantUnknown,
)  # fmt: skip


@router.post("/uploads", status_code=201, responses=problems(Unauthenticated, PictureTooLarge))
async def open_upload(
    owner: CurrentOwner,
    session: Session,
    storage: Store,
    settings: AppSettings,
    wanted: UploadRequest,
) -> UploadSlot:
    """A place in the store for one photo, which is kept for an hour; the client sends it there."""
    return tryons.open_upload(session, storage, owner, wanted, settings.tryon)


@router.post(
    "/tryon/generate",
    status_code=202,
    response_model=TryonAccepted,
    responses={202: {"headers": LOCATION}, **problems(*UNUSABLE)},
)
async def generate(request: Request, reception: AtReception, wanted: TryonRequest) -> Response:
    """Accept a try-on; ask for its status with the job's id."""
    accepted = await reception.accept(wanted)
    return _located(request, accepted, _job_of(accepted))


@router.post(
    "/tryon/generate-sync",
    response_model=TryonRead,
    responses={
        202: {"model": TryonAccepted, "headers": LOCATION},
        **problems(*UNUSABLE, TryonNotFound),
    },
)
async def generate_and_wait(
    request: Request, reception: AtReception, follower: Following, wanted: TryonRequest
) -> Response:
    """Accept a try-on and wait for it within a bound; past the bound the answer is 202.

    Who hangs up meanwhile finds the try-on in their list: it goes on.
    """
    accepted = await reception.accept(wanted)
    job_id = _job_of(accepted)
    try:
        async with asyncio.timeout(reception.settings.tryon.sync_wait.total_seconds()):
            ended = await _end_of(follower, reception.owner, job_id)
    except TimeoutError:
        return _located(request, accepted, job_id)
    body = ended.model_dump_json(by_alias=True, exclude_none=True)
    return Response(body, media_type="application/json")


@router.get(
    "/tryon/status/{job_id}",
    response_model_exclude_none=True,
    responses=problems(Unauthenticated, TryonNotFound),
)
async def read_status(owner: CurrentOwner, follower: Following, job_id: UUID) -> TryonRead:
    """How one of the caller's jobs is doing."""
    return await follower.look(owner, job_id)


def _job_of(accepted: Response) -> UUID:
    return TryonAccepted.model_validate_json(bytes(accepted.body)).job_id


def _located(request: Request, accepted: Response, job_id: UUID) -> Response:
    """The answer with where to ask how the job is doing."""
    path = request.app.url_path_for("read_status", job_id=job_id)
    accepted.headers["Location"] = path
    return accepted


async def _end_of(follower: Follower, owner: Owner, job_id: UUID) -> TryonRead:
    """Wait for the job to end, however long it takes."""
    last = await follower.look(owner, job_id)
    async for job in follower.follow(owner, job_id):
        last = job or last
    return last
