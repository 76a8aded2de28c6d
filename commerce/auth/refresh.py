"""Refresh tokens that rotate (RFC 9700, section 4.14.2).

One row is one sign-in: a family of tokens of which only the latest works, kept as its hash. A token
that comes back after it was used means that two parties hold the family, so the whole family ends.
However often it is renewed, a family ends after its lifetime (OWASP ASVS 4.0, 3.3.2): then the
person proves again who they are, and an account that was closed meanwhile stays out.

Two tabs of one browser renew at the same moment, and neither is a thief. So for a short grace the
token before the latest is answered with the latest again: the very same one, made from the older by
HMAC under a salt that only the database holds. Nobody gets a second living token out of it, and the
first party to renew afterwards exposes the other.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core import clock
from commerce.core.database import Identified, new_id


class RefreshFamily(Identified):
    """The columns of a table of sign-ins; the table says whose they are."""

    owner_id: Mapped[UUID]
    token_hash: Mapped[bytes]
    expires_at: Mapped[datetime]
    # The token before the latest, and the salt that made the one from the other.
    previous_hash: Mapped[bytes | None]
    salt: Mapped[bytes | None]
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    user_agent: Mapped[str | None]


Family = TypeVar("Family", bound=RefreshFamily)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A family's next token, and who owns it."""

    owner_id: UUID
    token: str


async def start(
    session: AsyncSession,
    table: type[Family],
    owner_id: UUID,
    lifetime: timedelta,
    user_agent: str | None = None,
) -> str:
    """Open a family and return its first token; the owner's expired families are dropped."""
    await session.execute(
        delete(table).where(table.owner_id == owner_id, table.expires_at <= clock.now())
    )
    secret = secrets.token_urlsafe(32)
    family = table()
    family.id, family.owner_id = new_id(), owner_id
    family.token_hash, family.expires_at = _hash(secret), clock.now() + lifetime
    family.user_agent = user_agent
    session.add(family)
    return _spell(family.id, secret)


async def rotate(
    session: AsyncSession, table: type[Family], token: str, grace: timedelta = timedelta(0)
) -> Renewal | None:
    """Exchange a token for the family's next one.

    None means that the token cannot be used. It is answered, not raised, because a family that ends
    here must stay ended: the caller commits before it refuses. Within `grace` of a renewal, the
    token that was renewed buys the same next one again.
    """
    family = await _locked(session, table, token)
    if family is None:
        return None
    secret = token.partition(".")[2]
    now = clock.now()
    is_latest = _is(family.token_hash, secret)
    is_doubled = _is(family.previous_hash, secret) and now - family.last_used_at < grace
    if family.expires_at <= now or not (is_latest or is_doubled):
        await session.delete(family)
        return None
    if is_latest:
        family.salt, family.last_used_at = secrets.token_bytes(32), now
        family.previous_hash = family.token_hash
        family.token_hash = _hash(_successor(secret, family.salt))
    return Renewal(family.owner_id, _spell(family.id, _successor(secret, family.salt)))


async def find(session: AsyncSession, table: type[Family], token: str) -> Family | None:
    """The family that a token may renew, as it is now; nothing is spent."""
    family_id, secret = _family_of(token), token.partition(".")[2]
    family = None if family_id is None else await session.get(table, family_id)
    if family is None or not (_is(family.token_hash, secret) or _is(family.previous_hash, secret)):
        return None
    return family


async def end(session: AsyncSession, table: type[Family], token: str) -> None:
    """Sign out: end the token's family; a token that means nothing ends nothing."""
    family = await _locked(session, table, token)
    if family is not None:
        await session.delete(family)


async def end_all(session: AsyncSession, table: type[Family], owner_id: UUID) -> None:
    """End every family of one owner."""
    await session.execute(delete(table).where(table.owner_id == owner_id))


async def _locked(session: AsyncSession, table: type[Family], token: str) -> Family | None:
    family_id = _family_of(token)
    if family_id is None:
        return None
    statement = select(table).where(table.id == family_id)
    return (await session.scalars(statement.with_for_update())).one_or_none()


def _family_of(token: str) -> UUID | None:
    try:
        return UUID(hex=token.partition(".")[0])
    except ValueError:
        return None


def _spell(family_id: UUID, secret: str) -> str:
    return f"{family_id.hex}.{secret}"


def _successor(secret: str, salt: bytes | None) -> str:
    """The next secret: known to who holds this one and asks here, to nobody else."""
    made = hmac.digest(secret.encode(), salt or b"", "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _is(expected: bytes | None, secret: str) -> bool:
    return expected is not None and hmac.compare_digest(expected, _hash(secret))


def _hash(secret: str) -> bytes:
    """SHA-256 is enough: the secret has 256 random bits, nobody guesses it from its hash."""
    return hashlib.sha256(secret.encode()).digest()
