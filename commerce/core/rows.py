"""Rows of tables on their way to and from PostgreSQL as JSON, without a session that knows them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import DateTime, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, configure_mappers
from sqlalchemy.types import TypeEngine

from commerce.core.fragments import Fragment

Row = TypeVar("Row", bound=DeclarativeBase)
Convert = Callable[[Any], object]


def inserted(*rows: DeclarativeBase) -> Fragment:
    """New rows of one table, all with the same columns set; the database's defaults fill the rest.

    One statement, however many there are: types and order are the table's.
    """
    model, names = type(rows[0]), set_columns(rows[0])
    told = [{name: vars(row)[name] for name in names} for row in rows]
    return Fragment(
        _insert(str(model.__tablename__), names), (orjson.dumps(told, default=_plain).decode(),)
    )


def revived(model: type[Row], told: Mapping[str, Any]) -> Row:
    """A row from its JSON; reading a column that was not asked for fails."""
    converters = _converters(model)
    row = model.__new__(model)
    vars(row).update(told)
    for name, convert in converters:
        value = told.get(name)
        if value is not None:
            vars(row)[name] = convert(value)
    return row


def _plain(value: object) -> str:
    """The driver's own ids are of a class that no encoder knows."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value))


def set_columns(row: DeclarativeBase) -> tuple[str, ...]:
    """The columns that somebody has given a value, in the table's order."""
    return tuple(name for name in _columns(type(row)) if name in vars(row))


@cache
def _columns(model: type[DeclarativeBase]) -> tuple[str, ...]:
    return tuple(column.name for column in model.__table__.columns)


@lru_cache(maxsize=256)
def _insert(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(names)
    # No word of it comes from outside: tables and columns are those of our own models.
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608
        f" FROM jsonb_populate_recordset(NULL::{table}, $1::text::jsonb)"
    )


@cache
def _converters(model: type[DeclarativeBase]) -> tuple[tuple[str, Convert], ...]:
    """What JSON has no word for: ids and times."""
    # Until then no attribute can be read, and SQLAlchemy's own first statement may come later.
    configure_mappers()
    return tuple(_of_columns(model))


def _of_columns(model: type[DeclarativeBase]) -> Iterator[tuple[str, Convert]]:
    for column in model.__table__.columns:
        convert = _converter(column.type)
        if convert is not None:
            yield column.name, convert


def _converter(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, Uuid):
        return UUID
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    if isinstance(kind, ARRAY) and isinstance(kind.item_type, Uuid):
        return _ids
    return None


def _ids(told: list[str]) -> list[UUID]:
    return [UUID(one) for one in told]
