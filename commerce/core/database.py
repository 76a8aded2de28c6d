"""PostgreSQL: the engine, sessions, the declarative base and the ids.

The edge owns the transaction (commerce/core/dependencies.py); services never commit.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar
from uuid import UUID

import asyncpg
import uuid_utils.compat
from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, event, exc, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from commerce.core import statement_errors, tracing
from commerce.core.busy import PASSING, DatabaseBusy, passes
from commerce.core.direct import Direct, Source, Watcher
from commerce.core.settings import DatabaseSettings

__all__ = [
    "PASSING", "Base", "Database", "DatabaseBusy", "Identified", "MinorUnits", "new_id",
]  # fmt: skip

# How long ago a connection may have been used, in seconds, and still be taken to be alive unasked.
TRUSTED_FOR = 5.0
_RETURNED = "returned"


AfterCommit = Callable[[dict[Any, Any]], Awaitable[None]]


def new_id() -> UUID:
    """A UUIDv7: its order is the order of creation, so indexes grow at one end."""
    return uuid_utils.compat.uuid7()


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


class Identified:
    """A row with a UUIDv7 and the time of its creation."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


MinorUnits = Annotated[int, mapped_column(BigInteger)]


class Database:
    """The pool of connections and the sessions on it."""

    def __init__(self, settings: DatabaseSettings) -> None:
        """Make the pool; connections open on first use."""
        self.engine: AsyncEngine = create_async_engine(
            settings.url.get_secret_value(),
            pool_size=settings.pool_size,
            max_overflow=settings.max_overflow,
            # Failures are logged, and names, addresses and hashes are no part of what went wrong.
            hide_parameters=True,
            connect_args={
                "server_settings": {
                    "application_name": "commerce",
                    "statement_timeout": _milliseconds(settings.statement_timeout),
                    "lock_timeout": _milliseconds(settings.lock_timeout),
                    # No bill of work that never ends: a dead client gives its locks back.
                    "idle_in_transaction_session_timeout": "60000",
                },
            },
        )
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # Whoever wants to know of the statements that go past SQLAlchemy.
        self.watchers: list[Watcher] = []
        self._source = Source(self.engine, self.watchers)
        self._after_commit: list[AfterCommit] = []
        event.listen(self.engine.sync_engine, "do_connect", _connect)
        statement_errors.install(self.engine.sync_engine)
        event.listen(self.engine.sync_engine, "checkin", _note_return)
        event.listen(self.engine.sync_engine, "checkout", _refuse_dead)
        tracing.watch(self.engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on any exception.

        Raises:
            DatabaseBusy: a lock, a connection or the server could not be had in time.
        """
        with _passing_failures():
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield session
                await session.commit()
                for hook in self._after_commit:
                    await hook(session.info)

    def after_commit(self, hook: AfterCommit) -> None:
        """Have a hook called after each transaction that succeeds; it must not raise.

        It gets the session's `info`, in which services note what concerns it. It makes what they
        changed known a little sooner; what must not be lost is an event.
        """
        self._after_commit.append(hook)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reads: every statement stands alone, nothing is held open.

        Raises:
            DatabaseBusy: a connection or the server could not be had in time.
        """
        with _passing_failures():
            async with AsyncSession(self._alone) as session:
                yield session

    @asynccontextmanager
    async def direct(self) -> AsyncIterator[Direct]:
        """One transaction without SQLAlchemy's session, for what every shopper does all day.

        Raises:
            DatabaseBusy: a lock, a connection or the server could not be had in time.
        """
        work = Direct(self._source)
        with _passing_failures():
            async with _abandoned_unless_done(work):
                yield work
                await work.commit()
        for hook in self._after_commit:
            await hook(work.info)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[Direct]:
        """The same for reads: every statement stands alone.

        Raises:
            DatabaseBusy: a connection or the server could not be had in time.
        """
        work = Direct(self._source, alone=True)
        with _passing_failures():
            async with _abandoned_unless_done(work):
                yield work
                await work.commit()

    async def fetch_row(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - as in direct.py
        """The first row of a statement that stands alone, or None.

        Raises:
            DatabaseBusy: a connection or the server could not be had in time.
        """
        async with self.asking() as work:
            return await work.row(sql, *values)

    @property
    def in_use(self) -> int:
        """How many connections work at this moment."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _milliseconds(duration: timedelta) -> str:
    return str(int(duration.total_seconds() * 1000))


@asynccontextmanager
async def _abandoned_unless_done(work: Direct) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        # Also of who is told to stop: the connection is given back all the same.
        await asyncio.shield(work.abandon())
        raise


@contextmanager
def _passing_failures() -> Iterator[None]:
    """Turn what is worth another try into DatabaseBusy; a bug stays a bug."""
    try:
        yield
    except exc.TimeoutError as no_connection_free:
        raise DatabaseBusy from no_connection_free
    except asyncpg.InternalClientError as cut_off:
        # SQLAlchemy does not know it for an error of the database.
        raise DatabaseBusy from cut_off
    except exc.DBAPIError as error:
        if error.connection_invalidated or passes(error.orig):
            raise DatabaseBusy from error
        raise


def _connect(
    dialect: Dialect, _record: object, positional: list[Any], named: dict[str, Any]
) -> DBAPIConnection:
    """Open a connection; the driver's own errors reach here before SQLAlchemy knows them."""
    try:
        return dialect.connect(*positional, **named)
    except Exception as error:
        if isinstance(error, OSError) or passes(error):
            raise DatabaseBusy from error
        raise


def _note_return(_: object, record: ConnectionPoolEntry) -> None:
    record.info[_RETURNED] = time.monotonic()


def _refuse_dead(
    connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection
) -> None:
    """Have the pool replace a connection that died while nobody used it.

    SQLAlchemy's own `pool_pre_ping` asks each time, in three round trips. One that was in use a
    moment ago is trusted, unless the driver knows better.
    """
    rested = time.monotonic() - record.info.get(_RETURNED, math.inf)
    driver: Any = connection
    if driver.driver_connection.is_closed():
        raise exc.DisconnectionError
    if TRUSTED_FOR < rested < math.inf:
        try:
            driver.ping()
        except Exception as error:
            raise exc.DisconnectionError from error
