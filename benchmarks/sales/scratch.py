"""A shop of its own to be measured: a database beside the real one, shoppers, and things to buy."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings
from commerce.discounts.models import Discount
from commerce.products.models import Category, Product, Variant
from commerce.users.models import User

NAME = "bench_sales"
CODE = "LUXURY20"


@dataclass(frozen=True)
class Stand:
    """What is there to be bought, and by whom.

    Attributes:
        variants: ids of variants with (all but) endless stock, each of a product of its own.
        tokens: one signed-in shopper each.
    """

    products: list[UUID]
    variants: list[UUID]
    tokens: list[str]


@asynccontextmanager
async def scratch_database(settings: Settings) -> AsyncIterator[dict[str, str]]:
    """The environment of a shop with an empty database, which is dropped at the end."""
    url = make_url(settings.database.url.get_secret_value())
    mine = url.set(database=NAME).render_as_string(hide_password=False)
    server = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await _drop(connection)
        await connection.execute(text(f"CREATE DATABASE {NAME}"))
        environment = os.environ | {"DATABASE__URL": mine}
        upgrade = (sys.executable, "-m", "commerce.migrations", "upgrade")
        process = await asyncio.create_subprocess_exec(*upgrade, env=environment)
        if await process.wait():
            sys.exit("the tables could not be made")
        yield environment
        await _drop(connection)
    await server.dispose()


async def _drop(connection: AsyncConnection) -> None:
    await connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))


async def set_up(settings: Settings, shoppers: int, products: int) -> Stand:
    """Fill the shop that these settings are of."""
    database = Database(settings.database)
    users = [_user() for _ in range(shoppers)]
    shelf = Category(slug="accessories", name="Phụ kiện")
    goods = [_product(n) for n in range(products)]
    async with database.transaction() as session:
        session.add_all([*users, shelf, *goods])
        session.add(
            Discount(
                id=new_id(), code=CODE, name="Luxury", kind="percentage", value=20, active=True
            )
        )
    await database.close()
    keys = tokens.shoppers(settings.auth)
    return Stand(
        [product.id for product in goods],
        [product.variants[0].id for product in goods],
        [keys.issue(Claims(user.id, 0)) for user in users],
    )


def _user() -> User:
    return User(id=new_id(), firebase_uid=uuid4().hex, locale="vi", currency="VND")


def _product(n: int) -> Product:
    return Product(
        id=new_id(), slug=f"ribbon-{n}", name=f"Ribbon {n}", brand="Atelier",
        category="accessories", price_amount=90_000 + n, currency="VND", images=[],
        search_text=f"ribbon {n}",
        variants=[
            Variant(
                id=new_id(), sku=f"RIBBON-{n}", size="one size", color="ivory",
                stock=10_000_000, position=0,
            )
        ],
    )  # fmt: skip
