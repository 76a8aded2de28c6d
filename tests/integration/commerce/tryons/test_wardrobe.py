"""What a job puts on: garments as they were measured beforehand, or as they are pictured."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete, update

from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.settings import TryOnSettings
from commerce.core.storage import Storage
from commerce.garments import proposing
from commerce.garments.models import Garment, cutouts_of
from commerce.products.models import Product
from commerce.tryons.attempts import WantedGarment
from commerce.tryons.errors import Refused
from commerce.tryons.progress import Progress
from commerce.tryons.wardrobe import Wardrobe
from commerce.tryons.worker import Order, Worker
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements
from tests.integration.commerce.tryons.conftest import Ask, erase, job_of, pass_time, picture
from tests.integration.commerce.tryons.rooms import PlainRoom, SlowRoom

SHAPE = {"kind": "skirt", "points": {"left-waist": [0.3, 0.1]}}
PICTURE, CUTOUT = picture(20, 20, "crimson"), picture(20, 20, "navy", "PNG")
WORN = {"refusal_code": "garment-worn", "refusal_message": "It is shown on a person."}
Hang = Callable[..., Awaitable[Garment]]


@pytest.fixture
def hang(shop: Shop, storage: Storage) -> Hang:
    """A product's picture, of which this much is known; measured unless `columns` say otherwise."""

    async def put(key: str | None = None, **columns: object) -> Garment:
        garment_id = new_id()
        key = key or f"products/{garment_id}.jpg"
        cutout = f"{cutouts_of(garment_id)}a.png"
        await storage.put(key, PICTURE, "image/jpeg")
        await storage.put(cutout, CUTOUT, "image/png")
        product = await shop.product(images=[{"key": key, "alt": "", "color": None}])
        measured = {"status": "measured", "cutout_key": cutout, "due_at": None, **SHAPE}
        garment = Garment(
            id=garment_id, product_id=product.id, image_key=key, **{**measured, **columns}
        )
        async with shop.database.transaction() as session:
            session.add(garment)
        return garment

    return put


@pytest.fixture
def wardrobe(database: Database, storage: Storage) -> Wardrobe:
    return Wardrobe(database, storage, is_generative=False)


def wanted(garment: Garment, category: str = "auto") -> WantedGarment:
    return WantedGarment(garment.image_key, category, garment.product_id)


async def test_a_measured_garment_comes_cut_out_with_its_shape(
    hang: Hang, wardrobe: Wardrobe
) -> None:
    skirt = await hang()

    [fetched] = await wardrobe.fetch([wanted(skirt)])

    assert (fetched.picture, fetched.category, fetched.shape) == (CUTOUT, "bottoms", SHAPE)


async def test_what_was_not_measured_yet_comes_as_it_is_pictured(
    hang: Hang, wardrobe: Wardrobe, storage: Storage
) -> None:
    nothing: dict[str, object] = {"cutout_key": None, "kind": None, "points": {}}
    waiting = await hang(status="waiting", due_at=clock.now(), **nothing)
    await storage.put("products/unknown.jpg", PICTURE, "image/jpeg")

    fetched = await wardrobe.fetch(
        [wanted(waiting, "tops"), WantedGarment("products/unknown.jpg", "auto")]
    )

    assert [(f.picture, f.category, f.shape) for f in fetched] == [
        (PICTURE, "tops", None), (PICTURE, "auto", None),
    ]  # fmt: skip


async def test_a_refused_garment_is_refused_unless_the_engine_paints_anew(
    hang: Hang, wardrobe: Wardrobe, database: Database, storage: Storage
) -> None:
    worn = await hang(status="refused", cutout_key=None, kind=None, points={}, **WORN)

    with pytest.raises(Refused) as refused:
        await wardrobe.fetch([wanted(await hang()), wanted(worn)])
    painter = Wardrobe(database, storage, is_generative=True)
    [fetched] = await painter.fetch([wanted(worn, "tops")])

    assert (refused.value.code, refused.value.message) == tuple(WORN.values())
    assert (fetched.picture, fetched.category, fetched.shape) == (PICTURE, "tops", None)


async def test_a_shoppers_own_picture_is_nobodys_garment(
    hang: Hang, wardrobe: Wardrobe, storage: Storage, database: Database
) -> None:
    key = f"tryons/{new_id()}/originals/1"
    await hang(key=key)

    with recorded_statements(database) as statements:
        [fetched] = await wardrobe.fetch([WantedGarment(key)])

    assert (fetched.picture, fetched.shape) == (PICTURE, None)
    assert statements == []
    await storage.delete(key)


