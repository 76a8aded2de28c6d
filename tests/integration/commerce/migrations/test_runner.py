"""Migrations of a shop that sells meanwhile: nobody waits long, and nothing is taken unasked."""

import asyncio
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from commerce.migrations import configuration, runner
from commerce.migrations.previous import VERSIONS
from tests.integration.commerce.waiting import until

# A later release's: one that only adds, one that takes away, and one that adds after that.
LATER = """
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None
{contract}


def upgrade() -> None:
    op.execute("{statement}")


def downgrade() -> None:
    pass
"""
CONTRACT = 'contract = "0.9.0"'


@pytest.fixture
def config(engine: AsyncEngine, tmp_path: Path) -> Config:
    """The shop's migrations, and whatever a test adds to them."""
    config = configuration(engine.url.render_as_string(hide_password=False))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", f"{VERSIONS}:{tmp_path}")
    return config


def add(folder: Path, number: int, statement: str, contract: str = "") -> None:
    """One more migration, the last so far."""
    before = f"later_{number - 1}"
    if number == 1:
        before = str(ScriptDirectory.from_config(configuration("")).get_current_head())
    written = LATER.format(
        revision=f"later_{number}", before=before, statement=statement, contract=contract
    )
    (folder / f"later_{number}.py").write_text(written)


async def upgrade(config: Config, *, contract: bool = False) -> runner.Plan:
    # In a thread: Alembic's environment runs an event loop of its own.
    return await asyncio.to_thread(runner.upgrade, config, contract=contract)


async def has_notes(engine: AsyncEngine) -> bool:
    """Whether there is what the later migrations make and take away."""
    async with engine.connect() as connection:
        found = "SELECT to_regclass('later_notes') IS NOT NULL"
        return bool(await connection.scalar(text(found)))


async def test_what_takes_away_is_applied_when_it_is_asked_for(
    engine: AsyncEngine, config: Config, tmp_path: Path
) -> None:
    add(tmp_path, 1, "CREATE TABLE later_notes ()")
    await upgrade(config)
    add(tmp_path, 2, "DROP TABLE later_notes", CONTRACT)

    unasked = await upgrade(config)
    before = await has_notes(engine)
    asked = await upgrade(config, contract=True)

    assert [step.revision for step in unasked.later] == ["later_2"]
    assert (before, unasked.is_stuck) == (True, False)
    assert [step.revision for step in asked.now] == ["later_2"]
    assert not await has_notes(engine)


async def test_what_new_code_wants_does_not_wait_unnoticed(
    engine: AsyncEngine, config: Config, tmp_path: Path
) -> None:
    add(tmp_path, 1, "CREATE TABLE later_notes ()")
    await upgrade(config)
    add(tmp_path, 2, "DROP TABLE later_notes", CONTRACT)
    add(tmp_path, 3, "SELECT 1")

    done = await upgrade(config)

    assert done.is_stuck
    assert await has_notes(engine)


async def test_a_new_database_has_no_release_to_spare(
    engine: AsyncEngine, config: Config, tmp_path: Path
) -> None:
    add(tmp_path, 1, "CREATE TABLE later_notes ()")
    add(tmp_path, 2, "DROP TABLE later_notes", CONTRACT)

    done = await upgrade(config)

    assert not done.later
    assert not await has_notes(engine)


async def test_two_runners_do_the_work_once(engine: AsyncEngine) -> None:
    url = {"DATABASE__URL": engine.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "commerce.migrations", "upgrade"]
    run = partial(subprocess.run, command, check=True, env={**os.environ, **url})

    # Programs, since Alembic can be run once in each.
    await asyncio.gather(*(asyncio.to_thread(run) for _ in range(2)))

    async with engine.connect() as connection:
        reached = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert reached == ScriptDirectory.from_config(configuration("")).get_current_head()


async def test_a_migration_that_waits_for_a_table_lets_others_pass(
    engine: AsyncEngine, config: Config, tmp_path: Path
) -> None:
    await upgrade(config)
    add(tmp_path, 1, "ALTER TABLE orders ADD COLUMN later_note text")
    async with engine.connect() as backup, engine.connect() as watching:
        await backup.execute(text("SELECT count(*) FROM orders"))  # as pg_dump, for hours

        migrating = asyncio.create_task(upgrade(config))
        await until(lambda: _waits(watching))
        async with engine.connect() as shopper:
            await shopper.execute(text("SELECT count(*) FROM orders"))
        still_migrating = not migrating.done()
        await backup.rollback()

    done = await migrating
    assert still_migrating
    assert [step.revision for step in done.now] == ["later_1"]


async def _waits(connection: AsyncConnection) -> bool:
    waiting = (
        "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'orders'::regclass)"
    )
    return bool(await connection.scalar(text(waiting)))


async def test_what_was_applied_before_a_mistake_stays(
    engine: AsyncEngine, config: Config, tmp_path: Path
) -> None:
    await upgrade(config)
    add(tmp_path, 1, "CREATE TABLE later_notes ()")
    add(tmp_path, 2, "DROP TABLE nothing_of_that_name")

    with pytest.raises(Exception, match="nothing_of_that_name"):
        await upgrade(config)

    assert await has_notes(engine)
    await asyncio.to_thread(command.downgrade, config, "-1")
