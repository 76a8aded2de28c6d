"""The verbs of owners about API keys, and who a key belongs to."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.clients import keys
from commerce.clients.errors import ApiKeyNotFound, ApiKeyRevoked, InvalidApiKey
from commerce.clients.models import ApiKey
from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.pagination import Page

# How exactly the house knows when a key was last used: a busy one is not written at each request.
NOTED_EVERY = timedelta(minutes=1)


async def create(session: AsyncSession, name: str, created_by: UUID) -> tuple[ApiKey, str]:
    """Make a key; the second answer is the key itself, which is never seen again."""
    made = ApiKey(id=new_id(), name=name, created_by=created_by, created_at=clock.now())
    key = _renew(made)
    session.add(made)
    await session.flush()
    return made, key


async def read_page(session: AsyncSession, page: Page) -> tuple[list[ApiKey], int]:
    """Every key, the newest first, also those that were revoked; and how many they are."""
    newest = select(ApiKey).order_by(ApiKey.id.desc()).offset(page.offset).limit(page.limit)
    total = await session.scalar(select(func.count()).select_from(ApiKey))
    return list(await session.scalars(newest)), total or 0


async def read(session: AsyncSession, key_id: UUID) -> ApiKey:
    """One key; raises ApiKeyNotFound."""
    found = await session.get(ApiKey, key_id)
    if found is None:
        raise ApiKeyNotFound
    return found


async def lock(session: AsyncSession, key_id: UUID) -> ApiKey:
    """A key in use that nobody else changes meanwhile; raises ApiKeyNotFound, ApiKeyRevoked."""
    found = await session.get(ApiKey, key_id, with_for_update=True)
    if found is None:
        raise ApiKeyNotFound
    if found.revoked_at is not None:
        raise ApiKeyRevoked
    return found


async def hold(session: AsyncSession, key_id: UUID) -> None:
    """Keep a key in use until the transaction ends; raises InvalidApiKey if it was revoked."""
    in_use = select(ApiKey.id).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
    if await session.scalar(in_use.with_for_update(read=True, key_share=True)) is None:
        raise InvalidApiKey


async def rotate(session: AsyncSession, key: ApiKey, overlap: timedelta) -> str:
    """Give a locked key's service a new one; the old one is good for the overlap longer.

    Of two rotations in a row the first key ends at once: never are more than two good.
    """
    former = key.key_hash if overlap else None
    renewed = _renew(key)
    key.previous_hash = former
    key.previous_until = clock.now() + overlap if former else None
    await session.flush()
    return renewed


async def revoke(session: AsyncSession, key: ApiKey) -> None:
    """Let a locked key open nothing any more."""
    key.revoked_at = clock.now()
    key.previous_hash = key.previous_until = None
    await session.flush()


async def authenticate(database: Database, given: str) -> UUID:
    """The id of a key that is in use; raises InvalidApiKey."""
    key_hash = keys.hash_of(given)
    if key_hash is None:
        raise InvalidApiKey
    now = clock.now()
    is_stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - NOTED_EVERY)
    is_former = and_(ApiKey.previous_hash == key_hash, ApiKey.previous_until > now)
    known = select(ApiKey.id, is_stale).where(
        or_(ApiKey.key_hash == key_hash, is_former), ApiKey.revoked_at.is_(None)
    )
    async with database.reading() as session:
        row = (await session.execute(known)).one_or_none()
        if row is None:
            raise InvalidApiKey
        key_id, is_to_be_noted = row
        if is_to_be_noted:
            used = update(ApiKey).where(ApiKey.id == key_id, is_stale)
            await session.execute(used.values(last_used_at=now))
    return UUID(str(key_id))


def _renew(row: ApiKey) -> str:
    key = keys.new_key()
    row.prefix, row.key_hash = key[: keys.SHOWN], keys.hash_of(key) or b""
    return key
