"""Transactions without a session: they end as others do, and lose no connection."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm.exc import UnmappedInstanceError

from commerce.core import outbox
from commerce.core.database import Database, DatabaseBusy, new_id
from commerce.core.direct import Direct, ask
from commerce.core.fragments import Fragment
from commerce.core.outbox import OutboxMessage
from commerce.core.rows import revived
from commerce.core.settings import Settings
from commerce.discounts.models import CountedOrder
from commerce.products.models import Product, Variant
from commerce.users.models import User
from tests.integration.commerce.shopping import Shop

NAME = "SELECT display_name FROM users WHERE id = $1"
RENAME = "UPDATE users SET display_name = $2 WHERE id = $1"


@pytest.fixture
async def single(settings: Settings) -> AsyncIterator[Database]:
    """A database with one connection, which nobody may keep."""
    one = {"pool_size": 1, "max_overflow": 0, "lock_timeout": timedelta(milliseconds=100)}
    single = Database(settings.database.model_copy(update=one))
    yield single
    await single.close()


async def name_of(database: Database, user_id: UUID) -> str | None:
    found: str | None = (await database.fetch_row(NAME, user_id))[0]
    return found


async def rename(database: Database, user_id: UUID, name: str) -> None:
    async with database.direct() as work:
        await work.rows(RENAME, user_id, name)


async def rename_and_fail(database: Database, user_id: UUID, error: BaseException) -> None:
    async with database.direct() as work:
        await work.rows(RENAME, user_id, "Nobody")
        raise error


async def write(database: Database, change: Fragment, new: CountedOrder) -> None:
    async with database.direct() as work:
        work.later(change)
        work.add(new)


async def terminate(process: int, other: Database) -> None:
    async with other.reading() as session:
        await session.execute(text("SELECT pg_terminate_backend(:id)"), {"id": process})


async def cut_off(database: Database, other: Database) -> None:
    async with database.direct() as work:
        (process,) = await work.row("SELECT pg_backend_pid()")
        await terminate(process, other)
        await work.rows("SELECT $1::int", 1)


async def cut_off_session(database: Database, other: Database) -> None:
    async with database.transaction() as session:
        process = await session.scalar(text("SELECT pg_backend_pid()"))
        await terminate(process, other)
        await session.execute(text("SELECT 1"))


@pytest.mark.parametrize("error", [ValueError(), asyncio.CancelledError()])
async def test_what_fails_leaves_nothing_behind_and_gives_its_connection_back(
    shop: Shop, single: Database, error: BaseException
) -> None:
    user = (await shop.buyer()).id
    before = await name_of(single, user)

    with pytest.raises(type(error)):
        await rename_and_fail(single, user, error)

    assert await name_of(single, user) == before


async def test_who_is_told_to_stop_while_waiting_gives_the_connection_back(
    shop: Shop, database: Database, single: Database
) -> None:
    user = (await shop.buyer()).id

    async with database.transaction() as session:
        await session.execute(select(User.id).where(User.id == user).with_for_update())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), single.direct() as work:
                await work.rows(RENAME, user, "Late")

    assert await name_of(single, user) != "Late"


async def test_a_lock_that_cannot_be_had_in_time_is_worth_another_try(
    shop: Shop, database: Database, single: Database
) -> None:
    user = (await shop.buyer()).id

    async with database.transaction() as session:
        await session.execute(select(User.id).where(User.id == user).with_for_update())
        with pytest.raises(DatabaseBusy):
            await rename(single, user, "Late")

    assert await name_of(single, user) != "Late"


@pytest.mark.parametrize("way", [cut_off, cut_off_session])
async def test_a_connection_that_is_lost_is_worth_another_try_and_is_replaced(
    database: Database, single: Database, way: Callable[[Database, Database], Awaitable[None]]
) -> None:
    # The driver may learn of it before, while or after it sends the next statement.
    for _ in range(20):
        with pytest.raises(DatabaseBusy):
            await way(single, database)

    assert (await single.fetch_row("SELECT $1::int", 7))[0] == 7


async def test_a_bug_stays_a_bug_and_tells_nothing_of_the_row(
    shop: Shop, database: Database
) -> None:
    user, secret = (await shop.buyer()).id, f"secret-{uuid4().hex}"
    again = "INSERT INTO users (id, firebase_uid, locale, currency) VALUES ($1, $2, 'vi', 'VND')"

    with pytest.raises(asyncpg.PostgresError) as bug:
        await database.fetch_row(again, user, secret)

    written = "".join(traceback.format_exception(bug.value))
    assert secret not in written
    assert str(user) not in written


async def test_a_value_that_does_not_fit_is_no_passing_failure(single: Database) -> None:
    with pytest.raises(asyncpg.DataError):
        await single.fetch_row("SELECT $1::int", 2**40)

    assert (await single.fetch_row("SELECT $1::int", 7))[0] == 7


async def test_what_is_written_later_is_written_by_the_commit_together(
    shop: Shop, database: Database
) -> None:
    user, topic = (await shop.buyer()).id, f"test.{uuid4().hex}"
    heard: list[str] = []
    database.watchers.append(heard.append)

    async with database.direct() as work:
        work.later(Fragment(RENAME, (user, "Ada")))
        for n in range(3):
            outbox.enqueue(work, topic, {"n": n})
    database.watchers.remove(heard.append)

    async with database.reading() as session:
        told = select(OutboxMessage.payload).where(OutboxMessage.topic == topic)
        payloads = (await session.scalars(told.order_by(OutboxMessage.position))).all()
    assert sum("WITH w0" in statement for statement in heard) == 1
    assert await name_of(database, user) == "Ada"
    assert payloads == [{"n": 0}, {"n": 1}, {"n": 2}]


async def test_nothing_is_written_later_if_a_part_of_it_cannot_be(
    shop: Shop, database: Database
) -> None:
    user = (await shop.buyer()).id

    with pytest.raises(asyncpg.PostgresError):
        await write(database, Fragment(RENAME, (user, "Twice")), CountedOrder(order_id=new_id()))

    assert await name_of(database, user) != "Twice"


async def test_a_row_read_as_json_is_the_row(shop: Shop, database: Database) -> None:
    gown = await shop.product(stock=3)
    question = Fragment("SELECT to_json(p) AS row FROM products p WHERE id = $1", (gown.id,))

    async with database.asking() as work:
        ((told,),) = await ask(work, question)

    found = revived(Product, told["row"])
    assert (found.id, found.name, found.prices) == (gown.id, gown.name, gown.prices)
    assert found.created_at.tzinfo is not None


async def test_a_column_that_was_not_asked_for_is_not_taken_for_empty() -> None:
    variant = revived(Variant, {"id": str(new_id()), "stock": 3})

    with pytest.raises(UnmappedInstanceError):
        _ = variant.sku

    assert variant.stock == 3


async def test_a_question_to_a_session_sees_what_it_has_not_sent_yet(
    shop: Shop, database: Database
) -> None:
    user = (await shop.buyer()).id

    async with database.transaction() as session:
        known = await session.get_one(User, user)
        known.display_name = "Grace"
        (rows,) = await ask(session, Fragment(NAME, (user,)))

    assert rows == [{"display_name": "Grace"}]


async def test_without_a_statement_no_connection_is_taken(single: Database) -> None:
    async with single.direct() as idle:
        in_use = single.in_use

    assert in_use == 0
    assert isinstance(idle, Direct)
