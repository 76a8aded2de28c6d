"""Whatever happens to garments, in whatever order and however much at once: no cut-out is left that
no garment names, none is named that is not there, and a person's word stands.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.garments import proposing
from commerce.garments.measuring import Measurer, MeasuringRoom
from commerce.garments.models import Garment, cutouts_of
from commerce.products.models import Product
from tests.integration.commerce.garments.conftest import (
    SKIRT,
    Hang,
    garments_of,
    picture,
    put_first,
)
from tests.integration.commerce.garments.rooms import PlainRoom, Quiet, broken, strict
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.tryons.conftest import erase, keys_under, pass_time

STEPS, AT_ONCE = 12, 4
Deed = Callable[[], Awaitable[None]]


class Walk:
    """Does one thing after the other to a product's garments, and remembers whose they were."""

    def __init__(self, shop: Shop, storage: Storage, product: Product, seed: int) -> None:
        self.random = Random(seed)
        self.product = product
        self.keys = [f"products/{uuid4().hex}.png" for _ in range(3)]
        self.known: set[UUID] = set()
        self._shop, self._database, self._storage = shop, shop.database, storage
        self._headers: dict[str, str] = {}

    async def begin(self) -> None:
        self._headers = await self._shop.staff("manager")
        for key in self.keys:
            await self._storage.put(key, picture(), "image/png")

    @property
    def deeds(self) -> Sequence[Deed]:
        measuring = (self._measure(room) for room in (PlainRoom(), PlainRoom(), strict(), broken()))
        return [self._show, self._correct, self._measure_again, self._lose_leases, *measuring]

    async def walk(self) -> None:
        for _ in range(STEPS):
            self.known |= {garment.id for garment in await self._garments()}
            await self.random.choice(self.deeds)()

    async def _garments(self) -> list[Garment]:
        return await garments_of(self._database, self.product.id)

    async def _show(self) -> None:
        shown = self.random.sample(self.keys, self.random.randint(0, 3))
        images = [{"key": key, "alt": "", "color": key} for key in shown]
        async with self._database.transaction() as session:
            own = update(Product).where(Product.id == self.product.id)
            await session.execute(own.values(images=images))
            await proposing.follow(session, self.product.id)

    async def _correct(self) -> None:
        for garment in await self._garments():
            await self._ask("PUT", f"/admin/garments/{garment.id}")

    async def _measure_again(self) -> None:
        for garment in (await self._garments())[:1]:
            await self._ask("POST", f"/admin/garments/{garment.id}/measure")

    async def _ask(self, method: str, path: str) -> None:
        body = {"kind": "skirt", "points": SKIRT} if method == "PUT" else None
        client: httpx.AsyncClient = self._shop.client
        answer = await client.request(method, path, headers=self._headers, json=body)
        # It may have gone meanwhile.
        assert answer.is_success or answer.status_code == 404, answer.text

    async def _lose_leases(self) -> None:
        await put_first(self._database, self.product)

    def _measure(self, room: MeasuringRoom) -> Deed:
        async def measure() -> None:
            await put_first(self._database, self.product)
            await Measurer(self._database, self._storage, room, Quiet().has_time).step()

        return measure


async def settle(walk: Walk, database: Database, storage: Storage) -> list[Garment]:
    """Measure all that is due, and have the time come for all that is doomed."""
    measurer = Measurer(database, storage, PlainRoom(), Quiet().has_time)
    while any(garment.due_at for garment in await garments_of(database, walk.product.id)):
        await put_first(database, walk.product)
        await measurer.step()
    for garment_id in walk.known:
        await pass_time(database, cutouts_of(garment_id))
    await erase(database, storage)
    return await garments_of(database, walk.product.id)


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_is_left_and_nothing_is_missing(
    shop: Shop,
    database: Database,
    storage: Storage,
    settings: Settings,
    hang: Hang,
    seed: int,
) -> None:
    product = await hang()
    walks = [Walk(shop, storage, product, 100 * seed + n) for n in range(AT_ONCE)]
    for walk in walks:
        walk.keys = walks[0].keys
        await walk.begin()

    await asyncio.gather(*(walk.walk() for walk in walks))
    walks[0].known = {one for walk in walks for one in walk.known}
    walks[0].known |= {garment.id for garment in await garments_of(database, product.id)}
    garments = await settle(walks[0], database, storage)

    async with database.reading() as session:
        shown = await session.scalar(select(Product.images).where(Product.id == product.id))
    assert {garment.image_key for garment in garments} == set(proposing.covers(shown or ()))
    left = [key for one in walks[0].known for key in await keys_under(settings, cutouts_of(one))]
    assert sorted(left) == sorted(g.cutout_key for g in garments if g.cutout_key)
    for garment in garments:
        assert (garment.status == "measured") is (garment.cutout_key is not None)
        assert garment.source == "proposed" or garment.points == SKIRT
