"""What a copy of somebody's data holds of a row: everything, unless it is named as left out.

So a column that a domain adds later is in the copy without anybody having to think of it.
"""

from collections.abc import Iterable
from typing import Any

from pydantic.alias_generators import to_camel
from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import Base


def plain(row: Base, *but: str) -> dict[str, Any]:
    """A row's columns, camelCase, except those that are named."""
    names = [attribute.key for attribute in inspect(type(row)).column_attrs]
    return {to_camel(name): getattr(row, name) for name in names if name not in but}


async def rows(
    session: AsyncSession, table: type[Base], whose: ColumnElement[bool], but: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Rows of a table, the oldest first as far as ids tell, except the columns that are named."""
    keys = inspect(table).primary_key
    found = await session.scalars(select(table).where(whose).order_by(*keys))
    return [plain(row, *but) for row in found]
