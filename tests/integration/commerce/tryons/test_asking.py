"""Asking for a try-on, and seeing how it is doing."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import update

from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.tryons.models import TryonSession
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    Ask,
    events_about,
    job_of,
    jobs_of,
    picture,
    store,
)
from tests.integration.commerce.waiting import until


async def test_an_accepted_job_is_written_with_its_event(
    buyer: Buyer, database: Database, photo: str, garment: str
) -> None:
    wanted = {"userImageUrl": photo, "productImageUrls": [garment], "samples": 2, "seed": 9}

    answer = await buyer.post("/tryon/generate", wanted)

    assert answer.status_code == 202
    assert answer.json()["status"] == "processing"
    job = await job_of(database, answer.json()["jobId"])
    assert (job.user_id, job.samples, job.seed) == (buyer.id, 2, 9)
    (upload,) = job.upload_keys
    assert photo.endswith(upload)
    assert await events_about(database, str(job.id)) == ["tryon.requested"]


@pytest.mark.parametrize("field", ["productId", "productIds"])
async def test_a_products_cover_is_tried_on(
    buyer: Buyer, shop: Shop, storage: Storage, database: Database, photo: str, field: str
) -> None:
    key = f"products/{uuid4()}.jpg"
    await store(storage, key, picture())
    images = [{"key": key, "alt": "", "color": None}, {"key": "x", "alt": "", "color": None}]
    gown = await shop.product(images=images)
    product = str(gown.id) if field == "productId" else [str(gown.id)]

    answer = await buyer.post("/tryon/generate", {"userImageUrl": photo, field: product})

    assert answer.status_code == 202
    job = await job_of(database, answer.json()["jobId"])
    assert (job.product_id, [g["key"] for g in job.garments]) == (gown.id, [key])


async def test_an_unknown_product_is_not_found(buyer: Buyer, photo: str) -> None:
    wanted = {"userImageUrl": photo, "productId": str(uuid4())}

    answer = await buyer.post("/tryon/generate", wanted)

    assert (answer.status_code, answer.json()["type"]) == (404, "product-not-found")


async def test_a_product_without_a_picture_cannot_be_tried_on(
    buyer: Buyer, shop: Shop, photo: str
) -> None:
    wanted = {"userImageUrl": photo, "productId": str((await shop.product()).id)}

    answer = await buyer.post("/tryon/generate", wanted)

    assert (answer.status_code, answer.json()["type"]) == (422, "nothing-to-try-on")


@pytest.mark.parametrize(
    "garments",
    [
        {},
        {"productId": str(uuid4()), "productImageUrls": ["a"]},
        {"productId": str(uuid4()), "productIds": [str(uuid4())]},
        {"productIds": []},
        {"productImageUrls": []},
        {"productImageUrls": ["a", "b", "c", "d"]},
        {"productIds": [str(uuid4()) for _ in range(4)]},
    ],
)
async def test_garments_are_named_in_exactly_one_way(
    buyer: Buyer, photo: str, garments: dict[str, Any]
) -> None:
    answer = await buyer.post("/tryon/generate", {"userImageUrl": photo, **garments})

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


@pytest.mark.parametrize(
    "change",
    [{"samples": 5}, {"samples": "1"}, {"seed": -1}, {"seed": 2**31}, {"mode": "best"},
     {"category": "hats"}, {"webhookUrl": "http://localhost"}],
)  # fmt: skip
async def test_options_that_do_not_fit_are_refused(
    buyer: Buyer, photo: str, garment: str, change: dict[str, Any]
) -> None:
    wanted = {"userImageUrl": photo, "productImageUrls": [garment]}

    answer = await buyer.post("/tryon/generate", wanted | change)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


async def test_a_double_click_under_one_key_asks_once(
    buyer: Buyer, database: Database, photo: str, garment: str
) -> None:
    wanted = {"userImageUrl": photo, "productImageUrls": [garment]}

    answers = await asyncio.gather(
        *(buyer.send("POST", "/tryon/generate", wanted, key="click") for _ in range(6))
    )

    accepted = {answer.json()["jobId"] for answer in answers if answer.status_code == 202}
    refused = {answer.json()["type"] for answer in answers if answer.status_code != 202}
    assert len(accepted) == 1
    assert refused <= {"request-in-flight"}
    assert await jobs_of(database, buyer) == 1


async def test_a_waiting_job_tells_its_place_in_the_queue(
    buyer: Buyer, photo: str, garment: str
) -> None:
    wanted = {"userImageUrl": photo, "productImageUrls": [garment]}
    first, second = [(await buyer.post("/tryon/generate", wanted)).json() for _ in range(2)]

    places = [
        (await buyer.get(f"/tryon/status/{job['jobId']}")).json()["queuePosition"]
        for job in (first, second)
    ]

    assert places[1] - places[0] == 1


async def test_another_shoppers_job_is_not_found(buyer: Buyer, shop: Shop, ask: Ask) -> None:
    job_id = await ask()
    stranger = await shop.buyer()

    mine = await buyer.get(f"/tryon/status/{job_id}")
    theirs = await stranger.get(f"/tryon/status/{job_id}")

    assert mine.json()["jobId"] == str(job_id)
    assert (theirs.status_code, theirs.json()["type"]) == (404, "tryon-not-found")


async def test_a_failed_job_tells_why(buyer: Buyer, ask: Ask) -> None:
    job_id = await ask(status="failed", stage="done", error_code="no-person", error_message="Ah.")

    status = (await buyer.get(f"/tryon/status/{job_id}")).json()

    assert status["error"] == {"code": "no-person", "message": "Ah."}
    assert "resultImageUrl" not in status


async def test_who_waits_is_answered_when_the_job_ends(
    buyer: Buyer, database: Database, photo: str, garment: str
) -> None:
    wanted = {"userImageUrl": photo, "productImageUrls": [garment]}

    waiting = asyncio.create_task(buyer.post("/tryon/generate-sync", wanted))
    await until(lambda: jobs_of(database, buyer))
    assert not waiting.done()
    async with database.transaction() as session:
        ended = update(TryonSession).where(TryonSession.user_id == buyer.id)
        await session.execute(ended.values(status="failed", stage="done", error_code="no-person"))

    answer = await waiting
    assert (answer.status_code, answer.json()["status"]) == (200, "failed")


async def test_results_are_read_through_signed_urls(
    buyer: Buyer, storage: Storage, ask: Ask
) -> None:
    key = f"tryons/{uuid4()}/{uuid4()}/0.jpg"
    plain = await store(storage, key, b"a picture")
    made = {"key": key, "seed": 7, "scores": {"sharpness": 0.5}}
    job_id = await ask(status="completed", stage="done", results=[made])

    status = (await buyer.get(f"/tryon/status/{job_id}")).json()

    async with httpx.AsyncClient() as http:
        signed, bare = await http.get(status["resultImageUrl"]), await http.get(plain)
    assert signed.content == b"a picture"
    assert bare.is_client_error
    assert [(r["seed"], r["scores"]) for r in status["results"]] == [(7, {"sharpness": 0.5})]
