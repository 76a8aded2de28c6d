"""What is known against locked packages, told by a database that speaks OSV's protocol."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from devstack import audit

# https://ossf.github.io/osv-schema/
ADVISORY = {
    "id": "PYSEC-2026-1",
    "schema_version": "1.6.0",
    "summary": "a seam comes open",
    "aliases": ["CVE-2026-0001"],
    "affected": [
        {
            "package": {"name": "torn", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.0.1"}]}],
        }
    ],
}


@contextmanager
def database(status: int = 200) -> Iterator[str]:
    """A database that knows of one package; yields where it is asked."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = asked["package"]["name"] == "torn" and asked["version"] == "1.0"
            body = json.dumps({"vulns": [ADVISORY]} if known else {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def run(lock: Path, packages: str, advisories: str) -> int:
    lock.write_text(packages)
    return audit.main(["--lock", str(lock), "--advisories", advisories])


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "requirements.lock"


def test_a_lock_that_nothing_is_known_against_passes(
    lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database() as advisories:
        status = run(lock, "silk==2.0  # via atelier\ntorn==1.0.1\n", advisories)

    assert status == audit.CLEAN
    assert "2 packages" in capsys.readouterr().out


def test_a_vulnerable_package_fails_and_is_told_with_what_mends_it(
    lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database() as advisories:
        status = run(lock, "silk==2.0\ntorn==1.0\n", advisories)

    told = capsys.readouterr().out
    assert status == audit.VULNERABLE
    assert "torn 1.0: PYSEC-2026-1 (mended in 1.0.1)" in told


@pytest.mark.parametrize("status", [500, 403])
def test_a_database_that_does_not_answer_proves_nothing(
    lock: Path, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    with database(status) as advisories:
        outcome = run(lock, "silk==2.0\n", advisories)

    assert outcome == audit.UNKNOWN
    assert "nothing was audited" in capsys.readouterr().err


def test_a_database_out_of_reach_proves_nothing(
    lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(lock, "silk==2.0\n", "http://127.0.0.1:1/v1/query") == audit.UNKNOWN
    assert "out of reach" in capsys.readouterr().err


def test_packages_that_nobody_was_asked_about_are_no_success() -> None:
    report = audit.read({"dependencies": [{"name": "silk", "skip_reason": "not found"}]})

    assert report.status == audit.UNKNOWN
    assert "not audited" in report.lines()[0]


def test_no_locked_package_is_known_to_be_vulnerable() -> None:
    """Wherever the tests run within reach of the database: in any CI with internet."""
    status = audit.main([])

    if status == audit.UNKNOWN:
        pytest.skip("the advisory database did not tell: nothing was audited")
    assert status == audit.CLEAN
