"""Links by which anybody may see a try-on's picture for a while, and nothing else of it.

A link ends at its time, when its owner takes it back or shares anew, with the job and with its
pictures, with the account, with the shopper's consent and with the service's API key. The database
knows the link's token by its hash alone.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.clients.models import ApiKey
from commerce.core import clock
from commerce.core.settings import Settings
from commerce.tryons import admission
from commerce.tryons import service as tryons
from commerce.tryons.errors import NothingToShare, ShareNotFound
from commerce.tryons.models import TryonSession, TryonShare
from commerce.tryons.owners import Owner
from commerce.users import consents
from commerce.users.models import UserConsent

# A picture's address outlives its link by so much.
LOOK = timedelta(minutes=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Link:
    """What is told of a link when it is made."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link shows."""

    key: str
    engine: str
    expires_at: datetime


async def share(
    session: AsyncSession, owner: Owner, job_id: UUID, lifetime: timedelta, settings: Settings
) -> Link:
    """Make a link to a job's picture; one that was made before ends.

    Raises:
        TryonNotFound: there is no such job, or it is somebody else's.
        NothingToShare: it has no pictures.
        ConsentNeeded: the shopper does not agree to what is done with their photo.
    """
    job = await tryons.read(session, owner, job_id, locked=True)
    if not job.results or job.finished_at is None:
        raise NothingToShare
    if owner.is_shopper:
        # A no that is being written down ends no link that is newer than it.
        await consents.hold(session, owner.id)
        await admission.check_consent(session, owner, settings)
    now = clock.now()
    ends = min(now + lifetime, job.finished_at + settings.tryon.results_kept)
    token = secrets.token_urlsafe(32)
    said = {"token_hash": _hash_of(token), "expires_at": ends, "created_at": now}
    link = insert(TryonShare).values(job_id=job_id, **said)
    await session.execute(link.on_conflict_do_update(index_elements=["job_id"], set_=said))
    return Link(token, ends)


async def take_back(session: AsyncSession, owner: Owner, job_id: UUID) -> None:
    """End a job's link, if there is one; raises TryonNotFound."""
    job = await tryons.read(session, owner, job_id)
    await session.execute(delete(TryonShare).where(TryonShare.job_id == job.id))


async def read(session: AsyncSession, token: str, settings: Settings) -> Shared:
    """What a link shows, whoever follows it; raises ShareNotFound."""
    if not _TOKEN.fullmatch(token):
        raise ShareNotFound
    now = clock.now()
    said_no = exists().where(
        UserConsent.user_id == TryonSession.user_id,
        UserConsent.purpose == admission.PURPOSE,
        UserConsent.granted.is_(False),
        UserConsent.created_at >= TryonShare.created_at,
    )
    is_in_use = exists().where(ApiKey.id == TryonSession.api_key_id, ApiKey.revoked_at.is_(None))
    living = (
        select(TryonSession.results, TryonSession.engine, TryonShare.expires_at)
        .join(TryonShare, TryonShare.job_id == TryonSession.id)
        .where(
            TryonShare.token_hash == _hash_of(token),
            TryonShare.expires_at > now,
            TryonSession.results_expired_at.is_(None),
            TryonSession.finished_at > now - settings.tryon.results_kept,
            or_(TryonSession.api_key_id.is_(None), is_in_use),
            ~said_no,
        )
    )
    row = (await session.execute(living)).one_or_none()
    results: list[dict[str, Any]] = [] if row is None else row.results
    if row is None or not results:
        raise ShareNotFound
    return Shared(results[0]["key"], row.engine, row.expires_at)


def _hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
