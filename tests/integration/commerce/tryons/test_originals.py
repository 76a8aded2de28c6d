"""The shopper's photos: how long they are kept, and what is kept of them."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import ObjectMissing, Storage
from commerce.tryons import attempts, originals, sessions
from commerce.tryons.pictures import originals_of, pictures_of, uploads_of
from commerce.tryons.progress import Progress
from commerce.tryons.worker import FittingRoom, Worker
from tests.integration.commerce.shopping import Buyer
from tests.integration.commerce.tryons.conftest import (
    PNG,
    Ask,
    Upload,
    erase,
    job_of,
    keys_under,
    pass_time,
    picture,
    send_file,
)
from tests.integration.commerce.tryons.rooms import BrittleRoom, PlainRoom


async def asked(buyer: Buyer, photo: str, garment: str) -> UUID:
    wanted = {"userImageUrl": photo, "productImageUrls": [garment]}
    return UUID((await buyer.post("/tryon/generate", wanted)).json()["jobId"])


async def mark(storage: Storage, key: str) -> str:
    return (await storage.get_start(key, 1)).etag


class Bench:
    """Works one job with a room of the test's choice."""

    def __init__(
        self, database: Database, storage: Storage, settings: Settings, progress: Progress
    ) -> None:
        self._parts = database, storage
        self._limits = settings.tryon.model_copy(update={"max_attempts": 1})
        self._progress = progress

    async def work(self, job_id: UUID, room: FittingRoom) -> None:
        worker = Worker(*self._parts, room, self._limits, self._progress)
        await worker.work(job_id, redelivered=False)


@pytest.fixture
def bench(database: Database, storage: Storage, settings: Settings, progress: Progress) -> Bench:
    return Bench(database, storage, settings, progress)


async def test_a_job_works_with_copies_of_what_is_the_shoppers_own(
    buyer: Buyer, database: Database, storage: Storage, photo: str, upload: Upload
) -> None:
    own_garment = await upload(picture(20, 20, "crimson"))

    job = await job_of(database, await asked(buyer, photo, own_garment))

    copies = [job.photo_key, *(g["key"] for g in job.garments)]
    assert all(key.startswith(originals_of(job.id)) for key in copies)
    contents = [await storage.get(key) for key in copies]
    assert contents == [await storage.get(key) for key in job.upload_keys]


async def test_a_products_picture_is_not_copied(
    buyer: Buyer, database: Database, storage: Storage, photo: str, garment: str
) -> None:
    job = await job_of(database, await asked(buyer, photo, garment))

    assert [g["key"] for g in job.garments] == [storage.key_of(garment)]


@pytest.mark.parametrize(("width", "status"), [(60, "completed"), (200, "failed")])
async def test_the_copy_is_erased_when_the_job_has_ended_and_the_upload_serves_on(
    buyer: Buyer,
    bench: Bench,
    database: Database,
    storage: Storage,
    upload: Upload,
    garment: str,
    width: int,
    status: str,
) -> None:
    photo = await upload(picture(width, 80))
    first, second = await asked(buyer, photo, garment), await asked(buyer, photo, garment)

    await bench.work(first, PlainRoom())
    await erase(database, storage)

    ended = await job_of(database, first)
    assert ended.status == status
    with pytest.raises(ObjectMissing):
        await storage.get(ended.photo_key)
    assert await storage.get((await job_of(database, second)).photo_key)
    assert await storage.get(ended.upload_keys[0])


async def test_a_photo_that_the_shop_failed_at_is_kept_for_a_day(
    buyer: Buyer, bench: Bench, database: Database, storage: Storage, photo: str, garment: str
) -> None:
    job_id = await asked(buyer, photo, garment)
    await bench.work(job_id, BrittleRoom(breakdowns=1))
    job = await job_of(database, job_id)

    await erase(database, storage)
    kept = await storage.get(job.photo_key)
    await pass_time(database, originals_of(job_id))
    await erase(database, storage)

    assert (job.error_code, bool(kept)) == (attempts.GIVEN_UP, True)
    with pytest.raises(ObjectMissing):
        await storage.get(job.photo_key)


async def test_a_copy_that_no_job_claims_is_erased(
    buyer: Buyer, database: Database, storage: Storage, settings: Settings, photo: str
) -> None:
    key = storage.key_of(photo) or ""
    copies = await originals.copy(
        database, storage, buyer.id, [key], {key: await mark(storage, key)}
    )

    await pass_time(database, originals_of(copies.job_id))
    await erase(database, storage)

    assert await keys_under(settings, pictures_of(copies.job_id)) == []


async def test_an_upload_is_erased_after_its_time(
    buyer: Buyer, database: Database, storage: Storage
) -> None:
    slot = (await buyer.post("/uploads", PNG)).json()
    await send_file(slot, b"ten bytes!")
    key = storage.key_of(slot["imageUrl"]) or ""
    await erase(database, storage)
    assert await storage.get(key)

    await pass_time(database, uploads_of(buyer.id))
    await erase(database, storage)

    with pytest.raises(ObjectMissing):
        await storage.get(key)


async def test_old_results_go_and_the_facts_stay(
    buyer: Buyer, bench: Bench, database: Database, storage: Storage, settings: Settings, ask: Ask
) -> None:
    job_id, older = await ask(), timedelta(0)
    await bench.work(job_id, PlainRoom())
    left_behind = f"{pictures_of(job_id)}{uuid4()}/0.jpg"
    await storage.put(left_behind, picture(), "image/jpeg")

    await asyncio.gather(*(sessions.expire(database, older) for _ in range(3)))
    await erase(database, storage)

    job = (await buyer.get(f"/tryon/status/{job_id}")).json()
    assert (job["status"], job["results"]) == ("completed", [])
    assert "resultsExpiredAt" in job
    assert await keys_under(settings, pictures_of(job_id)) == []


async def test_results_within_their_time_stay(
    bench: Bench, database: Database, storage: Storage, ask: Ask
) -> None:
    job_id = await ask()
    await bench.work(job_id, PlainRoom())

    await sessions.expire(database, timedelta(hours=1))
    await erase(database, storage)

    job = await job_of(database, job_id)
    assert job.finished_at is not None
    assert job.finished_at < clock.now()
    assert await storage.get(job.results[0]["key"])
