"""Applies migrations to a database that a shop is selling from.

- One runner at a time; another waits its turn, and then finds the work done.
- Each migration is a transaction of its own: its locks end with it.
- Who waits for a table holds up everybody who comes after. A migration therefore waits for a few
  seconds at most, gives way, and tries again (`env.py`).
- A migration that takes away what an earlier release uses says so: `contract = "0.3.0"`, the first
  release that does without. It is applied only when that is asked for.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import pool, text
from sqlalchemy.ext.asyncio import create_async_engine

_HAS_HISTORY = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_REVISION = text("SELECT version_num FROM alembic_version")


@dataclass(frozen=True)
class Step:
    """A migration, and the first release that does without what it takes away, if it does."""

    revision: str
    title: str
    contract: str | None = None


@dataclass(frozen=True)
class Plan:
    """What an upgrade would apply, and what it would leave for later."""

    now: Sequence[Step] = ()
    later: Sequence[Step] = field(default=())

    @property
    def is_stuck(self) -> bool:
        """Whether something that new code wants waits behind what old code does not survive."""
        return any(step.contract is None for step in self.later)


def plan(config: Config, *, contract: bool = False) -> Plan:
    """What is to be done to the database of that configuration.

    Args:
        config: see `commerce.migrations.configuration`.
        contract: also take away what earlier releases use. A database with nothing in it has no
            release to spare: everything is applied.
    """
    current = asyncio.run(_current(config.get_main_option("sqlalchemy.url") or ""))
    steps = _after(config, current)
    if contract or current is None:
        return Plan(steps)
    first = next((at for at, step in enumerate(steps) if step.contract), len(steps))
    return Plan(steps[:first], steps[first:])


def is_over(contract: str | None, version: str) -> bool:
    """Whether that release and all after it do without what a migration takes away."""
    return contract is not None and _ordered(contract) <= _ordered(version)


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("+", 1)[0].split("."))


def upgrade(config: Config, *, contract: bool = False) -> Plan:
    """Apply it, and tell what was done and what was left."""
    found = plan(config, contract=contract)
    if found.now:
        command.upgrade(config, found.now[-1].revision)
    return found


def _after(config: Config, current: str | None) -> list[Step]:
    """The migrations that follow the one a database has reached, the oldest first."""
    scripts = ScriptDirectory.from_config(config)
    found = list(scripts.iterate_revisions("heads", current or "base"))
    return [
        Step(one.revision, one.doc, getattr(one.module, "contract", None))
        for one in reversed(found)
        if one.revision != current
    ]


async def _current(url: str) -> str | None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            if not await connection.scalar(_HAS_HISTORY):
                return None
            found: str | None = await connection.scalar(_REVISION)
            return found
    finally:
        await engine.dispose()
