"""Products with pictures, and what is made of them."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.pictures import following
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import PARTS, Part
from commerce.pictures.preparing import Preparer, PreparingRoom
from commerce.pictures.scopes import Scope
from commerce.products.models import Product
from tests.integration.commerce.shopping import Shop

Hang = Callable[..., Awaitable[Product]]
Prepare = Callable[..., Coroutine[Any, Any, Preparer]]


async def always(_session: AsyncSession) -> bool:
    """A shop in which nobody waits for a picture."""
    return True


@pytest.fixture
def hang(shop: Shop, storage: Storage) -> Hang:
    """Puts a product with so many new pictures into the shop, which wait to be prepared."""

    async def put(pictures: int = 1) -> Product:
        images: list[dict[str, Any]] = []
        for number in range(pictures):
            key = f"products/{uuid4().hex}.png"
            await storage.put(key, f"picture {number}".encode(), "image/png")
            images.append({"key": key, "alt": "", "color": None})
        product = await shop.product(images=images)
        async with shop.database.transaction() as session:
            await following.follow(session, product.id)
        return product

    return put


@pytest.fixture
def prepare(database: Database, storage: Storage) -> Prepare:
    """Has the fitting room prepare one picture of certain products."""

    async def one(
        room: PreparingRoom, *products: Product, parts: tuple[Part, ...] = PARTS
    ) -> Preparer:
        preparer = Preparer(database, storage, room, always, scope_of(*products, parts=parts))
        await preparer.step()
        return preparer

    return one


def scope_of(*products: Product, parts: tuple[Part, ...] = PARTS) -> Scope:
    return Scope(parts, products=tuple(product.id for product in products))


async def pictures_of(database: Database, product: Product) -> list[ProductPicture]:
    """The rows of a product's pictures as they are now, with their vectors."""
    mine = select(ProductPicture).where(ProductPicture.product_id == product.id)
    async with database.reading() as session:
        whole = mine.order_by(ProductPicture.id).options(undefer(ProductPicture.embedding))
        return list(await session.scalars(whole))


async def picture_of(database: Database, product: Product) -> ProductPicture:
    """The row of a product's only picture."""
    [picture] = await pictures_of(database, product)
    return picture


async def make_due(database: Database, product: Product) -> None:
    """Have the time come for a product's pictures, and every lease on them be over."""
    mine = update(ProductPicture).where(ProductPicture.product_id == product.id)
    async with database.transaction() as session:
        await session.execute(mine.values(due_at=clock.now()))
