"""The seed on real services: once, again, and after the shop has lived a little."""

from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import func, select, update

from commerce.admin import service as admin
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.discounts.models import Discount
from commerce.products.models import Product, Variant
from devstack.catalogue.accounts import SignIn, sign_ins
from devstack.catalogue.entries import entries
from devstack.credentials import Secrets
from devstack.seed import Seeded, seed

NOTHING_TO_DO = Seeded(pictures=0, created=0, changed=0, unchanged=len(entries()))


@pytest.fixture
async def cover(seeded: Seeded, database: Database, settings: Settings) -> str:
    """The address of the first picture of a product that has only a drawn card."""
    async with database.reading() as session:
        product = await session.scalar(select(Product).where(Product.slug == "ben-thanh-tote"))
    assert product is not None
    return Storage(settings.storage).url(product.images[0]["key"])


async def test_an_empty_shop_gets_the_whole_catalogue(seeded: Seeded, database: Database) -> None:
    async with database.reading() as session:
        products = await session.scalar(select(func.count()).select_from(Product))

    assert products == seeded.created == len(entries())


async def test_a_second_time_there_is_nothing_to_do(
    seeded: Seeded, settings: Settings, secrets: Secrets, pictures: Path
) -> None:
    assert await seed(settings, secrets, pictures) == NOTHING_TO_DO


async def test_what_was_sold_stays_sold(
    seeded: Seeded, database: Database, settings: Settings, secrets: Secrets, pictures: Path
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


async def test_a_page_of_another_origin_may_read_a_product_picture(cover: str) -> None:
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(cover, headers={"Origin": "http://localhost:3001"})

    assert answer.headers["access-control-allow-origin"] in {"*", "http://localhost:3001"}


async def test_nobody_may_see_another_object(seeded: Seeded, settings: Settings) -> None:
    storage = Storage(settings.storage)
    await storage.put("uploads/somebody.jpg", b"a face", "image/jpeg")

    async with httpx.AsyncClient() as anybody:
        answer = await anybody.get(storage.url("uploads/somebody.jpg"))

    assert answer.status_code == 403


async def test_the_codes_are_in_use(seeded: Seeded, database: Database) -> None:
    async with database.reading() as session:
        codes = set(await session.scalars(select(Discount.code).where(Discount.active)))

    # None: the promotion that needs no code.
    assert codes == {"LUXURY20", "XINCHAO", "SILKROAD", "TET2025", "KNITWEAR15", None}


async def test_staff_can_sign_in(
    seeded: Seeded, database: Database, settings: Settings, secrets: Secrets
) -> None:
    _, staff = sign_ins(secrets)

    signed_in = await admin.sign_in(database, settings, staff.email, SecretStr(staff.password))

    assert signed_in.admin.email == staff.email


async def test_the_demo_shopper_can_sign_in(
    seeded: Seeded, settings: Settings, secrets: Secrets
) -> None:
    shopper, _ = sign_ins(secrets)

    assert await opens(settings, shopper)


async def test_passwords_made_anew_open_the_same_accounts(
    seeded: Seeded, database: Database, settings: Settings, pictures: Path, tmp_path: Path
) -> None:
    anew = Secrets(tmp_path)
    shopper, staff = sign_ins(anew)

    await seed(settings, anew, pictures)

    assert await opens(settings, shopper)
    assert await admin.sign_in(database, settings, staff.email, SecretStr(staff.password))


async def opens(settings: Settings, who: SignIn) -> bool:
    """Whether Firebase lets somebody in."""
    credentials = {"email": who.email, "password": who.password}
    async with httpx.AsyncClient(base_url=settings.firebase.identity_toolkit) as firebase:
        answer = await firebase.post("/accounts:signInWithPassword?key=any", json=credentials)
    return answer.is_success
