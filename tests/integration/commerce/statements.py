"""Counting the SQL that the shop sends."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from commerce.core.database import Database


@contextmanager
def recorded_statements(database: Database) -> Iterator[list[str]]:
    """The SQL that goes over this pool while the block runs, one entry a round trip."""
    statements: list[str] = []

    def record(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    def watch(statement: str) -> None:
        if statement not in {"BEGIN", "COMMIT"}:
            statements.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", record)
    database.watchers.append(watch)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", record)
        database.watchers.remove(watch)
