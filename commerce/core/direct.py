"""Statements without SQLAlchemy between, for what every shopper does all day.

From a statement to its rows the driver's own way costs a fifth of SQLAlchemy's, and a transaction a
quarter of a session's (docs/performance.md). Carts and checkouts go this way; everything else keeps
to sessions. The connections are those of the one pool.

What is read at one moment is asked together (`ask`), and what belongs together is written together
(`later`, `add`): one round trip each, however many domains have a part in it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from commerce.core import statement_errors, tracing
from commerce.core.busy import DatabaseBusy, passes
from commerce.core.fragments import Fragment, joined, numbered
from commerce.core.rows import inserted, set_columns

Watcher = Callable[[str], object]
_FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
ROLLBACK_PATIENCE = 5.0


@dataclass(slots=True)
class Source:
    """Where connections come from, and who is told of every statement."""

    engine: AsyncEngine
    watchers: list[Watcher]


class Direct:
    """A connection, taken from the pool when the first statement needs it.

    `info` is a session's `info`: what the hooks after a commit are to know.
    """

    def __init__(self, source: Source, *, alone: bool = False) -> None:
        """Make one transaction of all statements or, `alone`, let each stand by itself."""
        self.info: dict[Any, Any] = {}
        self._source = source
        self._alone = alone
        self._pooled: PoolProxiedConnection | None = None
        self._later: list[Fragment] = []
        self._new: dict[object, list[DeclarativeBase]] = {}

    async def rows(self, sql: str, *values: object) -> list[Any]:
        """The rows of a statement, whose values are $1, $2 and so on."""
        if self._pooled is None:
            await self._open()
        return await self._run(sql, *values)

    async def row(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - the driver has no types
        """The first row of a statement, or None."""
        found = await self.rows(sql, *values)
        return found[0] if found else None

    def later(self, *writes: Fragment) -> None:
        """Write before the commit, together with all else that is written later.

        Together means in one statement: none of the writes sees another, in which order they are
        done is left to PostgreSQL, and no two of them may change the same row.
        """
        self._later.extend(writes)

    def add(self, *rows: DeclarativeBase) -> None:
        """Write new rows later; those of one table in the order in which they were added."""
        for row in rows:
            self._new.setdefault((type(row), set_columns(row)), []).append(row)

    async def write(self) -> None:
        """Write now what was to be written later."""
        writes = [*self._later, *(inserted(*rows) for rows in self._new.values())]
        self._later, self._new = [], {}
        if writes:
            sql, values = joined(writes, _written_together)
            await self.rows(sql, *values)

    async def commit(self) -> None:
        """Write what is left to be written, and keep it; without a statement there is nothing."""
        await self.write()
        if self._pooled is not None:
            if not self._alone:
                await self._run("COMMIT")
            await self._give_back()

    async def abandon(self) -> None:
        """Undo everything; whatever is wrong with the connection, the pool is not left with it."""
        if self._pooled is None:
            return
        driver: Any = self._pooled.driver_connection
        try:
            if driver.is_in_transaction():
                await asyncio.wait_for(driver.execute("ROLLBACK"), ROLLBACK_PATIENCE)
        except _FAILURES:
            driver.terminate()
        await self._give_back()

    async def _open(self) -> None:
        # In a greenlet, because the pool was written for threads.
        engine = self._source.engine.sync_engine
        self._pooled = await greenlet_spawn(engine.raw_connection)
        if not self._alone:
            await self._run("BEGIN")

    async def _give_back(self) -> None:
        pooled, self._pooled = self._pooled, None
        if pooled is not None:
            await greenlet_spawn(pooled.close)

    async def _run(self, sql: str, *values: object) -> list[Any]:
        assert self._pooled is not None  # noqa: S101 - every way here has opened it
        driver: Any = self._pooled.driver_connection
        for watcher in self._source.watchers:
            watcher(sql)
        span = tracing.statement_span(sql)
        try:
            found: list[Any] = await driver.fetch(sql, *values)
        except _FAILURES as error:
            if span is not None:
                tracing.fail_statement(span, error)
            statement_errors.keep_rows_back(error)
            if passes(error) or driver.is_closed():
                raise DatabaseBusy from error
            raise
        if span is not None:
            span.end()
        return found


Work = AsyncSession | Direct
Rows = list[dict[str, Any]]


async def ask(work: Work, *questions: Fragment) -> list[Rows]:
    """Several SELECTs as one statement: the rows of each, by their columns' names.

    Values come as JSON has them: ids and times as text.
    """
    sql, values = joined(questions, _asked_together)
    found = await first_row(work, sql, *values)
    return [orjson.loads(rows) for rows in found]


async def first_row(work: Work, sql: str, *values: object) -> Any:  # noqa: ANN401 - as `Direct.row`
    """The first row of a statement, or None, in whichever transaction there is."""
    found = await all_rows(work, sql, *values)
    return found[0] if found else None


async def all_rows(work: Work, sql: str, *values: object) -> Sequence[Any]:
    """The rows of a statement, in whichever transaction there is."""
    if isinstance(work, Direct):
        return await work.rows(sql, *values)
    # What the session has not sent yet must be there before.
    await work.flush()
    connection = await work.connection()
    return (await connection.exec_driver_sql(sql, tuple(values))).all()


@lru_cache(maxsize=256)
def _asked_together(questions: tuple[str, ...]) -> str:
    columns = (
        f"(SELECT coalesce(json_agg(q), '[]') FROM ({question}) AS q)::text"  # noqa: S608 - ours
        for question in numbered(questions)
    )
    return f"SELECT {', '.join(columns)}"


@lru_cache(maxsize=256)
def _written_together(writes: tuple[str, ...]) -> str:
    parts = ", ".join(f"w{n} AS ({write})" for n, write in enumerate(numbered(writes)))
    return f"WITH {parts} SELECT 1"
