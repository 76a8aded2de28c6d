"""Working one job, with a fitting room in the same process."""

import asyncio
import io
from datetime import timedelta

from PIL import Image

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.settings import Settings, StorageSettings
from commerce.core.storage import Storage, StorageUnavailable
from commerce.tryons import attempts
from commerce.tryons.progress import Progress
from commerce.tryons.worker import LONGEST_OUTAGE, Outcome, Worker
from tests.integration.commerce.tryons.conftest import (
    Ask,
    Upload,
    Workshop,
    erase,
    job_of,
    keys_under,
    pass_time,
    picture,
)
from tests.integration.commerce.tryons.rooms import (
    BrittleRoom,
    ClosingRoom,
    PlainRoom,
    SlowRoom,
)
from tests.integration.commerce.waiting import until


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


class ClosedStorage(Storage):
    """Is out of reach."""

    async def get(self, key: str) -> bytes:
        raise StorageUnavailable(key)


async def test_an_outage_of_the_store_uses_up_no_attempt(
    settings: Settings, database: Database, progress: Progress, ask: Ask
) -> None:
    job_id = await ask()
    worker = Worker(
        database, ClosedStorage(settings.storage), PlainRoom(), settings.tryon, progress
    )

    outcomes = {await worker.work(job_id, redelivered=False) for _ in range(8)}

    job = await job_of(database, job_id)
    assert outcomes == {Outcome.LATER}
    assert (job.status, job.stage, job.attempts) == ("processing", "queued", 0)


async def test_an_outage_that_is_one_job_s_alone_ends_it_after_a_while(
    settings: Settings, database: Database, progress: Progress, ask: Ask
) -> None:
    job_id = await ask(created_at=clock.now() - LONGEST_OUTAGE, attempts=4)
    worker = Worker(
        database, ClosedStorage(settings.storage), PlainRoom(), settings.tryon, progress
    )

    outcome = await worker.work(job_id, redelivered=False)

    assert outcome == Outcome.DEAD
    assert (await job_of(database, job_id)).error_code == attempts.GIVEN_UP


async def test_an_attempt_past_its_time_is_tried_again(
    workshop: Workshop, database: Database, ask: Ask
) -> None:
    job_id = await ask()
    worker = workshop.worker(SlowRoom(), attempt_timeout=timedelta(milliseconds=200))

    outcome = await worker.work(job_id, redelivered=False)

    job = await job_of(database, job_id)
    assert (outcome, job.stage, job.leased_until) == (Outcome.LATER, "queued", None)


async def test_a_room_that_hangs_up_by_itself_is_a_breakdown(
    workshop: Workshop, database: Database, ask: Ask
) -> None:
    job_id = await ask()

    outcome = await workshop.worker(ClosingRoom()).work(job_id, redelivered=False)

    job = await job_of(database, job_id)
    assert (outcome, job.status, job.stage) == (Outcome.LATER, "processing", "queued")


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
    await workshop.worker(PlainRoom()).work(job_id, redelivered=True)
    newer = (await job_of(database, job_id)).results

    slow.may_store.set()
    outcome = await stale

    assert outcome == Outcome.DONE
    assert (await job_of(database, job_id)).results == newer
    assert await keys_under(settings, f"tryons/{job_id}/") == [newer[0]["key"]]


class DyingStorage(Storage):
    """Stores, and never gets to say so."""

    def __init__(self, settings: StorageSettings) -> None:
        super().__init__(settings)
        self.has_stored = asyncio.Event()

    async def put(self, key: str, body: bytes, content_type: str) -> None:
        await super().put(key, body, content_type)
        self.has_stored.set()
        await asyncio.Event().wait()


async def test_what_a_worker_stored_that_died_before_the_end_is_erased(
    settings: Settings, workshop: Workshop, database: Database, progress: Progress, ask: Ask
) -> None:
    job_id, dying = await ask(), DyingStorage(settings.storage)
    victim = Worker(database, dying, PlainRoom(), settings.tryon, progress)
    working = asyncio.create_task(victim.work(job_id, redelivered=False))
    await dying.has_stored.wait()
    await workshop.worker(PlainRoom()).work(job_id, redelivered=True)
    working.cancel()
    await asyncio.wait({working})

    await pass_time(database, f"tryons/{job_id}/")
    await erase(database, dying)

    kept = [result["key"] for result in (await job_of(database, job_id)).results]
    assert await keys_under(settings, f"tryons/{job_id}/") == kept


async def test_pictures_that_were_erased_before_their_job_ended_do_not_end_it(
    settings: Settings, database: Database, progress: Progress, ask: Ask
) -> None:
    job_id, slow = await ask(), SlowStorage(settings.storage)
    worker = Worker(database, slow, PlainRoom(), settings.tryon, progress)
    working = asyncio.create_task(worker.work(job_id, redelivered=False))
    await slow.asked.wait()
    await pass_time(database, f"tryons/{job_id}/")
    await erase(database, slow)

    slow.may_store.set()

    assert await working == Outcome.LATER
    assert (await job_of(database, job_id)).stage == "queued"


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
