"""How the shop runs, in a terminal."""

import argparse
import io
from typing import Any

import pytest
from rich.console import Console

from devstack import status
from devstack.errors import DevstackError

SERVED = {"requests": 1000, "errors": 2, "slow": 5, "errorRatio": 0.002}
PAGE: dict[str, Any] = {
    "version": "0.2.0",
    "schemaRevision": None,
    "status": "attention",
    "attention": ["3 dead letters", "the loop of orders.expire is late"],
    "applications": [
        {
            "name": "commerce",
            "status": "RUNNING",
            "deployments": [{"name": "Web", "replicas": {"RUNNING": 2, "STARTING": 1}}],
        }
    ],
    "components": [{"name": "database", "isUp": True}, {"name": "cache", "isUp": False}],
    "errorBudget": {
        "target": 0.999,
        "windowDays": 30,
        "lastHour": SERVED,
        "window": SERVED,
        "budgetLeft": -1.0,
    },
    "tryons": {"byStage": {"queued": 4}, "oldestSeconds": 130.0},
    "queues": {
        "deadLetters": 3,
        "queues": [{"name": "tryon.jobs", "messages": 4, "consumers": 2}],
    },
    "outbox": {"name": "events", "due": 0, "oldestSeconds": 0.0},
    "work": [{"name": "webhooks", "due": 2, "oldestSeconds": 61.0}],
    "stock": {"available": 10, "reserved": 1},
    "loops": [{"name": "orders.expire", "isLate": True}, {"name": "relay", "isLate": False}],
}


def shown(page: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=120)
    with console.capture() as capture:
        console.print(status.table_of(page))
    return capture.get()


def test_what_wants_attention_stands_first() -> None:
    first, *_ = shown(PAGE).splitlines()

    assert first.strip() == "3 dead letters · the loop of orders.expire is late"


def test_every_part_has_its_rows() -> None:
    text = shown(PAGE)

    for said in (
        "2 running, 1 starting",
        "DOWN",
        "1000 answers, 2 failed (0.20%), 5 slow",
        "-100.0% of what 99.9% allows",
        "4 messages, 2 consumers",
        "2, the oldest for 61 s",
        "2 min",
        "LATE",
        "unknown",
    ):
        assert said in text


def test_a_platform_that_tells_nothing_is_not_known() -> None:
    assert "not known" in shown(PAGE | {"applications": None})


def test_a_shop_that_does_not_answer_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_EMAIL", "owner@atelier.example")
    wanted = argparse.Namespace(full=True, base_url="http://127.0.0.1:9")

    with pytest.raises(DevstackError, match="does not answer"):
        status.run(wanted, Console(file=io.StringIO()))
