"""Pictures are prepared once, by whoever holds them, and whoever dies leaves nothing behind."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import RENDITIONS, Storage
from commerce.pictures import scopes
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import EMBEDDING_MODEL, PARTS, PREPARING_VERSION
from commerce.pictures.preparing import Preparer
from commerce.pictures.scopes import Scope
from commerce.products.models import Product
from tests.integration.commerce.pictures.conftest import (
    Hang,
    Prepare,
    always,
    make_due,
    picture_of,
    pictures_of,
    scope_of,
)
from tests.integration.commerce.pictures.rooms import (
    COLORS,
    EMBEDDING,
    PlainRoom,
    SlowRoom,
    broken,
    strict,
)
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.tryons.conftest import erase, keys_under, pass_time


@pytest.fixture
async def gown(hang: Hang) -> Product:
    return await hang(1)


def prefix_in(picture: ProductPicture) -> str:
    assert picture.renditions
    key: str = picture.renditions[0]["key"]
    return key.rpartition("/")[0] + "/"


async def test_a_picture_is_prepared(
    database: Database, storage: Storage, settings: Settings, gown: Product, prepare: Prepare
) -> None:
    preparer = await prepare(PlainRoom(), gown)

    picture = await picture_of(database, gown)
    assert (picture.due_at, picture.claim_token, picture.wanted) == (None, None, [])
    assert (picture.width, picture.height) == (640, 800)
    assert picture.colors == [{"hex": hex_, "share": share} for hex_, share in COLORS]
    assert (picture.embedding, picture.model) == (EMBEDDING, EMBEDDING_MODEL)
    assert (picture.prepared_by, preparer.tally.prepared) == (PREPARING_VERSION, 1)
    prefix = prefix_in(picture)
    assert prefix.startswith(RENDITIONS)
    await pass_time(database, prefix)
    await erase(database, storage)
    assert [r["key"] for r in picture.renditions or ()] == [
        f"{prefix}{width}.{kind}" for width in (320, 640) for kind in ("avif", "webp")
    ]
    assert len(await keys_under(settings, prefix)) == 4
    assert await storage.get(f"{prefix}640.webp") == b"640 webp"


async def test_some_parts_are_made_now_and_the_others_later(
    database: Database, gown: Product, prepare: Prepare
) -> None:
    room = PlainRoom()

    await prepare(room, gown, parts=("colors",))
    partly = await picture_of(database, gown)
    await prepare(room, gown, parts=("colors",))
    await prepare(room, gown)

    assert partly.wanted == ["renditions", "embedding"]
    assert partly.due_at is not None
    assert partly.renditions is None
    assert [parts for _, parts in room.asked] == [("colors",), ("renditions", "embedding")]
    assert (await picture_of(database, gown)).wanted == []


async def test_what_cannot_be_read_is_left_alone_and_said(
    database: Database, gown: Product, prepare: Prepare
) -> None:
    preparer = await prepare(strict(), gown)
    room = PlainRoom()
    await prepare(room, gown)

    picture = await picture_of(database, gown)
    assert (picture.due_at, picture.wanted) == (None, list(PARTS))
    assert picture.last_error == "garment-unreadable: We could not read this picture."
    assert (preparer.tally.failed, room.asked) == (1, [])
    async with database.reading() as session:
        assert await scopes.troubles(session, scope_of(gown), 10) == [
            (picture.image_key, picture.last_error)
        ]


async def test_a_picture_that_is_gone_is_said(
    database: Database, storage: Storage, gown: Product, prepare: Prepare
) -> None:
    await storage.delete(gown.images[0]["key"])

    await prepare(PlainRoom(), gown)

    picture = await picture_of(database, gown)
    assert str(picture.last_error).startswith("image-missing: ")


async def test_a_failure_is_tried_again_later(
    database: Database, gown: Product, prepare: Prepare
) -> None:
    preparer = await prepare(broken(), gown)
    failed = await picture_of(database, gown)
    await make_due(database, gown)
    await prepare(PlainRoom(), gown)

    assert failed.due_at is not None
    assert failed.due_at > clock.now()
    assert (failed.claim_token, failed.last_error) == (None, "ConnectionResetError: a replica died")
    assert preparer.tally.failed == 1
    picture = await picture_of(database, gown)
    assert (picture.wanted, picture.last_error) == ([], None)


async def test_shoppers_come_first(database: Database, storage: Storage, gown: Product) -> None:
    async def never(_session: AsyncSession) -> bool:
        return False

    waiting = Preparer(database, storage, PlainRoom(), never, scope_of(gown))

    assert await waiting.step() == 0
    assert (await picture_of(database, gown)).attempts == 0


async def test_however_many_prepare_each_picture_is_prepared_once(
    database: Database, storage: Storage, settings: Settings, hang: Hang
) -> None:
    gown = await hang(12)
    room = PlainRoom()

    async def drain() -> int:
        preparer = Preparer(database, storage, room, always, scope_of(gown))
        while await preparer.step():
            pass
        return preparer.tally.prepared

    shares = await asyncio.gather(*(drain() for _ in range(6)))

    assert sum(shares) == len(room.asked) == 12
    pictures = await pictures_of(database, gown)
    assert [(p.wanted, p.due_at) for p in pictures] == [([], None)] * 12
    assert len({prefix_in(picture) for picture in pictures}) == 12


async def test_who_dies_in_the_middle_leaves_the_rest_to_whoever_comes_after_the_lease(
    database: Database, storage: Storage, settings: Settings, hang: Hang, prepare: Prepare
) -> None:
    gown = await hang(3)
    await prepare(PlainRoom(), gown)
    slow = SlowRoom()
    dying = asyncio.create_task(prepare(slow, gown))
    await slow.entered.wait()

    # As after a kill -9: the claim stays, and nobody records anything under it.
    while await prepare_one(prepare, PlainRoom(), gown):
        pass
    async with database.reading() as session:
        left = await scopes.progress(session, scope_of(gown))
    await end_leases(database, gown)
    room = PlainRoom()
    while await prepare_one(prepare, room, gown):
        pass
    slow.may_leave.set()
    await dying

    assert (left.left, left.open) == (1, 1)
    assert len(room.asked) == 1
    pictures = await pictures_of(database, gown)
    assert [picture.wanted for picture in pictures] == [[], [], []]
    for picture in pictures:
        await pass_time(database, prefix_in(picture))
    await erase(database, storage)
    assert [len(await keys_under(settings, prefix_in(p))) for p in pictures] == [4, 4, 4]


async def prepare_one(prepare: Prepare, room: PlainRoom, product: Product) -> int:
    tally = (await prepare(room, product)).tally
    return tally.prepared + tally.failed


async def end_leases(database: Database, product: Product) -> None:
    held = update(ProductPicture).where(
        ProductPicture.product_id == product.id, ProductPicture.claim_token.is_not(None)
    )
    async with database.transaction() as session:
        await session.execute(held.values(due_at=clock.now()))


async def test_what_a_stale_claim_made_is_erased(
    database: Database, storage: Storage, settings: Settings, gown: Product, prepare: Prepare
) -> None:
    slow = SlowRoom()
    stale = asyncio.create_task(prepare(slow, gown))
    await slow.entered.wait()
    claimed = await picture_of(database, gown)
    assert claimed.claim_token is not None
    old = f"{RENDITIONS}{claimed.claim_token.hex}/"

    await make_due(database, gown)
    await prepare(PlainRoom(), gown)
    slow.may_leave.set()
    await stale

    assert len(await keys_under(settings, old)) == 4
    await pass_time(database, old)
    await erase(database, storage)
    assert await keys_under(settings, old) == []
    assert len(await keys_under(settings, prefix_in(await picture_of(database, gown)))) == 4


async def test_who_is_called_off_puts_the_picture_back(
    database: Database, gown: Product, prepare: Prepare
) -> None:
    slow = SlowRoom()
    preparing = asyncio.create_task(prepare(slow, gown))
    await slow.entered.wait()

    preparing.cancel()
    await asyncio.gather(preparing, return_exceptions=True)

    picture = await picture_of(database, gown)
    assert picture.claim_token is None
    assert picture.due_at is not None
    assert picture.due_at <= clock.now()


async def test_renditions_that_are_made_anew_take_the_old_ones_place_after_a_while(
    database: Database, storage: Storage, settings: Settings, gown: Product, prepare: Prepare
) -> None:
    await prepare(PlainRoom(), gown)
    old = prefix_in(await picture_of(database, gown))
    async with database.transaction() as session:
        mine = update(ProductPicture).where(ProductPicture.product_id == gown.id)
        await session.execute(mine.values(due_at=clock.now(), wanted=["renditions"]))

    await prepare(PlainRoom(), gown)

    new = prefix_in(await picture_of(database, gown))
    assert new != old
    assert len(await keys_under(settings, old)) == 4
    await pass_time(database, old)
    await erase(database, storage)
    assert await keys_under(settings, old) == []
    assert len(await keys_under(settings, new)) == 4


async def test_a_scope_is_what_was_changed_since_and_is_still_sold(
    database: Database, hang: Hang, shop: Shop
) -> None:
    sold, deleted, old = await hang(2), await hang(1), await hang(1)
    await shop.client.delete(f"/admin/products/{deleted.id}", headers=await shop.staff())
    week = timedelta(days=7)
    async with database.transaction() as session:
        own = update(Product).where(Product.id == old.id)
        await session.execute(own.values(updated_at=clock.now() - week))
    mine = sold.id, deleted.id, old.id

    async with database.reading() as session:
        everything = await scopes.progress(session, Scope(products=mine))
        recent = await scopes.progress(session, Scope(products=mine, since=clock.now() - week / 2))

    assert (everything.left, recent.left) == (3, 2)


async def image_of(client: httpx.AsyncClient, path: str, **params: str) -> list[dict[str, Any]]:
    body = (await client.get(path, params=params)).json()
    images: list[dict[str, Any]] = (body["items"][0] if "items" in body else body)["images"]
    return images


async def test_shoppers_see_what_was_made(
    client: httpx.AsyncClient, storage: Storage, shop: Shop, hang: Hang, prepare: Prepare
) -> None:
    gown = await hang(2)
    path = f"/products/{gown.id}"
    before = await image_of(client, path)

    for _ in range(2):
        await prepare(PlainRoom(), gown)

    after, listed = await image_of(client, path), await image_of(client, "/products", q=shop.mark)
    assert [set(image) for image in before] == [{"url", "alt"}] * 2
    for image in after:
        assert image["colors"] == [{"hex": hex_, "share": share} for hex_, share in COLORS]
        kinds = [(r["width"], r["type"]) for r in image["renditions"]]
        assert kinds == [
            (width, kind) for width in (320, 640) for kind in ("image/avif", "image/webp")
        ]
        for rendition in image["renditions"]:
            key = storage.key_of(rendition["url"])
            assert key is not None
            assert await storage.get(key) == b"%d %s" % (
                rendition["width"],
                rendition["type"].removeprefix("image/").encode(),
            )
    # A list shows what was made of the cover alone.
    assert listed == [after[0], before[1]]


async def test_a_rendition_is_no_picture_to_be_shown_elsewhere(
    client: httpx.AsyncClient, shop: Shop, gown: Product, prepare: Prepare
) -> None:
    await prepare(PlainRoom(), gown)
    [image] = await image_of(client, f"/products/{gown.id}")
    images = [{"url": image["renditions"][-1]["url"], "alt": "A gown"}]

    refused = await client.put(
        f"/admin/products/{gown.id}", json={"images": images}, headers=await shop.staff()
    )

    assert (refused.status_code, refused.json()["type"]) == (422, "foreign-image")


async def test_who_prepares_tells_of_it_once(
    database: Database, gown: Product, prepare: Prepare
) -> None:
    await prepare(PlainRoom(), gown)
    await prepare(PlainRoom(), gown)

    async with database.reading() as session:
        told = select(func.count()).where(
            OutboxMessage.topic == "picture.prepared",
            OutboxMessage.payload["productId"].astext == str(gown.id),
        )
        assert await session.scalar(told) == 1
