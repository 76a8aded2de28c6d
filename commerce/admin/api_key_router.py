"""Owners' routes of API keys: which services may call the shop for themselves."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter

from commerce.admin import audit
from commerce.admin.current import Owner
from commerce.admin.errors import RoleNotAllowed
from commerce.clients import service as clients
from commerce.clients.errors import ApiKeyNotFound, ApiKeyRevoked
from commerce.clients.models import ApiKey
from commerce.clients.schemas import ApiKeyCreate, ApiKeyRead, ApiKeyRotate, ApiKeySecret
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage

router = APIRouter(prefix="/api-keys", tags=["api-keys"])


@router.get("", responses=problems(Unauthenticated, RoleNotAllowed))
async def list_api_keys(
    _admin: Owner, session: ReadSession, page: WantedPage
) -> Listing[ApiKeyRead]:
    """Every key, the newest first, also those that were revoked."""
    found, total = await clients.read_page(session, page)
    items = [ApiKeyRead.model_validate(key) for key in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.post("", status_code=201, responses=problems(Unauthenticated, RoleNotAllowed))
async def create_api_key(admin: Owner, session: Session, wanted: ApiKeyCreate) -> ApiKeySecret:
    """Let a service call the shop. The key is shown this once."""
    made, key = await clients.create(session, wanted.name, admin.id)
    audit.record(session, admin, "api-key.create", made.id, after=ApiKeyRead.model_validate(made))
    return _with_key(made, key)


@router.get("/{key_id}", responses=problems(Unauthenticated, RoleNotAllowed, ApiKeyNotFound))
async def read_api_key(_admin: Owner, session: ReadSession, key_id: UUID) -> ApiKeyRead:
    """One key."""
    return ApiKeyRead.model_validate(await clients.read(session, key_id))


@router.post(
    "/{key_id}/rotate",
    responses=problems(Unauthenticated, RoleNotAllowed, ApiKeyNotFound, ApiKeyRevoked),
)
async def rotate_api_key(
    admin: Owner, session: Session, key_id: UUID, wanted: ApiKeyRotate | None = None
) -> ApiKeySecret:
    """Give a service a new key; the old one ends at once, or after the overlap that is asked for.

    Rotating again ends the first of the three keys: never are more than two good.
    """
    locked = await clients.lock(session, key_id)
    before = ApiKeyRead.model_validate(locked)
    overlap = timedelta(seconds=(wanted or ApiKeyRotate()).overlap_seconds)
    key = await clients.rotate(session, locked, overlap)
    after = ApiKeyRead.model_validate(locked)
    audit.record(session, admin, "api-key.rotate", key_id, before=before, after=after)
    return _with_key(locked, key)


@router.delete(
    "/{key_id}",
    status_code=204,
    responses=problems(Unauthenticated, RoleNotAllowed, ApiKeyNotFound, ApiKeyRevoked),
)
async def revoke_api_key(admin: Owner, session: Session, key_id: UUID) -> None:
    """End a key at once; what was made for its service goes in its own time."""
    locked = await clients.lock(session, key_id)
    before = ApiKeyRead.model_validate(locked)
    await clients.revoke(session, locked)
    after = ApiKeyRead.model_validate(locked)
    audit.record(session, admin, "api-key.revoke", key_id, before=before, after=after)


def _with_key(made: ApiKey, key: str) -> ApiKeySecret:
    return ApiKeySecret(**ApiKeyRead.model_validate(made).model_dump(), key=key)
