"""Products that look like a photo."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from commerce.app import BASE, create_app
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.visual_search.embedding import (
    MOST_AT_ONCE,
    MOST_IN_HAND,
    Embedding,
    Gallery,
)
from commerce.visual_search.index import PictureIndex
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.tryons.conftest import keys_under, png_that_claims
from tests.integration.commerce.visual_search.conftest import (
    INDECENT,
    ColorBlindNever,
    Hang,
    ids,
    photo_of,
    vector_of,
)

SEARCH = "/products/search-by-photo"
RED, ROSE, BLUE = (250, 5, 5), (250, 60, 60), (5, 5, 250)
PNG = {"Content-Type": "image/png"}


async def test_a_photo_finds_what_looks_like_it_however_it_is_sent(
    door: httpx.AsyncClient, hang: Hang
) -> None:
    rose, blue = await hang(ROSE), await hang(BLUE)

    form = await door.post(SEARCH, files={"photo": ("me.png", photo_of(RED), "image/png")})
    bare = await door.post(SEARCH, content=photo_of(RED, "WEBP"), headers={
        "Content-Type": "image/webp"})  # fmt: skip

    assert ids(form, rose, blue) == ids(bare, rose, blue) == [str(rose.id), str(blue.id)]
    assert form.headers["Cache-Control"] == "no-store"


async def test_an_upload_of_ones_own_is_searched_with(
    door: httpx.AsyncClient, hang: Hang, shop: Shop, storage: Storage
) -> None:
    blue, ada, bea = await hang(BLUE), await shop.buyer(), await shop.buyer()
    key = f"uploads/{ada.id}/photo.png"
    await storage.put(key, photo_of(BLUE), "image/png")
    body = {"imageUrl": storage.url(key)}

    found = await door.post(SEARCH, json=body, headers=ada.headers)
    foreign = await door.post(SEARCH, json=body, headers=bea.headers)
    nobodys = await door.post(SEARCH, json=body)
    missing = await door.post(SEARCH, json={"imageUrl": body["imageUrl"] + "x"},
                              headers=ada.headers)  # fmt: skip

    assert ids(found, blue) == [str(blue.id)]
    assert (foreign.status_code, foreign.json()["type"]) == (422, "foreign-picture")
    assert nobodys.json()["type"] == "foreign-picture"
    assert missing.json()["type"] == "picture-missing"


async def test_filters_hold_and_it_costs_one_statement(
    seeing: FastAPI, door: httpx.AsyncClient, hang: Hang
) -> None:
    rose, bag = await hang(ROSE), await hang(BLUE, category="accessories", stock=0)
    seeing.state.picture_index = PictureIndex(seeing.state.database, fresh_for=3600)
    await door.post(SEARCH, content=photo_of(RED), headers=PNG)

    with recorded_statements(seeing.state.database) as statements:
        shelf = await door.post(
            SEARCH, params={"category": "accessories"}, content=photo_of(RED), headers=PNG
        )
    stock = await door.post(SEARCH, params={"inStock": True}, content=photo_of(RED), headers=PNG)

    assert ids(shelf, rose, bag) == [str(bag.id)]
    assert ids(stock, rose, bag) == [str(rose.id)]
    assert len(statements) == 1


async def test_a_photo_that_nobody_should_see_is_refused_with_its_reason(
    door: httpx.AsyncClient,
) -> None:
    answer = await door.post(SEARCH, content=photo_of(INDECENT), headers=PNG)

    assert (answer.status_code, answer.json()["type"]) == (422, "photo-refused")
    assert answer.json()["code"] == "unsafe-image"
    assert answer.json()["detail"] == "Everybody should be dressed."


async def test_no_photo_is_kept(door: httpx.AsyncClient, settings: Settings, shop: Shop) -> None:
    ada = await shop.buyer()

    found = await door.post(SEARCH, content=photo_of(RED), headers={**PNG, **ada.headers})

    assert found.status_code == 200
    assert await keys_under(settings, f"uploads/{ada.id}/") == []


async def test_what_is_no_picture_reaches_nobody(
    door: httpx.AsyncClient, eyes: ColorBlindNever, settings: Settings
) -> None:
    large = b"\x89PNG\r\n\x1a\n" + bytes(settings.max_search_photo_bytes)
    sent: list[tuple[bytes, str]] = [
        (b"", "image/png"), (b"<svg/>", "image/png"), (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a" + bytes(50), "image/jpeg"), (png_that_claims(0, 9), "image/png"),
        (png_that_claims(60_000, 60_000), "image/png"), (large, "image/png"),
        (large * 2, "image/png"), (photo_of(RED), "image/gif"), (photo_of(RED), ""),
        (photo_of(RED), "multipart/form-data"),
        (photo_of(RED), "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=other\r\n\r\n\r\n--x--",
         "multipart/form-data; boundary=x"),
        (b'{"imageUrl": "http://169.254.169.254/"}', "application/json"),
        (b'{"imageUrl": 1}', "application/json"), (b"[" * 50_000, "application/json"),
        (b'{"imageUrl": "\\ud800"}', "application/json"), (b"\xff", "application/json"),
    ]  # fmt: skip

    answers = [
        await door.post(SEARCH, content=body, headers={"Content-Type": kind}) for body, kind in sent
    ]

    told = [(answer.status_code, answer.headers["content-type"]) for answer in answers]
    assert all(400 <= status < 500 for status, _ in told), told
    assert {kind for _, kind in told} == {"application/problem+json"}
    assert eyes.seen == []


async def test_without_a_fitting_room_nobody_can_look(client: httpx.AsyncClient) -> None:
    answer = await client.post(SEARCH, content=photo_of(RED), headers=PNG)

    assert (answer.status_code, answer.json()["type"]) == (503, "search-unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


async def test_strangers_may_search_less_often_than_who_signs_in(
    settings: Settings, migrated: None, shop: Shop, eyes: ColorBlindNever
) -> None:
    few = settings.rate_limits.model_copy(
        update={"photo_searches_per_address": 2, "photo_searches_per_caller": 3}
    )
    ada = await shop.buyer()
    own = settings.model_copy(update={"rate_limits": few})
    async with opened(create_app(own, embedder=eyes)) as app:
        transport = httpx.ASGITransport(app, client=("198.51.100.77", 1))
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://shop.test{BASE}"
        ) as door:
            asked = [door.post(SEARCH, content=photo_of(RED), headers=PNG) for _ in range(5)]
            strangers = await asyncio.gather(*asked)
            signed = {**PNG, **ada.headers}
            asked = [door.post(SEARCH, content=photo_of(RED), headers=signed) for _ in range(5)]
            adas = await asyncio.gather(*asked)

    for answers, allowed in ((strangers, 2), (adas, 3)):
        refused = [answer for answer in answers if answer.status_code == 429]
        assert len(refused) == 5 - allowed
        assert {answer.json()["type"] for answer in refused} == {"too-many-searches"}
        assert all("Retry-After" in answer.headers for answer in refused)


class Slow:
    """Looks at nothing before it is let."""

    def __init__(self) -> None:
        self.may_look = asyncio.Event()
        self.waiting = asyncio.Semaphore(0)

    async def embed(self, photo: bytes) -> Embedding:  # noqa: ARG002 - it is never looked at
        self.waiting.release()
        await self.may_look.wait()
        return Embedding(vector_of(RED), "any")


class Upload:
    """A photo that is sent in two halves, the second one when it may be."""

    def __init__(self) -> None:
        self.has_begun, self.may_end = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        photo = photo_of(RED)
        self.has_begun.set()
        yield photo[:20]
        await self.may_end.wait()
        yield photo[20:]


@pytest.fixture
async def slow() -> Slow:
    return Slow()


@pytest.fixture
async def busy(settings: Settings, migrated: None, slow: Slow) -> AsyncIterator[httpx.AsyncClient]:
    """The door of a shop where nobody looks at a photo before they are let."""
    async with opened(create_app(settings, embedder=slow)) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://shop.test{BASE}"
        ) as client:
            yield client


async def test_a_replica_hands_over_a_few_photos_at_once_and_the_others_wait_their_turn(
    busy: httpx.AsyncClient, slow: Slow
) -> None:
    waiting = [
        asyncio.create_task(busy.post(SEARCH, content=photo_of(RED), headers=PNG))
        for _ in range(MOST_IN_HAND)
    ]
    for _ in range(MOST_AT_ONCE):
        await slow.waiting.acquire()

    refused = await busy.post(SEARCH, content=photo_of(RED), headers=PNG)
    handed_over = MOST_AT_ONCE if slow.waiting.locked() else MOST_IN_HAND
    slow.may_look.set()
    served = await asyncio.gather(*waiting)
    again = await busy.post(SEARCH, content=photo_of(RED), headers=PNG)

    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    assert handed_over == MOST_AT_ONCE
    assert [answer.status_code for answer in (*served, again)] == [200] * (MOST_IN_HAND + 1)


async def test_no_byte_of_a_photo_is_read_before_there_is_a_place_for_it(
    busy: httpx.AsyncClient, slow: Slow
) -> None:
    slow.may_look.set()
    uploads = [Upload() for _ in range(MOST_IN_HAND)]
    sending = [
        asyncio.create_task(busy.post(SEARCH, content=upload, headers=PNG)) for upload in uploads
    ]
    for upload in uploads:
        await upload.has_begun.wait()
    late = Upload()

    refused = await busy.post(SEARCH, content=late, headers=PNG)
    for upload in uploads:
        upload.may_end.set()
    served = await asyncio.gather(*sending)

    assert (refused.status_code, refused.json()["type"]) == (503, "search-unavailable")
    assert not late.has_begun.is_set()
    assert {answer.status_code for answer in served} == {200}


async def test_a_photo_that_never_ends_keeps_its_place_for_a_while_and_no_longer(
    settings: Settings, migrated: None, slow: Slow
) -> None:
    app = create_app(settings, embedder=slow)
    app.state.gallery = Gallery(slow, arrives_within=timedelta(0))
    slow.may_look.set()

    async with opened(app):
        transport = httpx.ASGITransport(app)
        url = f"http://shop.test{BASE}{SEARCH}"
        async with httpx.AsyncClient(transport=transport) as client:
            answers = [
                await client.post(url, content=Upload(), headers=PNG)
                for _ in range(MOST_IN_HAND + 1)
            ]

    told = {(answer.status_code, answer.json()["type"]) for answer in answers}
    assert told == {(408, "photo-too-slow")}


async def test_who_hangs_up_gives_the_place_back() -> None:
    slow = Slow()
    gallery = Gallery(slow)

    async def look() -> Embedding:
        with gallery.place():
            return await gallery.look_at(b"")

    for _ in range(2 * MOST_IN_HAND):
        looking = asyncio.create_task(look())
        await slow.waiting.acquire()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    slow.may_look.set()

    assert (await look()).model == "any"
