"""Which pictures wait to be measured, as products come, change and go."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update

from commerce.core.database import Database
from commerce.core.erasure import ObjectDeletion
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.core.storage import Storage
from commerce.garments import proposing
from commerce.garments.models import Garment, cutouts_of
from commerce.products.models import Product
from tests.integration.commerce.garments.conftest import Hang, Measure, garment_of, garments_of
from tests.integration.commerce.garments.rooms import PlainRoom, strict
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.waiting import until


def image(key: str, color: str | None = None) -> dict[str, str | None]:
    return {"key": key, "alt": "", "color": color}


async def show(database: Database, product: Product, *images: dict[str, str | None]) -> None:
    """Have a product show other pictures, as staff do, without telling anybody."""
    async with database.transaction() as session:
        own = update(Product).where(Product.id == product.id)
        await session.execute(own.values(images=list(images)))


async def follow(database: Database, product: Product) -> None:
    async with database.transaction() as session:
        await proposing.follow(session, product.id)


def test_a_product_is_tried_on_by_its_cover_and_the_first_picture_of_each_colour() -> None:
    images = [image("b"), image("c", "Jade"), image("d", "Jade"), image("a", "Rice"), image("e")]

    assert proposing.covers(images) == ["a", "b", "c"]
    assert proposing.covers([]) == []


async def test_a_product_of_the_back_office_has_its_garments_after_the_event(
    shop: Shop, database: Database, storage: Storage, hang: Hang
) -> None:
    shown = (await hang()).images[0]
    pictured = {"url": storage.url(shown["key"]), "alt": "A gown"}
    sku = uuid4().hex
    gown = {
        "name": "Gown", "brand": "Atelier", "category": "dresses", "slug": f"gown-{sku}",
        "price": {"amount": 1, "currency": "VND"}, "images": [pictured],
        "variants": [{"sku": sku, "size": "S", "color": "Ivory", "stock": 1}],
    }  # fmt: skip
    headers = await shop.staff("manager")

    made = (await shop.client.post("/admin/products", json=gown, headers=headers)).json()
    told = OutboxMessage.payload["productId"].astext == made["id"]
    async with database.transaction() as session:
        message = (await session.scalars(select(OutboxMessage).where(told))).one()
        event = Event(message.message_id, message.topic, message.payload)
        await proposing.handle(session, event)

    [garment] = await garments_of(database, (await _product(database, made["id"])).id)
    assert (garment.image_key, garment.status) == (shown["key"], "waiting")
    assert garment.due_at is not None


async def _product(database: Database, product_id: str) -> Product:
    async with database.reading() as session:
        return await session.get_one(Product, product_id)


async def test_new_pictures_come_lost_ones_go_and_the_others_stay_as_they_are(
    database: Database, hang: Hang, measure: Measure
) -> None:
    gown = await hang("Jade", "Rice")
    await measure(PlainRoom(), gown)
    before = {garment.image_key: garment for garment in await garments_of(database, gown.id)}
    kept, lost = (picture["key"] for picture in gown.images)

    await show(database, gown, image(kept, "Jade"), image("products/new.png", "Rice"))
    await follow(database, gown)

    after = {garment.image_key: garment for garment in await garments_of(database, gown.id)}
    assert set(after) == {kept, "products/new.png"}
    assert after[kept].id == before[kept].id
    assert after[kept].status == before[kept].status
    async with database.reading() as session:
        doomed = select(ObjectDeletion.key).where(ObjectDeletion.key == cutouts_of(before[lost].id))
        assert await session.scalar(doomed) is not None


async def test_however_often_and_by_whomever_it_is_told_a_picture_has_one_garment(
    database: Database, shop: Shop
) -> None:
    gown = await shop.product(images=[image("products/a.png"), image("products/b.png", "Jade")])

    await asyncio.gather(*(follow(database, gown) for _ in range(12)))

    assert len(await garments_of(database, gown.id)) == 2


async def test_of_changes_at_once_the_pictures_of_the_last_one_stay(
    database: Database, shop: Shop
) -> None:
    gown = await shop.product(images=[image("products/0.png")])

    async def change(n: int) -> None:
        await show(database, gown, image(f"products/{n}.png"))
        await follow(database, gown)

    await asyncio.gather(*(change(n) for n in range(12)))

    shown = (await _product(database, str(gown.id))).images[0]["key"]
    assert [garment.image_key for garment in await garments_of(database, gown.id)] == [shown]


async def test_a_change_waits_for_who_follows_the_one_before(
    database: Database, shop: Shop
) -> None:
    gown = await shop.product(images=[image("products/old.png")])

    async def change() -> None:
        await show(database, gown, image("products/new.png"))
        await follow(database, gown)

    async with database.transaction() as session:
        await proposing.follow(session, gown.id)
        changing = asyncio.create_task(change())
        await until(lambda: is_over_or_waits(database, changing))
    await changing

    assert [g.image_key for g in await garments_of(database, gown.id)] == ["products/new.png"]


async def is_over_or_waits(database: Database, task: asyncio.Task[None]) -> bool:
    """Whether a task is done, or one of this database's transactions waits for another."""
    waits = text(
        "SELECT EXISTS (SELECT FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock')"
    )
    async with database.reading() as session:
        return task.done() or bool(await session.scalar(waits))


async def test_a_product_that_was_taken_away_keeps_its_garments(
    database: Database, gown: Product, shop: Shop
) -> None:
    headers = await shop.staff()

    await shop.client.delete(f"/admin/products/{gown.id}", headers=headers)
    await follow(database, gown)

    assert (await garment_of(database, gown)).status == "waiting"


async def test_what_no_event_told_of_is_found(database: Database, shop: Shop) -> None:
    gown = await shop.product(images=[image(f"products/{uuid4().hex}.png")])
    bare = await shop.product()

    while await proposing.catch_up(database):
        pass

    assert len(await garments_of(database, gown.id)) == 1
    assert await garments_of(database, bare.id) == []
    assert await proposing.catch_up(database) == 0


@pytest.mark.parametrize("room", [PlainRoom(), strict()])
async def test_what_older_code_measured_is_measured_anew_and_stays_as_it_was_until_then(
    database: Database, gown: Product, measure: Measure, room: PlainRoom
) -> None:
    await measure(room, gown)
    async with database.transaction() as session:
        mine = update(Garment).where(Garment.product_id == gown.id)
        await session.execute(mine.values(measured_by=0))
    before = await garment_of(database, gown)

    await proposing.catch_up(database)

    after = await garment_of(database, gown)
    assert (before.due_at, after.status) == (None, before.status)
    assert after.due_at is not None


async def test_garments_end_with_the_row_of_their_product(
    database: Database, gown: Product
) -> None:
    async with database.transaction() as session:
        await session.execute(delete(Product).where(Product.id == gown.id))

    assert await garments_of(database, gown.id) == []
    await follow(database, gown)
    assert await garments_of(database, gown.id) == []
