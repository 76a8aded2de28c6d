"""The same question is answered at once, by copies of the earlier answer, while that lives."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from commerce.app import create_app
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons import events, privacy, sessions
from commerce.tryons.models import TryonQuota, TryonSession
from commerce.tryons.pictures import pictures_of
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Worker
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    Upload,
    consenting,
    erase,
    job_of,
    keys_under,
    picture,
    store,
)
from tests.integration.commerce.tryons.rooms import PlainRoom
from tests.integration.commerce.tryons.test_admission import at_the_door_of, wanted_by

Make = Callable[[UUID], Awaitable[object]]
Wanted = dict[str, Any]
ROUNDS = 12


@pytest.fixture
def make(database: Database, storage: Storage, settings: Settings, progress: Progress) -> Make:
    """Has the fitting room work a job."""

    async def work(job_id: UUID) -> object:
        worker = Worker(database, storage, PlainRoom(), settings.tryon, progress)
        return await worker.work(job_id, redelivered=False)

    return work


@pytest.fixture
def wanted(photo: str, garment: str) -> Wanted:
    return {"userImageUrl": photo, "productImageUrls": [garment], "samples": 2, "seed": 7}


async def ask(buyer: Buyer, wanted: Wanted) -> UUID:
    answer = await buyer.post("/tryon/generate", wanted)
    assert answer.status_code == 202, answer.text
    return UUID(answer.json()["jobId"])


@pytest.fixture
async def answered(buyer: Buyer, wanted: Wanted, make: Make) -> UUID:
    """A job that has completed."""
    job_id = await ask(buyer, wanted)
    await make(job_id)
    return job_id


async def told(database: Database, job_id: UUID) -> dict[str, dict[str, Any]]:
    about = OutboxMessage.payload["jobId"].astext == str(job_id)
    async with database.reading() as session:
        messages = await session.scalars(select(OutboxMessage).where(about))
        return {message.topic: message.payload for message in messages}


async def test_who_asks_the_same_again_is_answered_at_once_with_copies(
    buyer: Buyer, database: Database, storage: Storage, wanted: Wanted, answered: UUID
) -> None:
    again = await ask(buyer, wanted)

    first, second = [(await buyer.get(f"/tryon/status/{id_}")).json() for id_ in (answered, again)]
    assert again != answered
    assert (first["cached"], second["cached"]) == (False, True)
    assert (second["status"], second["stage"], second["progress"]) == ("completed", "done", 100)
    assert [r["seed"] for r in second["results"]] == [r["seed"] for r in first["results"]]
    jobs = [await job_of(database, job_id) for job_id in (answered, again)]
    keys = [[made["key"] for made in job.results] for job in jobs]
    assert all(key.startswith(pictures_of(again)) for key in keys[1])
    assert [await storage.get(k) for k in keys[0]] == [await storage.get(k) for k in keys[1]]


async def test_an_answer_that_is_repeated_is_told_but_nobody_is_called(
    buyer: Buyer, database: Database, wanted: Wanted, answered: UUID
) -> None:
    again = await ask(buyer, wanted)

    assert {
        topic: facts.get("cached") for topic, facts in (await told(database, again)).items()
    } == {"tryon.completed": True}
    before = (await buyer.get("/notifications")).json()["items"]
    await hear(database, again)
    assert (await buyer.get("/notifications")).json()["items"] == before


async def hear(database: Database, job_id: UUID) -> None:
    async with database.transaction() as session:
        about = OutboxMessage.payload["jobId"].astext == str(job_id)
        message = (await session.scalars(select(OutboxMessage).where(about))).one()
        await events.handle(session, Event(message.message_id, message.topic, message.payload))


async def test_who_waits_for_the_same_again_waits_for_nothing(
    buyer: Buyer, wanted: Wanted, answered: UUID
) -> None:
    answer = await buyer.post("/tryon/generate-sync", wanted)

    assert (answer.status_code, answer.json()["cached"]) == (200, True)


async def test_the_same_photo_sent_anew_is_the_same_question(
    buyer: Buyer, database: Database, upload: Upload, wanted: Wanted, answered: UUID
) -> None:
    again = await ask(buyer, {**wanted, "userImageUrl": await upload(picture())})

    assert (await job_of(database, again)).cached


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"samples": 1}, {"mode": "fast"}, {"category": "bottoms"}]
)
async def test_another_question_has_another_answer(
    buyer: Buyer, database: Database, wanted: Wanted, answered: UUID, change: Wanted
) -> None:
    again = await ask(buyer, {**wanted, **change})

    assert not (await job_of(database, again)).cached


async def test_other_pictures_are_another_question(
    buyer: Buyer, shop: Shop, database: Database, storage: Storage, upload: Upload, wanted: Wanted,
    answered: UUID,
) -> None:  # fmt: skip
    other_photo = await upload(picture(61, 80))
    other_key = f"products/{uuid4()}.jpg"
    await shop.product(images=[{"key": other_key, "alt": ""}])
    other_garment = await store(storage, other_key, picture(20, 20, "navy"))

    jobs = [
        await ask(buyer, {**wanted, "userImageUrl": other_photo}),
        await ask(buyer, {**wanted, "productImageUrls": [other_garment]}),
    ]

    assert [(await job_of(database, job_id)).cached for job_id in jobs] == [False, False]


async def test_a_photo_that_was_replaced_under_its_name_is_another_question(
    buyer: Buyer, database: Database, storage: Storage, wanted: Wanted, photo: str, answered: UUID
) -> None:
    await store(storage, storage.key_of(photo) or "", picture(62, 80))

    again = await ask(buyer, wanted)

    assert not (await job_of(database, again)).cached


async def test_nobody_is_answered_with_anothers_pictures(
    shop: Shop, database: Database, storage: Storage, make: Make
) -> None:
    callers = [await consenting(shop), await consenting(shop), await shop.service()]

    for caller in callers[:1]:
        await make(await ask(caller, await wanted_by(caller, storage)))

    again = [await ask(caller, await wanted_by(caller, storage)) for caller in callers]

    cached = [(await job_of(database, job_id)).cached for job_id in again]
    assert cached == [True, False, False]


async def test_either_is_deleted_without_the_other(
    buyer: Buyer, database: Database, storage: Storage, settings: Settings, wanted: Wanted,
    answered: UUID,
) -> None:  # fmt: skip
    again = await ask(buyer, wanted)

    await buyer.send("DELETE", f"/tryon/sessions/{answered}")
    await erase(database, storage)

    assert await keys_under(settings, pictures_of(answered)) == []
    status = (await buyer.get(f"/tryon/status/{again}")).json()
    async with httpx.AsyncClient() as http:
        for made in status["results"]:
            assert (await http.get(made["imageUrl"])).is_success


async def test_a_deleted_answer_is_never_given_again(
    buyer: Buyer, database: Database, upload: Upload, wanted: Wanted, answered: UUID
) -> None:
    await buyer.send("DELETE", f"/tryon/sessions/{answered}")

    # The photo goes with the job it was sent for.
    again = await ask(buyer, {**wanted, "userImageUrl": await upload(picture())})

    assert not (await job_of(database, again)).cached


@pytest.mark.parametrize("is_swept", [True, False])
async def test_an_answer_whose_time_is_over_is_never_given_again(
    buyer: Buyer,
    database: Database,
    settings: Settings,
    wanted: Wanted,
    answered: UUID,
    *,
    is_swept: bool,
) -> None:
    old = clock.now() - settings.tryon.results_kept
    async with database.transaction() as session:
        own = update(TryonSession).where(TryonSession.id == answered)
        await session.execute(own.values(finished_at=old))
    if is_swept:
        await sessions.expire(database, settings.tryon.results_kept)

    again = await ask(buyer, wanted)

    assert not (await job_of(database, again)).cached
    assert ((await job_of(database, answered)).fingerprint is None) == is_swept


async def test_an_answer_whose_pictures_are_lost_is_made_again(
    buyer: Buyer, database: Database, storage: Storage, wanted: Wanted, answered: UUID
) -> None:
    await storage.delete((await job_of(database, answered)).results[1]["key"])

    again = await ask(buyer, wanted)

    job = await job_of(database, again)
    assert (job.cached, job.status) == (False, "processing")


async def test_of_a_deletion_and_the_same_question_at_once_no_picture_is_shown_that_is_gone(
    buyer: Buyer, database: Database, storage: Storage, settings: Settings, make: Make,
    upload: Upload, garment: str,
) -> None:  # fmt: skip
    for n in range(ROUNDS):
        color = f"#{n:02x}8040"
        wanted = {"userImageUrl": await upload(picture(color=color)), "productImageUrls": [garment]}
        earlier = await ask(buyer, wanted)
        await make(earlier)
        wanted["userImageUrl"] = await upload(picture(color=color))

        deleted, again, *_ = await asyncio.gather(
            buyer.send("DELETE", f"/tryon/sessions/{earlier}"),
            ask(buyer, wanted),
            erase(database, storage),
        )
        await erase(database, storage)

        job = await job_of(database, again)
        assert deleted.status_code == 204
        assert await keys_under(settings, pictures_of(earlier)) == []
        assert job.cached == (job.status == "completed")
        assert await keys_under(settings, pictures_of(again)), "neither photo nor pictures"
        for made in job.results:
            assert await storage.get(made["key"])


async def test_of_many_who_ask_the_same_at_once_each_has_pictures_of_its_own(
    buyer: Buyer, database: Database, storage: Storage, wanted: Wanted, answered: UUID
) -> None:
    jobs = await asyncio.gather(*(ask(buyer, wanted) for _ in range(8)))

    found = [await job_of(database, job_id) for job_id in jobs]
    keys = {made["key"] for job in found for made in job.results}
    assert all(job.cached for job in found)
    assert len(keys) == 8 * 2
    for key in keys:
        assert await storage.get(key)


async def test_a_double_click_under_one_key_repeats_the_answer_once(
    buyer: Buyer, wanted: Wanted, answered: UUID
) -> None:
    answers = await asyncio.gather(
        *(buyer.send("POST", "/tryon/generate", wanted, key="click") for _ in range(6))
    )

    jobs = (await buyer.get("/tryon/sessions")).json()["items"]
    assert {a.status_code for a in answers} <= {202, 409}
    assert len({a.json()["jobId"] for a in answers if a.status_code == 202}) == 1
    assert len(jobs) == 2


async def test_a_repeated_answer_counts_for_the_day_and_needs_no_room(
    settings: Settings, shop: Shop, database: Database, storage: Storage, make: Make
) -> None:
    few = settings.tryon.model_copy(update={"running_per_shopper": 1, "daily_per_shopper": 4})
    async with opened(create_app(settings.model_copy(update={"tryon": few}))) as app:
        buyer = await consenting(at_the_door_of(app, shop))
        wanted = await wanted_by(buyer, storage)
        await make(await ask(buyer, wanted))
        await ask(buyer, {**wanted, "seed": 1})

        repeated = [await buyer.post("/tryon/generate", wanted) for _ in range(3)]

    assert [answer.status_code for answer in repeated] == [202, 202, 429]
    async with database.reading() as session:
        assert (await session.get_one(TryonQuota, buyer.id)).asked == 4


async def test_who_has_said_no_is_not_answered(
    buyer: Buyer, wanted: Wanted, answered: UUID
) -> None:
    no = {"purpose": "tryon-photos", "granted": False, "version": "2026-11"}
    await buyer.send("PUT", "/users/consents", {"consents": [no]})

    answer = await buyer.post("/tryon/generate", wanted)

    assert (answer.status_code, answer.json()["type"]) == (403, "consent-needed")


async def test_a_house_may_make_every_answer_anew(
    settings: Settings, shop: Shop, database: Database, storage: Storage, make: Make
) -> None:
    forgetful = settings.tryon.model_copy(update={"remember_results": False})
    async with opened(create_app(settings.model_copy(update={"tryon": forgetful}))) as app:
        buyer = await consenting(at_the_door_of(app, shop))
        wanted = await wanted_by(buyer, storage)
        await make(await ask(buyer, wanted))

        again = await ask(buyer, wanted)

    assert not (await job_of(database, again)).cached


async def test_of_an_accounts_end_and_the_same_question_at_once_nothing_is_left(
    shop: Shop, database: Database, storage: Storage, settings: Settings, make: Make
) -> None:
    for _ in range(ROUNDS // 2):
        buyer = await consenting(shop)
        wanted = await wanted_by(buyer, storage)
        await make(await ask(buyer, wanted))

        async def leave(owner: Buyer = buyer) -> None:
            async with database.transaction() as session:
                await privacy.forget(session, owner.id)

        answers = await asyncio.gather(
            leave(), *(buyer.post("/tryon/generate", wanted) for _ in range(4))
        )
        # Who hears of the account's end drops what was under way.
        await leave()
        await erase(database, storage)

        assert {answer.status_code for answer in answers[1:] if answer} <= {202, 422}
        async with database.reading() as session:
            own = select(TryonSession.id).where(TryonSession.user_id == buyer.id)
            assert (await session.scalars(own)).all() == []
        for answer in answers[1:]:
            if answer is not None and answer.status_code == 202:
                job_id = UUID(answer.json()["jobId"])
                assert await keys_under(settings, pictures_of(job_id)) == []
