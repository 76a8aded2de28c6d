"""What background replicas last saw, for who looks from another process: one row a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base


class ReadingRow(Base):
    """What was seen, and when."""

    __tablename__ = "readings"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen, and when by the database's clock or its own."""

    value: dict[str, Any]
    taken_at: datetime


async def write(session: AsyncSession, seen: Mapping[str, Reading]) -> None:
    """Note what was seen by name; of two replicas that saw the same thing the later counts."""
    if not seen:
        return
    # In the order of names, as everybody does: two replicas write at once and never wait in a ring.
    rows = [
        {"name": name, "value": reading.value, "taken_at": reading.taken_at}
        for name, reading in sorted(seen.items())
    ]
    statement = insert(ReadingRow).values(rows)
    newer = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"value": statement.excluded.value, "taken_at": statement.excluded.taken_at},
        where=ReadingRow.taken_at <= statement.excluded.taken_at,
    )
    await session.execute(newer)


async def read(session: AsyncSession, prefix: str) -> dict[str, Reading]:
    """What was seen last under names that begin so, by what follows."""
    statement = select(ReadingRow.name, ReadingRow.value, ReadingRow.taken_at)
    named = statement.where(func.starts_with(ReadingRow.name, prefix)).order_by(ReadingRow.name)
    rows = (await session.execute(named)).all()
    return {row.name.removeprefix(prefix): Reading(row.value, row.taken_at) for row in rows}


async def forget(session: AsyncSession, before: datetime) -> int:
    """Forget what was seen before that time; return how much."""
    old = delete(ReadingRow).where(ReadingRow.taken_at < before)
    return len((await session.scalars(old.returning(ReadingRow.name))).all())
