"""Working one job, with a fitting room in the same process."""

import asyncio
import io
from datetime import timedelta

import pytest
from PIL import Image

from commerce.core.database import Database
from commerce.core.settings import Settings, StorageSettings, TryOnSettings
from commerce.core.storage import ObjectMissing, Storage
from commerce.tryons import attempts
from commerce.tryons.progress import Progress
from commerce.tryons.worker import FittingRoom, Outcome, Worker
from tests.integration.commerce.tryons.conftest import Ask, Upload, job_of, picture
from tests.integration.commerce.tryons.rooms import BrittleRoom, PlainRoom, SlowRoom
from tests.integration.commerce.waiting import until


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


async def test_a_job_ends_with_a_picture_for_every_sample(
    workshop: Workshop, database: Database, storage: Storage, ask: Ask
) -> None:
    job_id = await ask(samples=2, seed=40)

    outcome = await workshop.worker(PlainRoom()).work(job_id, redelivered=False)

    job = await job_of(database, job_id)
    assert (outcome, job.status) == (Outcome.DONE, "completed")
    assert [result["seed"] for result in job.results] == [40, 41]
    made = Image.open(io.BytesIO(await storage.get(job.results[0]["key"])))
    # The middle wears the garment (crimson), the corner is still the photo (tan).
    middle, corner = made.getpixel((30, 50)), made.getpixel((1, 1))
    assert isinstance(middle, tuple)
    assert isinstance(corner, tuple)
    assert middle[1] < 50 < corner[1]


async def test_a_photo_that_cannot_be_used_fails_the_job_with_the_reason(
    workshop: Workshop, database: Database, storage: Storage, ask: Ask, upload: Upload
) -> None:
    lying = storage.key_of(await upload(picture(80, 60)))
    job_id = await ask(photo_key=lying)

    outcome = await workshop.worker(PlainRoom()).work(job_id, redelivered=False)

    job = await job_of(database, job_id)
    assert (outcome, job.status) == (Outcome.DONE, "failed")
    assert (job.error_code, job.error_message) == ("not-upright", "Please stand up.")


async def test_a_photo_that_was_deleted_fails_the_job_with_the_reason(
    workshop: Workshop, database: Database, storage: Storage, ask: Ask
) -> None:
    job_id = await ask()
    await storage.delete((await job_of(database, job_id)).photo_key)

    outcome = await workshop.worker(PlainRoom()).work(job_id, redelivered=False)

    assert outcome == Outcome.DONE
    assert (await job_of(database, job_id)).error_code == "image-missing"


async def test_a_breakdown_is_tried_again_and_forgotten(
    workshop: Workshop, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    worker = workshop.worker(BrittleRoom(breakdowns=2))

    outcomes = [await worker.work(job_id, redelivered=False) for _ in range(3)]

    job = await job_of(database, job_id)
    assert outcomes == [Outcome.LATER, Outcome.LATER, Outcome.DONE]
    assert (job.status, job.attempts) == ("completed", 3)


async def test_too_many_breakdowns_end_the_job(
    workshop: Workshop, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    worker = workshop.worker(BrittleRoom(breakdowns=99))

    outcomes = [await worker.work(job_id, redelivered=False) for _ in range(4)]

    job = await job_of(database, job_id)
    assert outcomes == [Outcome.LATER, Outcome.LATER, Outcome.DEAD, Outcome.DONE]
    assert (job.status, job.error_code) == ("failed", attempts.GIVEN_UP)


async def test_an_attempt_past_its_time_is_tried_again(
    workshop: Workshop, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    worker = workshop.worker(SlowRoom(), attempt_timeout=timedelta(milliseconds=200))

    outcome = await worker.work(job_id, redelivered=False)

    job = await job_of(database, job_id)
    assert (outcome, job.stage, job.leased_until) == (Outcome.LATER, "queued", None)


async def test_a_job_that_somebody_else_holds_is_left_for_later(
    workshop: Workshop, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    working = asyncio.create_task(workshop.worker(slow).work(job_id, redelivered=False))
    await slow.entered.wait()

    outcome = await workshop.worker(PlainRoom()).work(job_id, redelivered=False)

    slow.may_leave.set()
    assert (outcome, await working) == (Outcome.LATER, Outcome.DONE)


async def test_a_stale_attempt_leaves_the_newer_result_and_no_pictures_of_its_own(
    workshop: Workshop, database: Database, storage: Storage, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    stale = asyncio.create_task(workshop.worker(slow).work(job_id, redelivered=False))
    await slow.entered.wait()
    stale_token = (await job_of(database, job_id)).attempt_token
    await workshop.worker(PlainRoom()).work(job_id, redelivered=True)
    newer = (await job_of(database, job_id)).results

    slow.may_leave.set()
    outcome = await stale

    assert outcome == Outcome.DONE
    assert (await job_of(database, job_id)).results == newer
    assert await storage.get(newer[0]["key"])
    with pytest.raises(ObjectMissing):
        await storage.get(f"tryons/{job_id}/{stale_token}/0.jpg")


class SlowStorage(Storage):
    """Lets nothing in before it is told to."""

    def __init__(self, settings: StorageSettings) -> None:
        super().__init__(settings)
        self.asked = asyncio.Event()
        self.may_store = asyncio.Event()

    async def put(self, key: str, body: bytes, content_type: str) -> None:
        self.asked.set()
        await self.may_store.wait()
        await super().put(key, body, content_type)


async def test_pictures_that_were_stored_too_late_are_removed(
    settings: Settings, workshop: Workshop, database: Database, progress: Progress, ask: Ask
) -> None:
    job_id, slow = await ask(), SlowStorage(settings.storage)
    late = Worker(database, slow, PlainRoom(), settings.tryon, progress)
    stale = asyncio.create_task(late.work(job_id, redelivered=False))
    await slow.asked.wait()
    token = (await job_of(database, job_id)).attempt_token
    await workshop.worker(PlainRoom()).work(job_id, redelivered=True)

    slow.may_store.set()
    await stale

    with pytest.raises(ObjectMissing):
        await slow.get(f"tryons/{job_id}/{token}/0.jpg")


async def test_a_long_attempt_keeps_its_lease(
    workshop: Workshop, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    worker = workshop.worker(slow, lease=timedelta(milliseconds=300))
    working = asyncio.create_task(worker.work(job_id, redelivered=False))
    await slow.entered.wait()
    first = (await job_of(database, job_id)).leased_until

    async def is_renewed() -> bool:
        return (await job_of(database, job_id)).leased_until != first

    await until(is_renewed)
    slow.may_leave.set()
    assert await working == Outcome.DONE


async def test_a_worker_that_is_stopped_puts_its_job_back(
    workshop: Workshop, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    slow = SlowRoom()
    working = asyncio.create_task(workshop.worker(slow).work(job_id, redelivered=False))
    await slow.entered.wait()

    working.cancel()
    await asyncio.wait({working})

    job = await job_of(database, job_id)
    assert working.cancelled()
    assert (job.status, job.stage, job.attempt_token) == ("processing", "queued", None)
