"""Programs run to their end."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from devstack.commands import CommandError, abandon, run


def test_what_a_program_prints_is_returned(tmp_path: Path) -> None:
    assert run(["echo", "silk"], folder=tmp_path) == "silk\n"


def test_a_program_runs_in_its_folder(tmp_path: Path) -> None:
    assert run(["pwd"], folder=tmp_path).strip() == str(tmp_path)


def test_a_failed_program_is_reported_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="sh failed: no thread"):
        run(["sh", "-c", "echo no thread >&2; exit 1"], folder=tmp_path)


def test_an_abandoned_program_ends_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run, ["sh", "-c", "touch started; sleep 1000"], folder=tmp_path)
        while not (tmp_path / "started").exists():
            assert not running.done()

        abandon()

        with pytest.raises(CommandError):
            running.result()
