"""Rolling out and going back, against a cluster that is only what Serve's REST interface shows."""

import json
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deployments.rollout.cluster import Cluster, RolloutFailedError
from deployments.rollout.history import History, NothingToGoBackToError
from deployments.rollout.package import PACKAGES, PackError, pack
from deployments.rollout.steps import deploy, desired, rollback
from devstack.paths import PROJECT

SILENT = lambda _: None  # noqa: E731 - nobody listens
BROKEN = "s3://releases/broken.zip"


class Serve(BaseHTTPRequestHandler):
    """As much of the dashboard as is asked for; what has broken code never runs."""

    deployed: dict[str, dict[str, Any]]
    # How often each application's replicas started: whenever it was given otherwise than it was.
    starts: Counter[str]

    def do_GET(self) -> None:
        if self.path.endswith("version"):
            self._answer({"ray_version": "2.60.0", "session_name": "session_1"})
            return
        told = {name: self._told(one) for name, one in self.deployed.items()}
        self._answer({"applications": told})

    def do_PUT(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        common, before = given.get("logging_config"), dict(self.deployed)
        self.deployed.clear()
        for one in given["applications"]:
            name, wanted = one["name"], {"logging_config": common, **one}
            self.deployed[name] = wanted
            self.starts[name] += wanted != before.get(name)
        self._answer({})

    def _told(self, config: dict[str, Any]) -> dict[str, Any]:
        is_broken = config.get("runtime_env", {}).get("working_dir") == BROKEN
        status = "DEPLOY_FAILED" if is_broken else "RUNNING"
        said = {"status": status, "message": "Traceback:\nValueError: no", "deployments": {}}
        return {**said, "deployed_app_config": config}

    def _answer(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def starts() -> Counter[str]:
    return Counter()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch, starts: Counter[str]) -> Iterator[Cluster]:
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    handler = type("Handler", (Serve,), {"deployed": {}, "starts": starts})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Cluster(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


@pytest.fixture
def history(tmp_path: Path, cluster: Cluster) -> History:
    return History(tmp_path / cluster.name)


FILE: dict[str, Any] = {
    "logging_config": {"encoding": "JSON"},
    "applications": [
        {"name": "commerce", "import_path": "deployments.commerce:application"},
        {"name": "tryon", "import_path": "deployments.tryon:application", "route_prefix": None},
    ],
}


def roll_out(
    cluster: Cluster, history: History, code: str, *only: str, again: str | None = None
) -> None:
    config = desired(FILE, cluster.running(), code=code, only=only, again=again)
    deploy(cluster, history, config, 5, SILENT)


def codes(cluster: Cluster) -> dict[str, str]:
    return {one["name"]: one["runtime_env"]["working_dir"] for one in cluster.running()}


def test_one_application_is_rolled_out_and_the_other_stays(
    cluster: Cluster, history: History
) -> None:
    roll_out(cluster, history, "s3://releases/1.zip")

    roll_out(cluster, history, "s3://releases/2.zip", "tryon")

    assert codes(cluster) == {"commerce": "s3://releases/1.zip", "tryon": "s3://releases/2.zip"}


def test_each_rollback_goes_one_release_further_back(cluster: Cluster, history: History) -> None:
    for number in (1, 2, 3):
        roll_out(cluster, history, f"s3://releases/{number}.zip")

    found = []
    for _ in range(2):
        rollback(cluster, history, 5, SILENT)
        found.append(codes(cluster)["commerce"])

    assert found == ["s3://releases/2.zip", "s3://releases/1.zip"]
    with pytest.raises(NothingToGoBackToError):
        rollback(cluster, history, 5, SILENT)


def test_what_failed_is_told_and_never_gone_back_to(cluster: Cluster, history: History) -> None:
    roll_out(cluster, history, "s3://releases/1.zip")
    with pytest.raises(RolloutFailedError, match="commerce: ValueError: no"):
        roll_out(cluster, history, BROKEN)

    rollback(cluster, history, 5, SILENT)
    roll_out(cluster, history, "s3://releases/2.zip")
    rollback(cluster, history, 5, SILENT)

    assert codes(cluster)["commerce"] == "s3://releases/1.zip"
    assert [entry.outcome for entry in history.entries()].count("failed") == 1


def test_what_was_given_up_before_is_told_as_that_and_ends_nothing_else(
    cluster: Cluster, history: History
) -> None:
    roll_out(cluster, history, "s3://releases/1.zip")
    with pytest.raises(RolloutFailedError):
        roll_out(cluster, history, BROKEN, "tryon")

    with pytest.raises(RolloutFailedError) as told:
        roll_out(cluster, history, "s3://releases/2.zip", "commerce")

    assert str(told.value).startswith("tryon was given up before")
    assert "commerce" not in str(told.value)
    assert codes(cluster)["commerce"] == "s3://releases/2.zip"


def test_what_fails_now_is_told_before_what_was_given_up(
    cluster: Cluster, history: History
) -> None:
    roll_out(cluster, history, "s3://releases/1.zip")
    with pytest.raises(RolloutFailedError):
        roll_out(cluster, history, BROKEN, "tryon")

    with pytest.raises(RolloutFailedError) as told:
        roll_out(cluster, history, BROKEN, "commerce")

    assert str(told.value).startswith("commerce: ValueError: no; tryon was given up before")


def test_a_deployment_after_one_that_started_anew_restarts_nothing(
    cluster: Cluster, history: History, starts: Counter[str]
) -> None:
    roll_out(cluster, history, "s3://releases/1.zip")
    roll_out(cluster, history, "s3://releases/1.zip", "tryon", again="at noon")
    started = starts.copy()

    roll_out(cluster, history, "s3://releases/1.zip")

    assert started == {"commerce": 1, "tryon": 2}
    assert starts == started


def test_the_same_started_anew_is_no_release_to_go_back_to(
    cluster: Cluster, history: History
) -> None:
    for number in (1, 2):
        roll_out(cluster, history, f"s3://releases/{number}.zip")
    roll_out(cluster, history, "s3://releases/2.zip", again="at noon")

    rollback(cluster, history, 5, SILENT)

    assert codes(cluster)["commerce"] == "s3://releases/1.zip"


def test_a_way_back_that_fails_is_told(cluster: Cluster, history: History) -> None:
    history.add(desired(FILE, [], code=BROKEN, only=None), "good", "ran once")
    roll_out(cluster, history, "s3://releases/2.zip")

    with pytest.raises(RolloutFailedError):
        rollback(cluster, history, 5, SILENT)

    assert history.entries()[-1].outcome == "failed"


def test_what_somebody_else_deployed_can_be_gone_back_to(
    cluster: Cluster, history: History
) -> None:
    foreign = desired(FILE, [], code="s3://releases/theirs.zip", only=None)
    cluster.deploy(foreign, 5)

    roll_out(cluster, history, "s3://releases/2.zip")
    rollback(cluster, history, 5, SILENT)

    assert codes(cluster)["commerce"] == "s3://releases/theirs.zip"


def test_what_serve_gave_up_is_given_to_it_as_something_new() -> None:
    application = {**FILE["applications"][0], "runtime_env": {"env_vars": {"THEIRS": "1"}}}
    file = {**FILE, "applications": [application, FILE["applications"][1]]}

    first, second = (
        desired(file, [application], code="s3://releases/1.zip", only=["commerce"], again=mark)
        for mark in ("first", "second")
    )

    assert first != second
    environments = [one["applications"][0]["runtime_env"] for one in (first, second)]
    assert [one["working_dir"] for one in environments] == ["s3://releases/1.zip"] * 2
    assert [one["env_vars"]["THEIRS"] for one in environments] == ["1"] * 2


def test_an_application_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(RuntimeError, match="no application shop in the file"):
        desired(FILE, [], code=None, only=["shop"])


def test_a_command_without_a_cluster_says_so_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deployments.rollout", "rollback"]
    where = ["--address", "http://127.0.0.1:1", "--history", str(tmp_path)]

    done = subprocess.run(  # noqa: S603 - our own command
        [*command, *where], check=False, cwd=PROJECT, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("rollout: ")
    assert "Traceback" not in done.stderr


@pytest.fixture
def head() -> str:
    if not (PROJECT / ".git").exists():
        pytest.skip("this is no clone")
    return "HEAD"


def test_a_commit_is_packed_as_nodes_want_it(head: str, tmp_path: Path) -> None:
    package, again = pack(PROJECT, head, tmp_path), pack(PROJECT, head, tmp_path / "again")

    with zipfile.ZipFile(package) as packed:
        names = [Path(name) for name in packed.namelist() if not name.endswith("/")]
        top = {name.parts[0] for name in names}
        said = packed.read(f"{top.copy().pop()}/commerce/core/release.py").decode()
    assert package.name == again.name
    assert len(top) == 1
    assert {name.parts[1] for name in names} == set(PACKAGES)
    assert "$Format" not in said


def test_a_commit_that_is_not_there_is_refused(head: str, tmp_path: Path) -> None:
    with pytest.raises(PackError):
        pack(PROJECT, "0" * 40, tmp_path)
