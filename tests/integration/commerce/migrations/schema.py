"""What a database promises to the code that uses it, and what a migration takes from that."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

_COLUMNS = text(
    "SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,"
    " NOT a.attnotnull AS nullable,"
    " a.atthasdef OR a.attidentity <> '' AS filled"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
    " AND a.attnum > 0 AND NOT a.attisdropped"
)
# Constraints, and unique indexes, which forbid as much.
_RULES = text(
    "SELECT c.relname AS table, pg_get_constraintdef(r.oid) AS rule,"
    " ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid"
    " AND attnum = ANY(r.conkey)) AS columns"
    " FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND r.contype IN ('c', 'f', 'p', 'u', 'x')"
    " UNION ALL SELECT c.relname, regexp_replace(pg_get_indexdef(i.indexrelid), ' INDEX \\S+', ''),"
    " ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid"
    " AND attnum = ANY(i.indkey::smallint[]))"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique"
    " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)"
)
# What holds every value of the other.
_WIDER = {("integer", "bigint"), ("smallint", "integer"), ("smallint", "bigint")}


@dataclass(frozen=True)
class Column:
    """A column; `filled` is whether the database has a value for who writes none."""

    type: str
    nullable: bool = True
    filled: bool = False


@dataclass(frozen=True)
class Table:
    """A table's columns, and its rules with the columns that each speaks of."""

    columns: dict[str, Column]
    rules: dict[str, frozenset[str]] = field(default_factory=dict)


async def read(connection: AsyncConnection) -> dict[str, Table]:
    """Every table, but for Alembic's own."""
    tables: dict[str, Table] = {}
    for row in await connection.execute(_COLUMNS):
        table = tables.setdefault(row.table, Table({}))
        table.columns[row.column] = _column(row)
    for row in await connection.execute(_RULES):
        tables[row.table].rules[row.rule] = frozenset(row.columns)
    return {name: table for name, table in tables.items() if name != "alembic_version"}


def _column(row: Row[tuple[object, ...]]) -> Column:
    return Column(row.type, row.nullable, row.filled)


def broken(before: dict[str, Table], after: dict[str, Table]) -> Iterator[str]:
    """What code that knows only the tables before may stumble over afterwards."""
    for name, table in before.items():
        if name not in after:
            yield f"{name} is gone"
            continue
        for column, was in table.columns.items():
            yield from _changed(f"{name}.{column}", was, after[name].columns.get(column))
        yield from _added(name, table, after[name])


def _changed(name: str, was: Column, now: Column | None) -> Iterator[str]:
    if now is None:
        yield f"{name} is gone"
        return
    if now.type != was.type and not _holds(now.type, was.type):
        yield f"{name} was {was.type} and is {now.type}"
    if was.nullable and not now.nullable:
        yield f"{name} may not be empty any more"
    if was.filled and not now.filled and not now.nullable:
        yield f"{name} is not filled any more for who writes none"


def _added(name: str, was: Table, now: Table) -> Iterator[str]:
    fresh = now.columns.keys() - was.columns.keys()
    for column in sorted(fresh):
        one = now.columns[column]
        if not one.nullable and not one.filled:
            yield f"{name}.{column} is new, and must be written"
    for rule, columns in now.rules.items():
        # Who does not know a column leaves it empty, which its rules have to bear.
        if rule not in was.rules and not columns & fresh:
            yield f"{name} has a rule that it had not: {rule}"


def _holds(wide: str, narrow: str) -> bool:
    strings = ("character varying", "text")
    if narrow.startswith(strings) and wide in strings:
        return True
    return (narrow, wide) in _WIDER or _length(wide) > _length(narrow) > 0


def _length(type_: str) -> int:
    kind, _, length = type_.partition("(")
    return int(length.rstrip(")")) if kind == "character varying" and length else 0
