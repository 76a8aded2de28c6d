"""Garments are measured: once, by whoever holds them, and never over a person's word."""

import asyncio
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select, update

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.erasure import ObjectDeletion
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.garments import proposing
from commerce.garments.measuring import Measurer
from commerce.garments.models import Garment, cutouts_of
from commerce.products.models import Category, Product
from tests.integration.commerce.garments.conftest import (
    SKIRT,
    Hang,
    Measure,
    garment_of,
    garments_of,
    put_first,
)
from tests.integration.commerce.garments.rooms import (
    TROUSERS,
    BlindRoom,
    PlainRoom,
    Quiet,
    SlowRoom,
    broken,
    strict,
)
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.tryons.conftest import erase, keys_under, pass_time


async def correct(shop: Shop, garment: Garment) -> Any:  # noqa: ANN401 - JSON
    wanted = {"kind": "skirt", "points": SKIRT}
    path, headers = f"/admin/garments/{garment.id}", await shop.staff("manager")
    answer = await shop.client.put(path, json=wanted, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


async def cutouts(settings: Settings, garment: Garment) -> list[str]:
    """What lies in the store for a garment."""
    return await keys_under(settings, cutouts_of(garment.id))


async def erase_what_is_old(database: Database, storage: Storage, garment: Garment) -> None:
    """Have the time come for all that was doomed of a garment's, and erase it."""
    await pass_time(database, cutouts_of(garment.id))
    await erase(database, storage)


async def test_a_garment_is_cut_out_and_measured(
    database: Database, storage: Storage, settings: Settings, gown: Product, measure: Measure
) -> None:
    await measure(PlainRoom(), gown)

    garment = await garment_of(database, gown)
    assert (garment.status, garment.kind, garment.category) == ("measured", "trousers", "bottoms")
    assert garment.points == {name: list(at) for name, at in TROUSERS.items()}
    assert (garment.due_at, garment.claim_token, garment.version) == (None, None, 2)
    assert garment.cutout_key is not None
    assert Image.open(io.BytesIO(await storage.get(garment.cutout_key))).mode == "RGBA"
    await erase_what_is_old(database, storage, garment)
    assert await cutouts(settings, garment) == [garment.cutout_key]


async def test_the_shelf_says_where_a_garment_is_worn(
    database: Database, hang: Hang, measure: Measure
) -> None:
    above, shelf = uuid4().hex, uuid4().hex
    async with database.transaction() as session:
        session.add(Category(slug=above, name="Coats", tryon_category="outerwear"))
        await session.flush()
        session.add(Category(slug=shelf, name="Trench coats", parent=above))
    coat, unknown = await hang(), await hang()
    async with database.transaction() as session:
        own = update(Product).where(Product.id == coat.id)
        await session.execute(own.values(category=shelf))
    room = PlainRoom()

    await measure(room, coat)
    await measure(room, unknown)

    assert room.categories == ["outerwear", "auto"]


async def test_who_is_called_off_puts_the_garment_back(
    database: Database, gown: Product, measure: Measure
) -> None:
    slow = SlowRoom()
    measuring = asyncio.create_task(measure(slow, gown))
    await slow.entered.wait()

    measuring.cancel()
    await asyncio.gather(measuring, return_exceptions=True)

    garment = await garment_of(database, gown)
    assert (garment.status, garment.claim_token) == ("waiting", None)
    assert garment.due_at is not None
    assert garment.due_at <= clock.now()


async def test_a_refused_garment_says_why(
    database: Database, gown: Product, measure: Measure
) -> None:
    await measure(strict(), gown)

    garment = await garment_of(database, gown)
    assert (garment.status, garment.refusal_code) == ("refused", "garment-worn")
    assert garment.refusal_message == "This product is shown on a person."
    assert (garment.due_at, garment.cutout_key) == (None, None)


async def test_a_picture_that_is_gone_is_refused(
    database: Database, storage: Storage, gown: Product, measure: Measure
) -> None:
    await storage.delete(gown.images[0]["key"])

    await measure(PlainRoom(), gown)

    assert (await garment_of(database, gown)).refusal_code == "image-missing"


@pytest.mark.parametrize("room", [broken(), BlindRoom()])
async def test_a_failure_is_tried_again_later(
    database: Database,
    storage: Storage,
    settings: Settings,
    gown: Product,
    measure: Measure,
    room: PlainRoom,
) -> None:
    await measure(room, gown)
    failed = await garment_of(database, gown)
    await measure(PlainRoom(), gown)

    garment = await garment_of(database, gown)
    assert failed.due_at is not None
    assert (failed.status, failed.due_at > clock.now()) == ("waiting", True)
    assert failed.last_error is not None
    assert (garment.status, garment.attempts, garment.last_error) == ("measured", 2, None)
    await erase_what_is_old(database, storage, garment)
    assert await cutouts(settings, garment) == [garment.cutout_key]


async def test_shoppers_come_first(database: Database, storage: Storage, gown: Product) -> None:
    shop = Quiet(time=False)
    measurer = Measurer(database, storage, PlainRoom(), shop.has_time)
    await put_first(database, gown)

    assert await measurer.step() == 0
    shop.time = True
    assert await measurer.step() == 1

    assert (await garment_of(database, gown)).status == "measured"


async def test_what_is_not_sold_any_more_is_not_measured(
    database: Database, storage: Storage, gown: Product, shop: Shop
) -> None:
    headers = await shop.staff()
    await shop.client.delete(f"/admin/products/{gown.id}", headers=headers)
    await put_first(database, gown)
    measurer = Measurer(database, storage, PlainRoom(), Quiet().has_time)

    await measurer.step()
    left = await garment_of(database, gown)
    await shop.client.post(f"/admin/products/{gown.id}/restore", headers=headers)
    await measurer.step()

    assert left.attempts == 0
    assert (await garment_of(database, gown)).status == "measured"


async def test_however_many_measure_each_garment_is_measured_once(
    database: Database, storage: Storage, settings: Settings, hang: Hang
) -> None:
    gown = await hang("Jade", "Rice", "Ivory")
    await put_first(database, gown)
    room = PlainRoom()

    async def drain() -> None:
        measurer = Measurer(database, storage, room, Quiet().has_time)
        while await measurer.step():
            pass

    await asyncio.gather(*(drain() for _ in range(8)))

    garments = await garments_of(database, gown.id)
    assert [(g.status, g.attempts, g.version) for g in garments] == [("measured", 1, 2)] * 3
    for garment in garments:
        assert await cutouts(settings, garment) == [garment.cutout_key]


async def test_of_two_who_hold_a_garment_one_after_the_other_the_second_records(
    database: Database, storage: Storage, settings: Settings, gown: Product, measure: Measure
) -> None:
    slow = SlowRoom()
    first = asyncio.create_task(measure(slow, gown))
    await slow.entered.wait()

    # Measuring puts it first, which ends its lease.
    await measure(strict(), gown)
    slow.may_leave.set()
    await first

    garment = await garment_of(database, gown)
    assert (garment.status, garment.attempts) == ("refused", 2)
    await erase_what_is_old(database, storage, garment)
    assert await cutouts(settings, garment) == []


async def test_staffs_correction_stands_whatever_is_measured_meanwhile(
    database: Database,
    storage: Storage,
    settings: Settings,
    gown: Product,
    measure: Measure,
    shop: Shop,
) -> None:
    slow = SlowRoom()
    measuring = asyncio.create_task(measure(slow, gown))
    await slow.entered.wait()

    corrected = await correct(shop, await garment_of(database, gown))
    slow.may_leave.set()
    await measuring
    stale = await garment_of(database, gown)
    room = PlainRoom()
    await measure(room, gown)

    assert (corrected["status"], corrected["isDue"]) == ("waiting", True)
    assert (stale.status, stale.kind, stale.points) == ("waiting", "skirt", SKIRT)
    # All that was missing was the cut-out.
    assert room.shapes == [{"kind": "skirt", "points": SKIRT}]
    garment = await garment_of(database, gown)
    assert (garment.status, garment.source) == ("measured", "corrected")
    assert (garment.kind, garment.points) == ("skirt", SKIRT)
    await erase_what_is_old(database, storage, garment)
    assert await cutouts(settings, garment) == [garment.cutout_key]


async def test_corrections_and_measurements_at_once_end_with_the_correction(
    database: Database, hang: Hang, storage: Storage, shop: Shop
) -> None:
    gown = await hang("Jade", "Rice", "Ivory")
    await put_first(database, gown)
    measurer = Measurer(database, storage, PlainRoom(), Quiet().has_time)

    async def set_it(garment: Garment) -> None:
        await correct(shop, garment)

    waiting = await garments_of(database, gown.id)
    await asyncio.gather(*map(set_it, waiting), *(measurer.step() for _ in range(6)))
    while await measurer.step():
        pass

    for garment in await garments_of(database, gown.id):
        assert (garment.status, garment.source, garment.points) == ("measured", "corrected", SKIRT)


async def test_a_picture_that_is_replaced_while_it_is_measured_leaves_nothing(
    database: Database, storage: Storage, settings: Settings, gown: Product, measure: Measure
) -> None:
    slow = SlowRoom()
    garment = await garment_of(database, gown)
    measuring = asyncio.create_task(measure(slow, gown))
    await slow.entered.wait()

    async with database.transaction() as session:
        own = update(Product).where(Product.id == gown.id)
        await session.execute(own.values(images=[]))
        await proposing.follow(session, gown.id)
    slow.may_leave.set()
    await measuring

    assert await garments_of(database, gown.id) == []
    assert len(await cutouts(settings, garment)) == 1
    await erase_what_is_old(database, storage, garment)
    assert await cutouts(settings, garment) == []


async def test_a_product_that_goes_while_it_is_measured_leaves_nothing(
    database: Database, storage: Storage, settings: Settings, gown: Product, measure: Measure
) -> None:
    slow = SlowRoom()
    garment = await garment_of(database, gown)
    measuring = asyncio.create_task(measure(slow, gown))
    await slow.entered.wait()

    async with database.transaction() as session:
        await session.delete(await session.get_one(Product, gown.id))
    slow.may_leave.set()
    await measuring

    await erase_what_is_old(database, storage, garment)
    assert await cutouts(settings, garment) == []


async def test_a_new_cutout_takes_the_old_ones_place_after_a_while(
    database: Database, storage: Storage, settings: Settings, gown: Product, measure: Measure
) -> None:
    await measure(PlainRoom(), gown)
    old = await garment_of(database, gown)
    async with database.transaction() as session:
        mine = update(Garment).where(Garment.product_id == gown.id)
        await session.execute(mine.values(due_at=clock.now()))

    await measure(PlainRoom(), gown)

    new = await garment_of(database, gown)
    assert sorted(await cutouts(settings, new)) == sorted(
        map(str, (old.cutout_key, new.cutout_key))
    )
    async with database.reading() as session:
        doomed = select(ObjectDeletion.due_at).where(ObjectDeletion.key == old.cutout_key)
        due_at = await session.scalar(doomed)
    assert due_at is not None
    assert due_at > clock.now() + timedelta(minutes=50)
    await erase_what_is_old(database, storage, new)
    assert await cutouts(settings, new) == [new.cutout_key]
