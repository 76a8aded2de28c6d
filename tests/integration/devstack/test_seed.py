"""The seed on real services: once, again, and after the shop has lived a little."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageFont
from pydantic import SecretStr
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine

from commerce.admin import service as admin
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.discounts.models import Discount
from commerce.products.models import Product, Variant
from devstack.assets import read_manifest
from devstack.catalogue.accounts import sign_ins
from devstack.catalogue.entries import entries
from devstack.catalogue.pictures import FONT, MANIFEST
from devstack.credentials import Secrets
from devstack.seed import Seeded, seed

NOTHING_TO_DO = Seeded(pictures=0, created=0, changed=0, unchanged=len(entries()))


@pytest.fixture(scope="module")
def settings(services: dict[str, str]) -> Iterator[Settings]:
    """A shop beside that of other tests: its own database, and a bucket that is not there yet."""
    server = services["DATABASE__URL"].rpartition("/")[0]
    own = {"DATABASE__URL": f"{server}/seeded", "STORAGE__BUCKET": "seeded"}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (services | own).items():
            environment.setenv(name, value)
        yield Settings()


@pytest.fixture(scope="module")
async def empty_database(services: dict[str, str], settings: Settings) -> None:
    server = create_async_engine(services["DATABASE__URL"], isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text("CREATE DATABASE seeded"))
    await server.dispose()


@pytest.fixture(scope="module")
def migrated(empty_database: None) -> None:
    upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
    subprocess.run(upgrade, check=True, env=os.environ)  # noqa: S603 - our own command


@pytest.fixture(scope="module")
async def database(settings: Settings, migrated: None) -> AsyncIterator[Database]:
    database = Database(settings.database)
    yield database
    await database.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stand-ins for the files that `make run` fetches."""
    folder = tmp_path_factory.mktemp("pictures")
    for asset in read_manifest(MANIFEST):
        (folder / asset.name).write_bytes(asset.name.encode())
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(font.path, BytesIO)
    (folder / FONT).write_bytes(font.path.getvalue())
    return folder


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    return Secrets(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
async def first(settings: Settings, database: Database, secrets: Secrets, pictures: Path) -> Seeded:
    return await seed(settings, secrets, pictures)


@pytest.fixture
async def cover(first: Seeded, database: Database, settings: Settings) -> str:
    """The address of the first picture of a product that has only a drawn card."""
    async with database.reading() as session:
        product = await session.scalar(select(Product).where(Product.slug == "ben-thanh-tote"))
    assert product is not None
    return Storage(settings.storage).url(product.images[0]["key"])


async def test_an_empty_shop_gets_the_whole_catalogue(first: Seeded, database: Database) -> None:
    async with database.reading() as session:
        products = await session.scalar(select(func.count()).select_from(Product))

    assert products == first.created == len(entries())


async def test_a_second_time_there_is_nothing_to_do(
    first: Seeded, settings: Settings, secrets: Secrets, pictures: Path
) -> None:
    assert await seed(settings, secrets, pictures) == NOTHING_TO_DO


async def test_what_was_sold_stays_sold(
    first: Seeded, database: Database, settings: Settings, secrets: Secrets, pictures: Path
) -> None:
    sold_out = update(Variant).where(Variant.sku == "AC-DANH-VER-ONESIZE").values(stock=0)
    async with database.transaction() as session:
        await session.execute(sold_out)
        await session.execute(
            update(Product).where(Product.slug == "danh-thiep-card-holder").values(name="Old name")
        )

    done = await seed(settings, secrets, pictures)

    async with database.reading() as session:
        left = await session.scalar(
            select(Variant.stock).where(Variant.sku == "AC-DANH-VER-ONESIZE")
        )
    assert done.changed == 1
    assert left == 0


async def test_a_picture_that_was_lost_is_put_back(
    cover: str, settings: Settings, secrets: Secrets, pictures: Path
) -> None:
    storage = Storage(settings.storage)
    await storage.delete(storage.key_of(cover) or "")

    done = await seed(settings, secrets, pictures)

    assert done.pictures == 1


async def test_anybody_may_see_a_product_picture(cover: str) -> None:
    async with httpx.AsyncClient() as anybody:
        answer = await anybody.get(cover)

    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size == (1200, 1500)


async def test_nobody_may_see_another_object(first: Seeded, settings: Settings) -> None:
    storage = Storage(settings.storage)
    await storage.put("uploads/somebody.jpg", b"a face", "image/jpeg")

    async with httpx.AsyncClient() as anybody:
        answer = await anybody.get(storage.url("uploads/somebody.jpg"))

    assert answer.status_code == 403


async def test_the_codes_are_in_use(first: Seeded, database: Database) -> None:
    async with database.reading() as session:
        codes = set(await session.scalars(select(Discount.code).where(Discount.active)))

    assert codes == {"LUXURY20", "XINCHAO", "SILKROAD", "TET2025"}


async def test_staff_can_sign_in(
    first: Seeded, database: Database, settings: Settings, secrets: Secrets
) -> None:
    _, staff = sign_ins(secrets)

    signed_in = await admin.sign_in(database, settings, staff.email, SecretStr(staff.password))

    assert signed_in.admin.email == staff.email


async def test_the_demo_shopper_can_sign_in(
    first: Seeded, settings: Settings, secrets: Secrets
) -> None:
    shopper, _ = sign_ins(secrets)

    async with httpx.AsyncClient(base_url=settings.firebase.identity_toolkit) as firebase:
        answer = await firebase.post(
            "/accounts:signInWithPassword?key=any",
            json={"email": shopper.email, "password": shopper.password},
        )

    assert answer.json()["email"] == shopper.email
