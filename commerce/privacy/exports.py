"""Copies of everything the shop knows about a shopper: a ZIP in the store, for seven days."""

import logging
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

import orjson
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity import privacy as activity
from commerce.cart import privacy as cart
from commerce.core import clock, erasure, jobs
from commerce.core.database import Database, new_id
from commerce.core.storage import ObjectMissing, Storage
from commerce.notifications import privacy as notifications
from commerce.notifications.service import notify
from commerce.orders import privacy as orders
from commerce.payments import privacy as payments
from commerce.privacy.errors import ExportNotFound, TooManyExports
from commerce.privacy.models import DataExport
from commerce.privacy.schemas import ExportRead
from commerce.tryons import privacy as tryons
from commerce.users import privacy as users
from commerce.wishlists import privacy as wishlists

logger = logging.getLogger(__name__)

EXPORTS = "exports/"
LIFETIME = timedelta(days=7)
LEASE = timedelta(minutes=15)
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 600, 3600))
MOST_A_DAY = 5
FILE_NAME = "atelier-data.zip"
# Beyond this a copy is written to the disk while it is made.
IN_MEMORY = 16 * 1024 * 1024


def exports_of(user_id: UUID) -> str:
    """The prefix under which a shopper's copies lie."""
    return f"{EXPORTS}{user_id}/"


async def request(session: AsyncSession, user_id: UUID) -> DataExport:
    """Have a copy made; one that is being made already is answered. Raises TooManyExports."""
    pending = select(DataExport).where(
        DataExport.user_id == user_id, DataExport.status == "pending"
    )
    if (underway := await session.scalar(pending)) is not None:
        return underway
    lately = select(func.count()).where(
        DataExport.user_id == user_id, DataExport.created_at > clock.now() - timedelta(days=1)
    )
    if (await session.scalar(lately) or 0) >= MOST_A_DAY:
        raise TooManyExports(extra={"retryAfter": 86_400})
    row = insert(DataExport).values(id=new_id(), user_id=user_id, status="pending", attempts=0)
    # Of two at the same time the later waits here, and finds the earlier one's.
    await session.execute(row.on_conflict_do_nothing())
    return (await session.scalars(pending)).one()


async def read(session: AsyncSession, user_id: UUID, export_id: UUID) -> DataExport:
    """One of the shopper's own copies; raises ExportNotFound, also for anybody else's."""
    own = select(DataExport).where(DataExport.id == export_id, DataExport.user_id == user_id)
    found = await session.scalar(own)
    if found is None:
        raise ExportNotFound
    return found


def wire(export: DataExport, storage: Storage) -> ExportRead:
    """The wire model of a copy, with a signed URL while it is there."""
    is_there = export.status == "ready" and export.key is not None
    return ExportRead(
        export_id=export.id,
        status=export.status,
        size=export.size,
        download_url=storage.signed_url(export.key or "", FILE_NAME) if is_there else None,
        expires_at=export.expires_at,
        created_at=export.created_at,
    )


async def step(database: Database, storage: Storage) -> int:
    """Make the copy that has waited longest; return how many were tried."""
    async with database.transaction() as session:
        due = await jobs.claim(session, DataExport, LEASE, 1)
    for export in due:
        try:
            await _make(database, storage, export)
        except Exception as error:
            logger.exception("a copy of somebody's data could not be made")
            await _postpone(database, export, type(error).__name__)
    return len(due)


async def expire(database: Database) -> int:
    """Have copies erased whose time is over; return how many."""
    old = (
        select(DataExport)
        .where(DataExport.status == "ready", DataExport.expires_at <= clock.now())
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    async with database.transaction() as session:
        over = (await session.scalars(old)).all()
        for export in over:
            erasure.doom(session, export.key or exports_of(export.user_id))
            export.status, export.key = "expired", None
    return len(over)


async def forget(session: AsyncSession, user_id: UUID) -> None:
    """Drop every copy; one that is being made at this moment goes when its maker is done."""
    await session.execute(delete(DataExport).where(DataExport.user_id == user_id))
    erasure.doom(session, exports_of(user_id), LEASE)


async def collect(session: AsyncSession, user_id: UUID) -> dict[str, Any]:
    """Everything the shop knows about a shopper, by domain."""
    return {
        "account": await users.personal_data(session, user_id),
        "orders": await orders.personal_data(session, user_id),
        "payments": await payments.personal_data(session, user_id),
        "cart": await cart.personal_data(session, user_id),
        "wishlist": await wishlists.personal_data(session, user_id),
        "tryons": await tryons.personal_data(session, user_id),
        "notifications": await notifications.personal_data(session, user_id),
        "activity": await activity.personal_data(session, user_id),
    }


async def _make(database: Database, storage: Storage, export: DataExport) -> None:
    async with database.reading() as session:
        data = await collect(session, export.user_id)
        pictures = await tryons.picture_keys(session, export.user_id)
    key = f"{exports_of(export.user_id)}{export.id}-{export.claim_token}.zip"
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        await _pack(storage, file, data, list(pictures))
        size = file.tell()
        file.seek(0)
        await storage.put_file(key, file, "application/zip")
    async with database.transaction() as session:
        if not await _record(session, export, key, size):
            erasure.doom(session, key)


async def _pack(
    storage: Storage, file: IO[bytes], data: Mapping[str, Any], pictures: list[str]
) -> None:
    """One file of facts, and the pictures under their keys; one picture at a time is in memory."""
    with zipfile.ZipFile(file, "w") as archive:
        # The driver's UUIDs are a kind of their own.
        facts = orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2)
        archive.writestr("data.json", facts, zipfile.ZIP_DEFLATED)
        for key in pictures:
            try:
                archive.writestr(f"pictures/{key}", await storage.get(key))
            except ObjectMissing:
                logger.info("a picture is no longer there to be copied")


async def _record(session: AsyncSession, export: DataExport, key: str, size: int) -> bool:
    expires_at = clock.now() + LIFETIME
    done = await jobs.finish(
        session, export, status="ready", key=key, size=size, expires_at=expires_at
    )
    if done:
        facts = {"event": "export-ready", "exportId": str(export.id)}
        await notify(session, export.user_id, "security", facts)
    return done


async def _postpone(database: Database, export: DataExport, error: str) -> None:
    async with database.transaction() as session:
        if export.attempts > len(DELAYS):
            await jobs.finish(session, export, status="failed", last_error=error)
        else:
            delay = jobs.jittered(DELAYS[export.attempts - 1])
            await jobs.try_again(session, export, delay, error)
