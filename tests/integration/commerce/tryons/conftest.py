"""Photos in the store, jobs that were asked for, and workers to do them."""

import asyncio
import io
import struct
import zlib
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import boto3
import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import func, select, update

from commerce.core import clock, erasure
from commerce.core.database import Database, new_id
from commerce.core.erasure import ObjectDeletion
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings, TryOnSettings
from commerce.core.storage import Storage
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import uploads_of
from commerce.tryons.progress import Progress
from commerce.tryons.worker import FittingRoom, Worker
from tests.integration.commerce.shopping import Buyer, Shop

Upload = Callable[[bytes], Awaitable[str]]
Ask = Callable[..., Awaitable[UUID]]
PNG = {"purpose": "tryon", "contentType": "image/png", "size": 10}


def picture(width: int = 60, height: int = 80, color: str = "tan", kind: str = "JPEG") -> bytes:
    """An encoded picture of one colour."""
    encoded = io.BytesIO()
    Image.new("RGB", (width, height), color).save(encoded, kind)
    return encoded.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few dozen bytes whose header speaks of any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


async def store(storage: Storage, key: str, content: bytes) -> str:
    """Put an object into the store; its URL."""
    await storage.put(key, content, "application/octet-stream")
    return storage.url(key)


CONSENT = {"purpose": "tryon-photos", "granted": True, "version": "2026-11"}


async def consenting(shop: Shop) -> Buyer:
    """A new shopper who agrees to what is done with their photos."""
    buyer = await shop.buyer()
    await buyer.send("PUT", "/users/consents", {"consents": [CONSENT]})
    return buyer


@pytest.fixture
async def buyer(shop: Shop) -> Buyer:
    return await consenting(shop)


@pytest.fixture
def progress(app: FastAPI) -> Progress:
    return Progress(app.state.redis)


@pytest.fixture
def upload(storage: Storage, buyer: Buyer) -> Upload:
    """Puts a file where the shopper's uploads lie; answers its URL."""

    async def put(content: bytes) -> str:
        return await store(storage, f"{uploads_of(buyer.id)}{uuid4()}", content)

    return put


@pytest.fixture
async def photo(upload: Upload) -> str:
    """The URL of a usable photo of the shopper."""
    return await upload(picture())


@pytest.fixture
async def garment(storage: Storage, shop: Shop) -> str:
    """The URL of the picture of a product that is on sale."""
    key = f"products/{uuid4()}.jpg"
    await shop.product(images=[{"key": key, "alt": "crimson"}])
    return await store(storage, key, picture(20, 20, "crimson"))


@pytest.fixture
def ask(database: Database, storage: Storage, buyer: Buyer, photo: str, garment: str) -> Ask:
    """Has the shopper ask for a try-on, past the web; answers the job's id."""
    photo_key, garment_key = storage.key_of(photo), storage.key_of(garment)

    async def request(**columns: object) -> UUID:
        job = TryonSession(
            **{
                "id": new_id(), "user_id": buyer.id, "photo_key": photo_key,
                "garments": [{"key": garment_key, "category": "tops"}],
                "category": "tops", "mode": "fast",
                "samples": 1, "seed": 7, "engine": "test", **columns,
            }
        )  # fmt: skip
        async with database.transaction() as session:
            session.add(job)
        return job.id

    return request


async def keys_under(settings: Settings, prefix: str) -> list[str]:
    """What lies in the store under a prefix."""
    access, store = settings.storage, boto3.client
    client = store(
        "s3",
        endpoint_url=access.endpoint,
        aws_access_key_id=access.access_key.get_secret_value(),
        aws_secret_access_key=access.secret_key.get_secret_value(),
        region_name=access.region,
    )
    found = await asyncio.to_thread(client.list_objects_v2, Bucket=access.bucket, Prefix=prefix)
    return [entry["Key"] for entry in found.get("Contents", [])]


async def erase(database: Database, storage: Storage) -> None:
    """Erase all that is due."""
    while await erasure.step(database, storage):
        pass


async def pass_time(database: Database, prefix: str) -> None:
    """Have the time come for what was doomed under a prefix."""
    doomed = update(ObjectDeletion).where(ObjectDeletion.key.startswith(prefix))
    async with database.transaction() as session:
        await session.execute(doomed.values(due_at=clock.now()))


async def job_of(database: Database, job_id: UUID) -> TryonSession:
    """The job as it is now."""
    async with database.reading() as session:
        return await session.get_one(TryonSession, job_id)


@pytest.fixture
def limits(settings: Settings) -> TryOnSettings:
    return settings.tryon.model_copy(update={"max_attempts": 3})


class Workshop:
    """Makes workers that share everything but their room."""

    def __init__(
        self, database: Database, storage: Storage, limits: TryOnSettings, progress: Progress
    ) -> None:
        self._parts = database, storage
        self._limits = limits
        self._progress = progress

    def worker(self, room: FittingRoom, **limits: object) -> Worker:
        limited = self._limits.model_copy(update=limits)
        return Worker(*self._parts, room, limited, self._progress)


@pytest.fixture
def workshop(
    database: Database, storage: Storage, limits: TryOnSettings, progress: Progress
) -> Workshop:
    return Workshop(database, storage, limits, progress)


async def send_file(
    slot: dict[str, Any], content: bytes, content_type: str = "image/png"
) -> httpx.Response:
    """Send a file to an upload slot, as a browser's form would."""
    fields = {**slot["fields"], "Content-Type": content_type}
    async with httpx.AsyncClient() as http:
        return await http.post(slot["uploadUrl"], data=fields, files={"file": content})


async def jobs_of(database: Database, buyer: Buyer) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(TryonSession.user_id == buyer.id))


async def events_about(database: Database, job_id: str) -> list[str]:
    async with database.reading() as session:
        about = OutboxMessage.payload["jobId"].astext == job_id
        topics = select(OutboxMessage.topic).where(about).order_by(OutboxMessage.position)
        return list(await session.scalars(topics))
