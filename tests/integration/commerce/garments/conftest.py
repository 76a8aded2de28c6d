"""Products with pictures, and what their garments become."""

import io
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import select, update

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.garments import proposing
from commerce.garments.measuring import Measurer, MeasuringRoom
from commerce.garments.models import Garment
from commerce.products.models import Product
from tests.integration.commerce.garments.rooms import Quiet
from tests.integration.commerce.shopping import Shop

SKIRT = {
    "left-waist": [0.3, 0.1], "right-waist": [0.7, 0.1],
    "left-hem": [0.2, 0.9], "right-hem": [0.8, 0.9],
}  # fmt: skip
EVER_EARLIER = (clock.now() - timedelta(days=days) for days in count(1000))
Hang = Callable[..., Awaitable[Product]]


def picture(color: str = "crimson") -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (30, 40), color).save(encoded, "PNG")
    return encoded.getvalue()


@pytest.fixture
def hang(shop: Shop, storage: Storage) -> Hang:
    """Puts a product with new pictures in these colours into the shop, whose garments wait."""

    async def put(*colors: str | None) -> Product:
        images: list[dict[str, Any]] = []
        for color in colors or (None,):
            key = f"products/{uuid4().hex}.png"
            await storage.put(key, picture(), "image/png")
            images.append({"key": key, "alt": "", "color": color})
        product = await shop.product(images=images)
        async with shop.database.transaction() as session:
            await proposing.follow(session, product.id)
        return product

    return put


@pytest.fixture
async def gown(hang: Hang) -> Product:
    return await hang()


async def garments_of(database: Database, product_id: UUID) -> list[Garment]:
    async with database.reading() as session:
        found = select(Garment).where(Garment.product_id == product_id).order_by(Garment.id)
        return list(await session.scalars(found))


async def garment_of(database: Database, product: Product) -> Garment:
    """The one garment of a product, as it is now."""
    [garment] = await garments_of(database, product.id)
    return garment


async def put_first(database: Database, *products: Product) -> None:
    """Have these products' garments wait the longest, whatever other tests have left."""
    ids = [product.id for product in products]
    first = update(Garment).where(Garment.product_id.in_(ids), Garment.due_at.is_not(None))
    async with database.transaction() as session:
        await session.execute(first.values(due_at=next(EVER_EARLIER)))


Measure = Callable[[MeasuringRoom, Product], Coroutine[Any, Any, None]]


@pytest.fixture
def measure(database: Database, storage: Storage) -> Measure:
    """Has the fitting room measure a product's garment that is due."""

    async def one(room: MeasuringRoom, product: Product) -> None:
        await put_first(database, product)
        assert await Measurer(database, storage, room, Quiet().has_time).step() == 1

    return one
