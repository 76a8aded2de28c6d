"""Alembic's environment: one asynchronous connection, a transaction a migration, all models."""

import asyncio
import logging
import random

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from commerce.migrations import ATTEMPTS, LOCK, LOCK_TIMEOUT, PAUSE, STATEMENT_TIMEOUT
from commerce.migrations.models import metadata

# What PostgreSQL says where a lock was not to be had in time, or two waited for each other.
_IN_THE_WAY = {"55P03", "40P01"}
_ASK_AGAIN = 0.2
log = logging.getLogger("commerce.migrations")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _connect_and_migrate() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await _take_turn(connection)
        await connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT.total_seconds()}s'")
        await connection.exec_driver_sql(
            f"SET statement_timeout = '{STATEMENT_TIMEOUT.total_seconds()}s'"
        )
        await connection.commit()
        await _insist(connection)
        await connection.commit()
    await engine.dispose()


async def _take_turn(connection: AsyncConnection) -> None:
    """Wait until nobody else migrates, however long they need.

    By asking again: who waits inside a statement is a transaction that an index being built would
    wait for in turn.
    """
    while not await connection.scalar(text(f"SELECT pg_try_advisory_lock({LOCK})")):
        await connection.commit()
        await asyncio.sleep(_ASK_AGAIN)


async def _insist(connection: AsyncConnection) -> None:
    """Migrate; who finds somebody in the way lets those behind them pass, and tries again.

    What was applied before stays applied: each migration is a transaction of its own.
    """
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            await connection.run_sync(_migrate)
        except DBAPIError as error:
            await connection.rollback()
            if not left or getattr(error.orig, "sqlstate", None) not in _IN_THE_WAY:
                raise
            log.warning("a table is in use; trying again, %s times more at most", left)
            await asyncio.sleep(PAUSE.total_seconds() * random.uniform(0.5, 1.5))
        else:
            return


asyncio.run(_connect_and_migrate())
