"""The release before lives on with this one's migrations, or they say from which release on."""

import asyncio
import hashlib
import re

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from commerce.migrations import configuration, previous, runner
from commerce.migrations.previous import PREVIOUS
from tests.integration.commerce.migrations.schema import Column, Table, broken, read


def url_of(engine: AsyncEngine) -> str:
    return engine.url.render_as_string(hide_password=False)


async def tables(engine: AsyncEngine, config: Config, revision: str) -> dict[str, Table]:
    """The tables once that migration is applied."""
    # In a thread: Alembic's environment runs an event loop of its own.
    await asyncio.to_thread(command.upgrade, config, revision)
    async with engine.connect() as connection:
        return await read(connection)


async def test_each_migration_leaves_the_release_before_what_it_uses(engine: AsyncEngine) -> None:
    config, found = configuration(url_of(engine)), []
    before = await tables(engine, config, PREVIOUS.revision)
    plan = await asyncio.to_thread(runner.plan, config, contract=True)

    for step in plan.now:
        after = await tables(engine, config, step.revision)
        needed = list(broken(before, after))
        if needed and not runner.is_over(step.contract, PREVIOUS.version):
            found.append((step.revision, needed))
        before = after

    assert found == []


async def test_no_index_keeps_the_release_before_from_writing(engine: AsyncEngine) -> None:
    config = configuration(url_of(engine))
    before = await tables(engine, config, PREVIOUS.revision)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await tables(engine, config, "head")
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert list(filter(None, (blocking(one, before) for one in statements))) == []


def blocking(statement: str, before: dict[str, Table]) -> str | None:
    """The statement, if it builds an index on filled columns while nobody may write to them."""
    built = re.match(r"(?s)CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\S+ ON (\w+)(.*)", statement)
    known = before.get(built[1]) if built else None
    if built is None or known is None:
        return None
    return statement if known.columns.keys() & set(re.findall(r"\w+", built[2])) else None


def test_what_was_released_is_never_edited() -> None:
    released = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in previous.VERSIONS.glob("[0-9]*.py")
        if path.name.split("_")[0] <= PREVIOUS.revision
    }

    assert released == PREVIOUS.sums


WAS = {"orders": Table({"id": Column("uuid", nullable=False), "note": Column("text")})}


@pytest.mark.parametrize(
    ("columns", "rules", "said"),
    [
        ({}, {}, "orders.note is gone"),
        ({"note": Column("bytea")}, {}, "orders.note was text and is bytea"),
        ({"note": Column("text", nullable=False)}, {}, "orders.note may not be empty any more"),
        (
            {"note": Column("text"), "vat": Column("integer", nullable=False)},
            {},
            "orders.vat is new, and must be written",
        ),
        (
            {"note": Column("text")},
            {"UNIQUE (note)": frozenset({"note"})},
            "orders has a rule that it had not: UNIQUE (note)",
        ),
    ],
)
def test_what_old_code_would_stumble_over_is_found(
    columns: dict[str, Column], rules: dict[str, frozenset[str]], said: str
) -> None:
    now = {"orders": Table({"id": WAS["orders"].columns["id"], **columns}, rules)}

    assert list(broken(WAS, now)) == [said]


def test_what_only_adds_disturbs_nobody() -> None:
    added = {
        "note": Column("text"),
        "vat": Column("integer", nullable=False, filled=True),
        "code": Column("text"),
    }
    rules = {"UNIQUE (code)": frozenset({"code"})}
    now = {"orders": Table({**WAS["orders"].columns, **added}, rules), "notes": Table({})}

    assert list(broken(WAS, now)) == []
