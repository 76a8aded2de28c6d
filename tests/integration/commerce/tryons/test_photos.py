"""Photos on their way: sent straight to the store, judged there, and never anybody else's."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.products.models import Product
from commerce.tryons.pictures import uploads_of
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    PNG,
    Upload,
    jobs_of,
    picture,
    png_that_claims,
    send_file,
    store,
)


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


async def refusal(buyer: Buyer, photo: str, garment: str) -> str:
    wanted = {"userImageUrl": photo, "productImageUrls": [garment]}
    answer = await buyer.post("/tryon/generate", wanted)
    return str(answer.json()["type"])


async def test_only_ones_own_photos_are_ever_fetched(
    buyer: Buyer, storage: Storage, database: Database, garment: str
) -> None:
    urls = await foreign_urls(storage, buyer)

    told = [await refusal(buyer, photo=url, garment=garment) for url in urls]

    assert dict(zip(urls, told, strict=True)) == dict.fromkeys(urls, "foreign-picture")
    assert await jobs_of(database, buyer) == 0


async def test_only_product_pictures_and_ones_own_are_ever_tried_on(
    buyer: Buyer, storage: Storage, photo: str
) -> None:
    urls = await foreign_urls(storage, buyer)

    told = [await refusal(buyer, photo=photo, garment=url) for url in urls]

    assert dict(zip(urls, told, strict=True)) == dict.fromkeys(urls, "foreign-picture")


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
