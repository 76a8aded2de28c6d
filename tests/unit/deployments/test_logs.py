"""One line of the log is one JSON object."""

import json
import logging
import sys

import pytest

from deployments import logs
from deployments.logs import JsonLines


def line(record: logging.LogRecord, **facts: str) -> dict[str, str]:
    """What is written of a record."""
    written = JsonLines({"application": "tryon", "replica": "x1"}, lambda: facts).format(record)
    assert "\n" not in written
    found: dict[str, str] = json.loads(written)
    return found


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("commerce.x", logging.INFO, __file__, 1, message, arguments, None)


def test_a_line_says_when_what_who_and_about_what() -> None:
    found = line(record("order %s\nplaced", 7), request_id="r1", job_id="j1")

    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "INFO",
        "logger": "commerce.x",
        "message": "order 7\nplaced",
        "request_id": "r1",
        "job_id": "j1",
        "application": "tryon",
        "replica": "x1",
    }


def test_a_failure_is_told_whole_on_the_same_line() -> None:
    failed = record("it failed")
    try:
        int("no\nway")
    except ValueError:
        failed.exc_info = sys.exc_info()

    assert "ValueError: invalid literal" in line(failed)["exception"]


def test_what_serve_knows_of_a_request_is_kept_unless_we_know_better() -> None:
    served = record("x")
    served.request_id = "serves"

    assert line(served)["request_id"] == "serves"
    assert line(served, request_id="ours")["request_id"] == "ours"


def test_outside_of_a_replica_logging_stays_as_it_is() -> None:
    before = list(logging.getLogger().handlers)

    logs.install()

    assert logging.getLogger().handlers == before


def test_a_level_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD")

    with pytest.raises(ValueError, match="LOG_LEVEL"):
        logs.install()