async def test_however_many_garments_are_looked_up_at_once(
    hang: Hang, wardrobe: Wardrobe, database: Database
) -> None:
    three = [await hang(), await hang(), await hang()]

    with recorded_statements(database) as statements:
        fetched = await wardrobe.fetch([wanted(one) for one in three])

    assert [one.picture for one in fetched] == [CUTOUT] * 3
    assert len(statements) == 1


async def test_of_two_products_with_one_picture_the_corrected_garment_counts(
    hang: Hang, wardrobe: Wardrobe
) -> None:
    corrected = {"source": "corrected", "corrected_at": clock.now(), "corrected_by": "a@b.example"}
    first = await hang(**{**corrected, "kind": "trousers"})
    second = await hang(key=first.image_key)

    [fetched] = await wardrobe.fetch([wanted(second)])

    assert fetched.shape == {**SHAPE, "kind": "trousers"}


async def test_a_cutout_that_is_gone_does_no_harm(
    hang: Hang, wardrobe: Wardrobe, storage: Storage
) -> None:
    skirt = await hang()
    assert skirt.cutout_key is not None
    await storage.delete(skirt.cutout_key)

    [fetched] = await wardrobe.fetch([wanted(skirt)])

    assert (fetched.picture, fetched.shape) == (PICTURE, SHAPE)


async def test_a_picture_that_is_gone_too_is_told(
    hang: Hang, wardrobe: Wardrobe, storage: Storage
) -> None:
    skirt = await hang(status="waiting", cutout_key=None)
    await storage.delete(skirt.image_key)

    with pytest.raises(Refused, match="picture is gone"):
        await wardrobe.fetch([wanted(skirt)])


@pytest.fixture
def worker(
    database: Database, storage: Storage, limits: TryOnSettings, progress: Progress
) -> Callable[[PlainRoom], Worker]:
    return lambda room: Worker(database, storage, room, limits, progress)


@pytest.fixture
def limits(shop: Shop) -> TryOnSettings:
    return shop.settings.tryon.model_copy(update={"engine": "drape"})


async def test_a_job_for_a_refused_garment_fails_at_once_with_its_reason(
    hang: Hang, ask: Ask, worker: Callable[[PlainRoom], Worker], database: Database
) -> None:
    worn = await hang(status="refused", cutout_key=None, **WORN)
    job_id = await ask(garments=[{"key": worn.image_key}])
    room = SlowRoom()

    await worker(room).work(job_id, redelivered=False)

    job = await job_of(database, job_id)
    assert (job.status, job.error_code) == ("failed", "garment-worn")
    assert job.error_message == WORN["refusal_message"]
    assert room.visits == 0


class WatchedRoom(SlowRoom):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: list[Order] = []

    async def prepare(self, order: Order) -> bytes:
        self.orders.append(order)
        return await super().prepare(order)


async def test_a_job_puts_on_what_it_was_accepted_with_whatever_the_product_shows_by_now(
    hang: Hang,
    ask: Ask,
    worker: Callable[[PlainRoom], Worker],
    database: Database,
    storage: Storage,
) -> None:
    skirt = await hang()
    first = await ask(garments=[{"key": skirt.image_key, "productId": str(skirt.product_id)}])
    second = await ask(garments=[{"key": skirt.image_key, "productId": str(skirt.product_id)}])
    room = WatchedRoom()
    working = asyncio.create_task(worker(room).work(first, redelivered=False))
    await room.entered.wait()

    async with database.transaction() as session:
        others = [{"key": "products/other.jpg", "alt": "", "color": None}]
        own = update(Product).where(Product.id == skirt.product_id)
        await session.execute(own.values(images=others))
        await proposing.follow(session, skirt.product_id)
    await pass_time(database, cutouts_of(skirt.id))
    await erase(database, storage)
    room.may_leave.set()
    await working
    await worker(room).work(second, redelivered=False)

    assert [(await job_of(database, job)).status for job in (first, second)] == ["completed"] * 2
    assert [order.garments[0].picture for order in room.orders] == [CUTOUT, PICTURE]
    async with database.transaction() as session:
        await session.execute(delete(Garment).where(Garment.product_id == skirt.product_id))
