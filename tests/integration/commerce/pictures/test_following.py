"""Every picture that a product shows waits to be prepared, and none that it shows no more."""

import asyncio
from uuid import uuid4

from sqlalchemy import select, update

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.events import Event
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.pictures import following
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import PARTS
from commerce.products.models import Product
from tests.integration.commerce.pictures.conftest import Hang, Prepare, picture_of, pictures_of
from tests.integration.commerce.pictures.rooms import PlainRoom, strict
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.tryons.conftest import erase, keys_under, pass_time


async def follow(database: Database, product: Product) -> None:
    async with database.transaction() as session:
        await following.follow(session, product.id)


async def show(database: Database, product: Product, *keys: str) -> None:
    """Have a product show these pictures."""
    images = [{"key": key, "alt": "", "color": None} for key in keys]
    async with database.transaction() as session:
        own = update(Product).where(Product.id == product.id)
        await session.execute(own.values(images=images))


async def test_a_products_change_has_its_pictures_prepared(database: Database, shop: Shop) -> None:
    key = f"products/{uuid4().hex}.png"
    product = await shop.product(images=[{"key": key, "alt": "", "color": None}] * 2)

    async with database.transaction() as session:
        await following.handle(
            session, Event(uuid4(), "product.changed", {"productId": str(product.id)})
        )

    picture = await picture_of(database, product)
    assert (picture.image_key, picture.wanted) == (key, list(PARTS))
    assert picture.due_at is not None


async def test_pictures_that_stay_are_not_prepared_again(
    database: Database, hang: Hang, prepare: Prepare
) -> None:
    product = await hang(1)
    await prepare(PlainRoom(), product)
    key = product.images[0]["key"]

    await show(database, product, key, "products/new.png")
    await follow(database, product)

    old, new = await pictures_of(database, product)
    assert (old.image_key, old.due_at, old.wanted) == (key, None, [])
    assert (new.image_key, new.wanted) == ("products/new.png", list(PARTS))


async def test_renditions_of_a_picture_that_went_are_erased(
    database: Database, storage: Storage, settings: Settings, hang: Hang, prepare: Prepare
) -> None:
    product = await hang(1)
    await prepare(PlainRoom(), product)
    [rendition, *_] = (await picture_of(database, product)).renditions or []
    prefix = rendition["key"].rpartition("/")[0] + "/"

    await show(database, product)
    await follow(database, product)

    assert await pictures_of(database, product) == []
    assert len(await keys_under(settings, prefix)) == 4
    await pass_time(database, prefix)
    await erase(database, storage)
    assert await keys_under(settings, prefix) == []


async def test_changes_at_once_end_with_the_pictures_of_the_last(
    database: Database, hang: Hang
) -> None:
    product = await hang(1)

    async def change(number: int) -> None:
        await show(database, product, f"products/{number}.png")
        await follow(database, product)

    await asyncio.gather(*(change(number) for number in range(8)))

    async with database.reading() as session:
        images = await session.scalar(select(Product.images).where(Product.id == product.id))
    assert images is not None
    assert [p.image_key for p in await pictures_of(database, product)] == [images[0]["key"]]


async def test_what_no_event_told_of_is_found(database: Database, shop: Shop) -> None:
    images = [{"key": f"products/{uuid4().hex}.png", "alt": "", "color": None}]
    product = await shop.product(images=images)

    while await following.catch_up(database):
        pass

    assert (await picture_of(database, product)).wanted == list(PARTS)


async def test_what_older_code_made_is_made_anew(
    database: Database, hang: Hang, prepare: Prepare
) -> None:
    product = await hang(1)
    await prepare(PlainRoom(), product)
    async with database.transaction() as session:
        mine = update(ProductPicture).where(ProductPicture.product_id == product.id)
        await session.execute(mine.values(prepared_by=0))

    while await following.catch_up(database):
        pass

    picture = await picture_of(database, product)
    assert (picture.wanted, picture.due_at is None) == (list(PARTS), False)
    # What was made before serves until then.
    assert picture.renditions is not None


async def test_what_is_refused_when_it_is_made_anew_is_not_begun_again(
    database: Database, hang: Hang, prepare: Prepare
) -> None:
    product = await hang(1)
    await prepare(PlainRoom(), product)
    async with database.transaction() as session:
        mine = update(ProductPicture).where(ProductPicture.product_id == product.id)
        await session.execute(mine.values(prepared_by=0, due_at=clock.now(), wanted=list(PARTS)))

    await prepare(strict(), product)
    while await following.catch_up(database):
        pass

    picture = await picture_of(database, product)
    assert str(picture.last_error).startswith("garment-unreadable: ")
    assert picture.due_at is None
