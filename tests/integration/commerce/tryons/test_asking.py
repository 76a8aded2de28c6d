"""Asking for a try-on, and seeing how it is doing."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.core.storage import Storage
from commerce.products.models import Product
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import uploads_of
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    Ask,
    Upload,
    job_of,
    picture,
    png_that_claims,
    store,
)
from tests.integration.commerce.waiting import until

Hidden = dict[str, object]
PNG = {"purpose": "tryon", "contentType": "image/png", "size": 10}


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


async def test_a_photo_is_sent_straight_to_the_store(buyer: Buyer, storage: Storage) -> None:
    slot = (await buyer.post("/uploads", PNG)).json()

    answer = await send_file(slot, b"ten bytes!")

    assert answer.is_success, answer.text
    key = storage.key_of(slot["imageUrl"])
    assert key is not None
    assert key.startswith(uploads_of(buyer.id))
    assert await storage.get(key) == b"ten bytes!"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(b"eleven byte", "image/png"), (b"", "image/png"), (b"<html>", "text/html")],
)
async def test_the_store_refuses_what_was_not_declared(
    buyer: Buyer, content: bytes, content_type: str
) -> None:
    slot = (await buyer.post("/uploads", PNG)).json()

    answer = await send_file(slot, content, content_type)

    assert answer.is_client_error


async def test_the_store_refuses_another_key_than_the_slots(buyer: Buyer) -> None:
    slot = (await buyer.post("/uploads", PNG)).json()
    slot["fields"]["key"] = f"uploads/{uuid4()}/stolen.png"

    assert (await send_file(slot, b"ten bytes!")).is_client_error


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"contentType": "image/gif"}, 422),
        ({"contentType": "text/html"}, 422),
        ({"purpose": "avatar"}, 422),
        ({"size": 0}, 422),
        ({"size": True}, 422),
        ({"size": 20 * 1024 * 1024 + 1}, 413),
        ({"size": 10**40}, 413),
    ],
)
async def test_a_slot_is_for_one_photo_of_a_sane_size(
    buyer: Buyer, change: dict[str, Any], status: int
) -> None:
    assert (await buyer.post("/uploads", PNG | change)).status_code == status


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


async def test_a_signed_url_of_ones_own_photo_is_as_good(
    buyer: Buyer, storage: Storage, photo: str, garment: str
) -> None:
    signed = storage.signed_url(storage.key_of(photo) or "")
    wanted = {"userImageUrl": signed, "productImageUrls": [garment]}

    assert (await buyer.post("/tryon/generate", wanted)).status_code == 202


async def foreign_urls(storage: Storage, buyer: Buyer) -> list[str]:
    """Addresses from which nothing may be fetched for this shopper."""
    own = storage.url(uploads_of(buyer.id))
    stranger = await store(storage, f"{uploads_of(uuid4())}photo.jpg", picture())
    result = await store(storage, f"tryons/{uuid4()}/{uuid4()}/0.jpg", picture())
    return [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "https://example.com/photo.jpg",
        storage.url("").replace("atelier", "other-bucket") + uploads_of(buyer.id) + "photo.jpg",
        storage.url("").replace("http://", "http://user@") + uploads_of(buyer.id) + "photo.jpg",
        storage.url("").rstrip("/") + ".example.com/" + uploads_of(buyer.id) + "photo.jpg",
        stranger,
        result,
        f"{own}../{uuid4()}/photo.jpg",
        f"{own}%2e%2e/{uuid4()}/photo.jpg",
        f"{own}photo.jpg#fragment",
        own,
        f"{own}{'a' * 1500}",
        storage.url(""),
        "uploads",
    ]


async def test_only_ones_own_photos_are_ever_fetched(
    buyer: Buyer, storage: Storage, database: Database, garment: str
) -> None:
    urls = await foreign_urls(storage, buyer)

    answers = [
        await buyer.post("/tryon/generate", {"userImageUrl": url, "productImageUrls": [garment]})
        for url in urls
    ]

    refusals = {url: answer.json()["type"] for url, answer in zip(urls, answers, strict=True)}
    assert refusals == dict.fromkeys(urls, "foreign-picture")
    assert await jobs_of(database, buyer) == 0


async def test_only_product_pictures_and_ones_own_are_ever_tried_on(
    buyer: Buyer, storage: Storage, photo: str
) -> None:
    urls = await foreign_urls(storage, buyer)

    answers = [
        await buyer.post("/tryon/generate", {"userImageUrl": photo, "productImageUrls": [url]})
        for url in urls
    ]

    refusals = {url: answer.json()["type"] for url, answer in zip(urls, answers, strict=True)}
    assert refusals == dict.fromkeys(urls, "foreign-picture")


@pytest.mark.parametrize(
    "hidden",
    [
        {"published": False},
        {"publish_from": clock.now() + timedelta(days=1)},
        {"publish_until": clock.now() - timedelta(days=1)},
        {"deleted_at": clock.now()},
    ],
    ids=["unpublished", "not yet", "no longer", "deleted"],
)
async def test_what_shoppers_cannot_see_is_not_tried_on_by_its_picture(
    buyer: Buyer,
    shop: Shop,
    database: Database,
    storage: Storage,
    photo: str,
    hidden: dict[str, Any],
) -> None:
    key = f"products/{uuid4()}.jpg"
    gown = await shop.product(images=[{"key": key, "alt": ""}])
    wanted = {
        "userImageUrl": photo,
        "productImageUrls": [await store(storage, key, picture(20, 20))],
    }
    async with database.transaction() as session:
        await session.execute(update(Product).where(Product.id == gown.id).values(**hidden))

    refused = await buyer.post("/tryon/generate", wanted)
    other = await shop.product(images=[{"key": key, "alt": "the same"}])
    accepted = await buyer.post("/tryon/generate", wanted)

    assert (refused.status_code, refused.json()["type"]) == (422, "foreign-picture")
    assert accepted.status_code == 202, other.id


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"", 422, "not-a-picture"),
        (b"Dear Sir or Madam", 422, "not-a-picture"),
        (picture()[:20], 422, "not-a-picture"),
        (picture(kind="PNG")[:14], 422, "not-a-picture"),
        (picture(kind="GIF"), 422, "not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "not-a-picture"),
        (png_that_claims(0, 0), 422, "not-a-picture"),
        (png_that_claims(20_000, 20_000), 413, "picture-too-large"),
        (png_that_claims(2**31 - 1, 2**31 - 1), 413, "picture-too-large"),
    ],
    ids=["empty", "text", "short-jpeg", "short-png", "gif", "svg", "nothing", "large", "vast"],
)
async def test_a_file_is_judged_before_a_job_is_accepted(
    buyer: Buyer, upload: Upload, garment: str, content: bytes, status: int, kind: str
) -> None:
    url = await upload(content)

    answer = await buyer.post(
        "/tryon/generate", {"userImageUrl": url, "productImageUrls": [garment]}
    )

    assert (answer.status_code, answer.json()["type"]) == (status, kind)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_the_usual_formats_are_accepted(
    buyer: Buyer, upload: Upload, garment: str, kind: str
) -> None:
    url = await upload(picture(kind=kind))

    answer = await buyer.post(
        "/tryon/generate", {"userImageUrl": url, "productImageUrls": [garment]}
    )

    assert answer.status_code == 202


async def test_a_photo_with_much_metadata_before_its_size_is_accepted(
    buyer: Buyer, upload: Upload, garment: str
) -> None:
    plain = picture()
    comment = b"\xff\xfe" + (65_535).to_bytes(2, "big") + bytes(65_533)
    url = await upload(plain[:2] + comment * 6 + plain[2:])

    answer = await buyer.post(
        "/tryon/generate", {"userImageUrl": url, "productImageUrls": [garment]}
    )

    assert answer.status_code == 202


async def test_a_photo_that_was_never_sent_is_missing(
    buyer: Buyer, storage: Storage, garment: str
) -> None:
    url = storage.url(f"{uploads_of(buyer.id)}{uuid4()}.jpg")

    answer = await buyer.post(
        "/tryon/generate", {"userImageUrl": url, "productImageUrls": [garment]}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "picture-missing")


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
