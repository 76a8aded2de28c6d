"""Jobs as operators and schedules start them."""

import asyncio
import json
import os
import sys
from typing import Any

import pytest

from commerce.core.settings import Settings
from deployments.jobs import export_orders, rebuild_search


def without_time(line: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(line)
    assert told.pop("seconds") >= 0
    return told


async def test_the_last_line_is_what_was_done(settings: Settings, migrated: None) -> None:
    command = [sys.executable, "-m", "deployments.jobs.rebuild_embeddings", "--dry-run"]

    process = await asyncio.create_subprocess_exec(
        *command, env=dict(os.environ), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()

    told = without_time(printed.decode().splitlines()[-1])
    assert process.returncode == 0
    assert told.pop("pictures") >= 0
    assert told == {"job": "rebuild_embeddings", "dryRun": True}


async def test_a_job_that_cannot_work_says_so_and_fails(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE__URL", "postgresql+asyncpg://shop@127.0.0.1:9/shop")

    status = await asyncio.to_thread(rebuild_search.main, [])

    told = without_time(capsys.readouterr().out.splitlines()[-1])
    assert status == 1
    assert told == {"job": "rebuild_search", "dryRun": False, "error": "DatabaseBusy"}


@pytest.mark.parametrize("days", [["--from", "2026-02-30", "--to", "2026-03-01"], []])
def test_days_that_are_none_are_refused(days: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        export_orders.main(days)

    assert refusal.value.code == 2
