"""The web store before the whole platform, and every browser journey walked once."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chaos.house import BASE
from devstack import chromium, journeys, web
from devstack.web import Web
from tests.integration.platform import Platform


@dataclass(frozen=True)
class Step:
    """One journey in one browser, as Playwright tells of it."""

    title: str
    outcome: str
    said: str


@pytest.fixture(scope="session")
def store(platform: Platform, scratch: Path) -> Iterator[Web]:
    upstream = platform.house.url.removeprefix("http://").removesuffix(BASE)
    settings = platform.house.services.settings
    with web.running(scratch / "web", upstream, settings, port=platform.web_port) as running:
        yield running


@pytest.fixture(scope="session")
def walked(platform: Platform, store: Web, scratch: Path) -> dict[str, list[Step]]:
    """What came of each file's journeys, by the file's name."""
    report = scratch / "journeys.json"
    api = platform.house.url.removesuffix(BASE)
    told = journeys.told(platform.state, store.url, api, platform.house.services.settings)
    found = {"CHROMIUM": str(chromium.program()), "PLAYWRIGHT_JSON_OUTPUT_FILE": str(report)}
    command = ["npm", "run", "--silent", "journeys", "--", "--reporter=json"]
    command += ["--output", str(scratch / "journeys")]
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=web.SOURCE,
        env=os.environ | told | found,
        check=False,
        capture_output=True,
        text=True,
    )
    if not report.exists():
        pytest.fail(f"no journey was walked:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    told_of = json.loads(report.read_text())
    if told_of["errors"]:
        pytest.fail("\n".join(error.get("message", "") for error in told_of["errors"]))
    return {suite["file"]: list(_steps(suite)) for suite in told_of["suites"]}


def _steps(suite: dict[str, Any]) -> Iterator[Step]:
    for spec in suite.get("specs", []):
        for test in spec["tests"]:
            errors = [error for one in test["results"] for error in one.get("errors", [])]
            said = "\n".join(error.get("message", "") for error in errors)
            yield Step(f"{spec['title']} ({test['projectName']})", test["status"], said)
    for inner in suite.get("suites", []):
        yield from _steps(inner)
