"""A shop whose products look like colours, and somebody who sees the colours of photos."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import delete, null

from commerce.app import BASE, create_app
from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import EMBEDDING_MODEL
from commerce.products.models import Product
from commerce.visual_search.embedding import Embedding
from commerce.visual_search.errors import PhotoRefused
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Shop

Color = tuple[int, int, int]
Hang = Callable[..., Awaitable[Product]]
# Every colour has some of it: nothing is opposite to anything.
_GREY = 20
INDECENT = (224, 172, 140)


def vector_of(color: Color) -> bytes:
    vector = np.array([*color, _GREY], np.float32)
    return (vector / np.linalg.norm(vector)).astype("<f2").tobytes()


def photo_of(color: Color, kind: str = "PNG") -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (30, 40), color).save(encoded, kind, lossless=True)
    return encoded.getvalue()


class ColorBlindNever:
    """Sees what colour a photo begins with, and refuses one."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    async def embed(self, photo: bytes) -> Embedding:
        with Image.open(io.BytesIO(photo)) as picture:
            color = picture.convert("RGB").getpixel((0, 0))
        assert isinstance(color, tuple)
        self.seen.append(len(photo))
        if color == INDECENT:
            raise PhotoRefused("Everybody should be dressed.", {"code": "unsafe-image"})
        red, green, blue = color
        return Embedding(vector_of((red, green, blue)), EMBEDDING_MODEL)


@pytest.fixture(autouse=True)
async def bare_walls(database: Database) -> None:
    """No picture of another test is prepared."""
    async with database.transaction() as session:
        await session.execute(delete(ProductPicture))


@pytest.fixture
def eyes() -> ColorBlindNever:
    return ColorBlindNever()


@pytest.fixture
async def seeing(
    settings: Settings, migrated: None, eyes: ColorBlindNever
) -> AsyncIterator[FastAPI]:
    """A shop with somebody who looks at photos, and whose index is read anew."""
    async with opened(create_app(settings, embedder=eyes)) as app:
        yield app


@pytest.fixture
async def door(seeing: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(seeing)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://shop.test{BASE}") as client:
        yield client


@pytest.fixture
def hang(shop: Shop) -> Hang:
    """Puts a product into the shop whose pictures are of these colours, each prepared."""

    async def put(*colors: Color, model: str = EMBEDDING_MODEL, **columns: Any) -> Product:  # noqa: ANN401 - as of Shop.product
        keys = [f"products/{uuid4().hex}.jpg" for _ in colors]
        images = [{"key": key, "alt": "", "color": None} for key in keys]
        product = await shop.product(**{"images": images, **columns})
        for key, color in zip(keys, colors, strict=True):
            await show(shop.database, product, key, color, model)
        return product

    return put


async def show(
    database: Database, product: Product, key: str, color: Color, model: str = EMBEDDING_MODEL
) -> None:
    """Have a picture be prepared."""
    async with database.transaction() as session:
        session.add(
            ProductPicture(
                id=new_id(), product_id=product.id, image_key=key, wanted=[], due_at=null(),
                attempts=0, embedding=vector_of(color), model=model, prepared_at=clock.now(),
            )
        )  # fmt: skip


def ids(answer: httpx.Response, *among: Product) -> list[str]:
    """The products that an answer lists, of these alone: other tests have left theirs."""
    assert answer.status_code == 200, answer.text
    wanted = {str(product.id) for product in among}
    found = [item["id"] for item in answer.json()["items"]]
    return [name for name in found if name in wanted]
