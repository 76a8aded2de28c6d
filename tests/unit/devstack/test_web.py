"""Where the web store is put, what it is told, and when it is built again."""

import shlex
from pathlib import Path

import pytest

from devstack import web
from devstack.errors import DevstackError

SETTINGS = {
    "ENVIRONMENT": "development",
    "STORAGE__ENDPOINT": "http://127.0.0.1:8333",
    "STORAGE__SECRET_KEY": "atelier-store",
    "FIREBASE__API_KEY": "demo",
    "FIREBASE__PROJECT_ID": "demo-atelier",
    "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:9099",
    "AUTH__TOKEN_KEY": "a-key",
}


def test_it_is_told_where_its_neighbours_are_and_no_secret() -> None:
    told = web.environment(SETTINGS, "http://127.0.0.1:3001", "http://127.0.0.1:8000")

    assert told == {
        "ATELIER_ENVIRONMENT": "development",
        "API_ORIGIN": "http://127.0.0.1:8000",
        "PUBLIC_ORIGIN": "http://127.0.0.1:3001",
        "BUCKET_ORIGIN": "http://127.0.0.1:8333",
        "FIREBASE_API_KEY": "demo",
        "FIREBASE_PROJECT_ID": "demo-atelier",
        "FIREBASE_AUTH_EMULATOR": "127.0.0.1:9099",
    }


def test_pictures_come_from_where_clients_reach_the_store() -> None:
    outside = {**SETTINGS, "STORAGE__PUBLIC_ENDPOINT": "https://pictures.example"}

    assert web.environment(outside, "", "")["BUCKET_ORIGIN"] == "https://pictures.example"


@pytest.mark.parametrize("given", ["none", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("WEB_PORT", given)

    with pytest.raises(DevstackError, match="WEB_PORT"):
        web.wanted_port()


def test_a_build_is_made_of_what_is_served_and_not_of_tests_of_it() -> None:
    names = {file.relative_to(web.SOURCE).as_posix() for file in web.sources()}

    assert {"package-lock.json", "next.config.ts", "src/config.ts"} <= names
    assert not [name for name in names if name.startswith(("node_modules", ".next", "journeys"))]


def test_journeys_read_what_was_written_and_nobody_else_does(tmp_path: Path) -> None:
    file = web.write_journeys(tmp_path, {"STAFF_PASSWORD": "it's $me", "WEB_ORIGIN": "http://x"})

    words = [shlex.split(line) for line in file.read_text().splitlines()]
    assert words == [["STAFF_PASSWORD=it's $me"], ["WEB_ORIGIN=http://x"]]
    assert file.stat().st_mode & 0o077 == 0


def test_where_no_web_store_was_started_nothing_is_said_of_one(tmp_path: Path) -> None:
    assert web.status(tmp_path) is None
