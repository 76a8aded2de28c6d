"""Nothing of a picture is in the logs: no key, no address, no content, nor what opens one."""

import logging
from uuid import UUID

import pytest
from pydantic import SecretStr

from commerce.app import BASE
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import sessions
from commerce.tryons.pictures import uploads_of
from commerce.tryons.progress import Progress
from commerce.tryons.worker import FittingRoom, Worker
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    PNG,
    erase,
    job_of,
    keys_under,
    picture,
    send_file,
)
from tests.integration.commerce.tryons.rooms import BrittleRoom, PlainRoom
from tests.integration.commerce.tryons.test_admission import wanted_by

# Of the test itself, as a client of the shop.
CLIENTS = ("httpx", "httpcore")
PHOTO = picture(kind="PNG")


class Bench:
    """Where jobs are worked, once each."""

    def __init__(
        self, database: Database, storage: Storage, settings: Settings, progress: Progress
    ) -> None:
        self._parts = database, storage
        self._settings = settings.tryon.model_copy(update={"max_attempts": 1})
        self._progress = progress

    async def work(self, job_id: str, room: FittingRoom, storage: Storage | None = None) -> None:
        database, own = self._parts
        worker = Worker(database, storage or own, room, self._settings, self._progress)
        await worker.work(UUID(job_id), redelivered=False)


@pytest.fixture
def bench(database: Database, storage: Storage, settings: Settings, progress: Progress) -> Bench:
    return Bench(database, storage, settings, progress)


@pytest.fixture
def nowhere(settings: Settings) -> Storage:
    """A store that is out of reach."""
    store = settings.storage.model_copy(
        update={"endpoint": "http://127.0.0.1:1", "secret_key": SecretStr("x")}
    )
    return Storage(store)


async def upload(caller: Buyer) -> str:
    slot = (await caller.post("/uploads", {**PNG, "size": len(PHOTO)})).json()
    assert (await send_file(slot, PHOTO)).is_success
    return str(slot["imageUrl"])


def told(caplog: pytest.LogCaptureFixture) -> str:
    """All that was logged, tracebacks included."""
    formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
    return "\n".join(
        formatter.format(record) for record in caplog.records if not record.name.startswith(CLIENTS)
    )


@pytest.mark.parametrize("kind", ["shopper", "service"])
async def test_the_logs_know_nothing_of_pictures(
    shop: Shop,
    buyer: Buyer,
    bench: Bench,
    nowhere: Storage,
    database: Database,
    storage: Storage,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "commerce")
    caller = buyer if kind == "shopper" else await shop.service()
    secrets = [*caller.headers.values(), str(PHOTO)[2:40], "X-Amz-Signature"]

    photo = await upload(caller)
    wanted = await wanted_by(caller, storage, userImageUrl=photo)
    for seed, room, store in (
        (1, PlainRoom(), None), (2, BrittleRoom(breakdowns=1), None), (3, PlainRoom(), nowhere),
    ):  # fmt: skip
        asked = await caller.post("/tryon/generate", {**wanted, "seed": seed})
        job_id = asked.json()["jobId"]
        await bench.work(job_id, room, store)
        job = await job_of(database, UUID(job_id))
        secrets += [job.photo_key, *(str(garment["key"]) for garment in job.garments)]
        secrets += [str(made["key"]) for made in job.results]
        assert (await caller.get(f"/tryon/status/{job_id}")).is_success
    repeated = (await caller.post("/tryon/generate-sync", {**wanted, "seed": 1})).json()
    assert repeated["cached"]
    link = (await caller.post(f"/tryon/sessions/{repeated['jobId']}/share", {})).json()["url"]
    assert (await caller.get(link.removeprefix(BASE))).is_success
    secrets.append(link.rpartition("/")[2])
    await caller.post("/tryon/generate", {**wanted, "userImageUrl": photo + "x"})
    await caller.send("DELETE", f"/tryon/sessions/{repeated['jobId']}")
    await sessions.expire(database, settings.tryon.results_kept)
    await erase(database, storage)

    log = told(caplog)
    assert "attempt 1 of try-on" in log
    assert uploads_of(caller.id) not in log
    assert [secret for secret in secrets if secret in log] == []
    assert await keys_under(settings, f"tryons/{repeated['jobId']}/") == []
