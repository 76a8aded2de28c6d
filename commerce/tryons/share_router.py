"""Routes of links to a try-on's picture: owners make and end them, anybody follows them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from commerce.core.dependencies import AppSettings, ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.tryons import sharing
from commerce.tryons.errors import (
    UNLISTED,
    ConsentNeeded,
    NothingToShare,
    ShareNotFound,
    TryonNotFound,
)
from commerce.tryons.labels import label_of
from commerce.tryons.owners import CurrentOwner
from commerce.tryons.schemas import SharedPicture, ShareLink, ShareRequest

router = APIRouter(tags=["try-on"])

SHOWN_AS = "try-on.jpg"


@router.post(
    "/tryon/sessions/{job_id}/share",
    status_code=201,
    responses=problems(Unauthenticated, TryonNotFound, NothingToShare, ConsentNeeded),
)
async def share_session(
    request: Request,
    owner: CurrentOwner,
    session: Session,
    settings: AppSettings,
    job_id: UUID,
    wanted: ShareRequest,
) -> ShareLink:
    """A link by which anybody sees the picture for a while; one made before ends."""
    lifetime = wanted.lifetime or settings.tryon.share_lifetime
    link = await sharing.share(session, owner, job_id, lifetime, settings)
    base = settings.tryon.share_url
    path = request.app.url_path_for("read_shared", token=link.token)
    return ShareLink(url=base + link.token if base else path, expires_at=link.expires_at)


@router.delete(
    "/tryon/sessions/{job_id}/share",
    status_code=204,
    responses=problems(Unauthenticated, TryonNotFound),
)
async def end_share(owner: CurrentOwner, session: Session, job_id: UUID) -> None:
    """End the link, if there is one; nobody sees the picture by it from now on."""
    await sharing.take_back(session, owner, job_id)


@router.get("/tryon/shared/{token}", responses=problems(ShareNotFound))
async def read_shared(
    response: Response,
    session: ReadSession,
    storage: Store,
    settings: AppSettings,
    token: Annotated[str, Path(max_length=100)],
) -> SharedPicture:
    """The picture behind a link, for whoever has it; nothing of whose it is."""
    shared = await sharing.read(session, token, settings)
    response.headers.update(UNLISTED)
    return SharedPicture(
        image_url=storage.signed_url(shared.key, shown_as=SHOWN_AS, lifetime=sharing.LOOK),
        label=label_of(shared.engine),
        expires_at=shared.expires_at,
    )
