"""Transactions, and what is worth another try."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from commerce.core.database import Database, DatabaseBusy
from commerce.core.settings import Settings
from commerce.products.models import Product
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.waiting import until


@pytest.fixture
async def hasty(settings: Settings, database: Database) -> AsyncIterator[Database]:
    """A database that is given little time."""
    soon = timedelta(milliseconds=100)
    hasty = Database(
        settings.database.model_copy(update={"statement_timeout": soon, "lock_timeout": soon})
    )
    yield hasty
    await hasty.close()


async def rename(database: Database, product: Product, name: str) -> None:
    async with database.transaction() as session:
        await session.execute(update(Product).where(Product.id == product.id).values(name=name))


async def name_of(database: Database, product: Product) -> str | None:
    async with database.reading() as session:
        return await session.scalar(select(Product.name).where(Product.id == product.id))


async def run(database: Database, statement: str) -> None:
    async with database.reading() as session:
        await session.execute(text(statement))


async def test_a_lock_that_cannot_be_had_in_time_is_worth_another_try(
    database: Database, hasty: Database, shop: Shop
) -> None:
    gown = await shop.product()

    async with database.transaction() as session:
        await session.execute(select(Product).where(Product.id == gown.id).with_for_update())
        with pytest.raises(DatabaseBusy):
            await rename(hasty, gown, "Late")

    assert await name_of(database, gown) == "Gown"


async def test_a_deadlock_is_worth_another_try(database: Database, shop: Shop) -> None:
    coat, gown = await shop.product(), await shop.product()
    both_hold_one = asyncio.Barrier(2)

    async def rename_both(first: Product, second: Product) -> None:
        async with database.transaction() as session:
            for product in (first, second):
                renamed = update(Product).where(Product.id == product.id)
                await session.execute(renamed.values(name="Renamed"))
                if product is first:
                    await both_hold_one.wait()

    outcomes = await asyncio.gather(
        rename_both(coat, gown), rename_both(gown, coat), return_exceptions=True
    )

    assert {type(outcome) for outcome in outcomes} == {DatabaseBusy, type(None)}


async def test_a_statement_that_takes_too_long_is_worth_another_try(hasty: Database) -> None:
    with pytest.raises(DatabaseBusy):
        await run(hasty, "SELECT pg_sleep(5)")


async def test_a_connection_that_was_cut_is_worth_another_try(database: Database) -> None:
    with pytest.raises(DatabaseBusy):
        await run(database, "SELECT pg_terminate_backend(pg_backend_pid())")

    await run(database, "SELECT 1")


@pytest.mark.parametrize("state", ["53100", "53200"])  # a full disk, no memory left
async def test_a_server_that_has_run_out_of_something_is_worth_another_try(
    database: Database, state: str
) -> None:
    with pytest.raises(DatabaseBusy):
        await run(database, f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")


async def test_a_server_that_is_not_there_is_worth_another_try(settings: Settings) -> None:
    nowhere = SecretStr("postgresql+asyncpg://nobody:x@127.0.0.1:9/none")
    database = Database(settings.database.model_copy(update={"url": nowhere}))

    with pytest.raises(DatabaseBusy):
        await run(database, "SELECT 1")


async def test_a_bug_stays_a_bug(database: Database, shop: Shop) -> None:
    gown = await shop.product()

    async def give_away() -> None:
        async with database.transaction() as session:
            free = update(Product).where(Product.id == gown.id).values(price_amount=-1)
            await session.execute(free)

    with pytest.raises(IntegrityError):
        await give_away()


async def test_an_exception_rolls_the_transaction_back(database: Database, shop: Shop) -> None:
    gown = await shop.product()

    async def rename_and_fail() -> None:
        async with database.transaction() as session:
            await session.execute(update(Product).where(Product.id == gown.id).values(name="No"))
            raise LookupError

    with pytest.raises(LookupError):
        await rename_and_fail()

    assert await name_of(database, gown) == "Gown"


async def test_what_fails_does_not_tell_of_whom(database: Database) -> None:
    statement = text("SELECT cast(:name AS text) / 0")

    with pytest.raises(DBAPIError) as raised:
        async with database.reading() as session:
            await session.execute(statement, {"name": "Ada Lovelace"})

    assert "Ada" not in str(raised.value)


async def test_a_connection_that_the_server_closed_is_replaced_before_anybody_gets_it(
    settings: Settings, database: Database
) -> None:
    own = Database(settings.database)
    async with own.reading() as session:
        raw = await (await session.connection()).get_raw_connection()
        driver: Any = raw.driver_connection
        killed = driver.get_server_pid()

    async def is_noticed() -> bool:
        return bool(driver.is_closed())

    await run(database, f"SELECT pg_terminate_backend({killed})")
    await until(is_noticed)

    async with own.reading() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != killed
    await own.close()


_MAKE_USER = (
    "INSERT INTO users (id, firebase_uid, locale, currency)"
    " VALUES (gen_random_uuid(), :quoted, 'vi-VN', 'VND')"
)


@pytest.mark.parametrize("statement", [_MAKE_USER, "SELECT CAST(CAST(:quoted AS text) AS uuid)"])
async def test_a_statement_that_fails_quotes_nobodys_data(
    database: Database, statement: str
) -> None:
    quoted = f"ada-{uuid4().hex}@example.com"

    with pytest.raises(DBAPIError) as failure:
        await run_twice(database, statement, quoted)

    told = "".join(traceback.format_exception(failure.value))
    assert "sqlalchemy.exc" in told
    assert quoted not in told


async def run_twice(database: Database, statement: str, quoted: str) -> None:
    async with database.transaction() as session:
        for _ in range(2):
            await session.execute(text(statement), {"quoted": quoted})
