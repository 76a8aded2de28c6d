"""What shoppers do with try-ons of theirs: look back, cancel, retry, delete."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import ObjectMissing, Storage
from commerce.tryons import attempts
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import originals_of, pictures_of
from commerce.tryons.progress import Progress
from commerce.tryons.worker import FittingRoom, Worker
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    Ask,
    erase,
    job_of,
    keys_under,
    pass_time,
)
from tests.integration.commerce.tryons.rooms import BrittleRoom, PlainRoom, SlowRoom
from tests.integration.commerce.tryons.test_following import listeners_to, statuses_in
from tests.integration.commerce.waiting import until

Work = Callable[[UUID, FittingRoom], Coroutine[Any, Any, object]]
ROUNDS = 12


@pytest.fixture
def work(database: Database, storage: Storage, settings: Settings, progress: Progress) -> Work:
    """Works a job that gets one attempt."""
    once = settings.tryon.model_copy(update={"max_attempts": 1})

    async def on(job_id: UUID, room: FittingRoom) -> object:
        worker = Worker(database, storage, room, once, progress)
        return await worker.work(job_id, redelivered=False)

    return on


@pytest.fixture
async def asked(buyer: Buyer, photo: str, garment: str) -> UUID:
    """A job that came through the door."""
    wanted = {"userImageUrl": photo, "productImageUrls": [garment]}
    return UUID((await buyer.post("/tryon/generate", wanted)).json()["jobId"])


async def requests_of(database: Database, job_id: UUID) -> int | None:
    """How often the job was queued."""
    about = OutboxMessage.payload["jobId"].astext == str(job_id)
    queued = select(func.count()).where(about, OutboxMessage.topic == "tryon.requested")
    async with database.reading() as session:
        return await session.scalar(queued)


async def test_shoppers_look_back_at_their_own_the_newest_first(
    buyer: Buyer, shop: Shop, ask: Ask
) -> None:
    jobs = [str(await ask(status="failed", stage="done")) for _ in range(5)]
    stranger = await shop.buyer()

    first = (await buyer.get("/tryon/sessions?limit=3")).json()
    second = (await buyer.get(f"/tryon/sessions?limit=3&cursor={first['nextCursor']}")).json()

    seen = [job["jobId"] for job in first["items"] + second["items"]]
    assert seen == jobs[::-1]
    assert "nextCursor" not in second
    assert (await stranger.get("/tryon/sessions")).json()["items"] == []


@pytest.mark.parametrize("query", ["cursor=7", "limit=0", "limit=101", "cursor=%00"])
async def test_a_page_that_does_not_fit_is_refused(buyer: Buyer, query: str) -> None:
    assert (await buyer.get(f"/tryon/sessions?{query}")).status_code == 422


async def test_a_job_that_is_canceled_ends_without_its_photo(
    buyer: Buyer, database: Database, storage: Storage, settings: Settings, asked: UUID
) -> None:
    answers = [await buyer.send("POST", f"/tryon/sessions/{asked}/cancel") for _ in range(2)]
    await erase(database, storage)

    assert [(a.status_code, a.json()["status"]) for a in answers] == [(200, "canceled")] * 2
    assert await keys_under(settings, pictures_of(asked)) == []


async def test_a_worker_that_finishes_after_the_cancellation_changes_nothing(
    buyer: Buyer,
    database: Database,
    storage: Storage,
    settings: Settings,
    work: Work,
    asked: UUID,
) -> None:
    slow = SlowRoom()
    working = asyncio.create_task(work(asked, slow))
    await slow.entered.wait()

    canceled = await buyer.send("POST", f"/tryon/sessions/{asked}/cancel")
    slow.may_leave.set()
    await working
    await erase(database, storage)

    job = await job_of(database, asked)
    assert canceled.status_code == 200
    assert (job.status, job.results) == ("canceled", [])
    assert await keys_under(settings, pictures_of(asked)) == []


async def test_of_a_cancellation_and_a_completion_at_once_one_wins(
    buyer: Buyer, database: Database, storage: Storage, settings: Settings, work: Work, ask: Ask
) -> None:
    for _ in range(ROUNDS):
        job_id, room = await ask(), SlowRoom()
        working = asyncio.create_task(work(job_id, room))
        await room.entered.wait()
        room.may_leave.set()

        answer, _ = await asyncio.gather(
            buyer.send("POST", f"/tryon/sessions/{job_id}/cancel"), working
        )
        await erase(database, storage)

        job = await job_of(database, job_id)
        pictures = await keys_under(settings, pictures_of(job_id))
        told = (answer.status_code, job.status, len(job.results), len(pictures))
        assert told in {(200, "canceled", 0, 0), (409, "completed", 1, 1)}


@pytest.mark.parametrize("status", ["completed", "failed"])
async def test_what_has_ended_is_not_canceled(buyer: Buyer, ask: Ask, status: str) -> None:
    job_id = await ask(status=status, stage="done")

    answer = await buyer.send("POST", f"/tryon/sessions/{job_id}/cancel")

    assert (answer.status_code, answer.json()["type"]) == (409, "tryon-ended")


async def test_a_job_that_is_deleted_takes_photo_and_pictures_along(
    buyer: Buyer,
    database: Database,
    storage: Storage,
    settings: Settings,
    work: Work,
    photo: str,
    asked: UUID,
) -> None:
    await work(asked, PlainRoom())

    answer = await buyer.send("DELETE", f"/tryon/sessions/{asked}")
    await erase(database, storage)

    assert answer.status_code == 204
    assert (await buyer.get(f"/tryon/status/{asked}")).status_code == 404
    assert await keys_under(settings, pictures_of(asked)) == []
    with pytest.raises(ObjectMissing):
        await storage.get(storage.key_of(photo) or "")


async def test_a_job_that_is_deleted_while_it_runs_leaves_nothing(
    buyer: Buyer,
    database: Database,
    storage: Storage,
    settings: Settings,
    work: Work,
    asked: UUID,
) -> None:
    slow = SlowRoom()
    working = asyncio.create_task(work(asked, slow))
    await slow.entered.wait()

    await buyer.send("DELETE", f"/tryon/sessions/{asked}")
    slow.may_leave.set()
    await working
    await pass_time(database, pictures_of(asked))
    await erase(database, storage)

    assert await keys_under(settings, pictures_of(asked)) == []


async def test_a_stream_ends_with_the_job_that_is_deleted(
    app: FastAPI, buyer: Buyer, asked: UUID
) -> None:
    stream = asyncio.create_task(buyer.get(f"/tryon/status/{asked}/events"))
    await until(lambda: listeners_to(app, asked))

    await buyer.send("DELETE", f"/tryon/sessions/{asked}")

    assert statuses_in((await stream).text) == ["processing"]


async def test_what_the_shop_failed_at_can_be_tried_again(
    buyer: Buyer, database: Database, storage: Storage, work: Work, asked: UUID
) -> None:
    await work(asked, BrittleRoom(breakdowns=1))
    await erase(database, storage)

    answer = await buyer.send("POST", f"/tryon/sessions/{asked}/retry")
    await work(asked, PlainRoom())

    assert (answer.status_code, answer.json()["status"]) == (202, "processing")
    assert "error" not in answer.json()
    assert (await job_of(database, asked)).status == "completed"


async def test_of_several_retries_at_once_one_queues_the_job(
    buyer: Buyer, database: Database, work: Work, asked: UUID
) -> None:
    await work(asked, BrittleRoom(breakdowns=1))

    answers = await asyncio.gather(
        *(buyer.send("POST", f"/tryon/sessions/{asked}/retry") for _ in range(6))
    )

    assert sorted(a.status_code for a in answers) == [202, *[409] * 5]
    assert await requests_of(database, asked) == 2


async def test_a_photo_that_is_gone_cannot_be_tried_again(
    buyer: Buyer, database: Database, storage: Storage, work: Work, asked: UUID
) -> None:
    await work(asked, BrittleRoom(breakdowns=1))
    await pass_time(database, originals_of(asked))

    answer, _ = await asyncio.gather(
        buyer.send("POST", f"/tryon/sessions/{asked}/retry"), erase(database, storage)
    )

    job = await job_of(database, asked)
    if answer.status_code == 202:
        assert await storage.get(job.photo_key)
    else:
        assert (answer.json()["type"], job.status) == ("cannot-try-again", "failed")


@pytest.mark.parametrize(
    ("status", "code"), [("failed", "no-person"), ("completed", None), ("processing", None)]
)
async def test_nothing_else_is_tried_again(
    buyer: Buyer, ask: Ask, status: str, code: str | None
) -> None:
    job_id = await ask(status=status, stage="done", error_code=code)

    answer = await buyer.send("POST", f"/tryon/sessions/{job_id}/retry")

    assert (answer.status_code, answer.json()["type"]) == (409, "cannot-try-again")


@pytest.mark.parametrize(
    ("method", "rest"), [("DELETE", ""), ("POST", "/cancel"), ("POST", "/retry")]
)
async def test_another_shoppers_job_is_out_of_reach(
    shop: Shop, database: Database, ask: Ask, method: str, rest: str
) -> None:
    theirs = await ask(status="failed", stage="done", error_code=attempts.GIVEN_UP)
    stranger = await shop.buyer()

    answers = [
        await stranger.send(method, f"/tryon/sessions/{job_id}{rest}")
        for job_id in (theirs, uuid4())
    ]

    assert [answer.json()["type"] for answer in answers] == ["tryon-not-found"] * 2
    async with database.reading() as session:
        assert await session.get(TryonSession, theirs) is not None
