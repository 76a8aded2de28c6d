"""What HAProxy answers by itself, started by Ray's own configuration and our program before it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from ray.serve._private.haproxy import BackendConfig, HAProxyApi, HAProxyConfig, ServerConfig
from ray.serve.config import HTTPOptions

from devstack.paths import PROJECT
from devstack.ports import Ports

PROGRAM = PROJECT / "deployments" / "ingress" / "haproxy.sh"
# As on a node: that of the environment with Ray comes first.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.defpath])


class Replica(BaseHTTPRequestHandler):
    """Answers as the path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/dies":
            self.close_connection = True
            return
        status, _, kind = self.path.strip("/").partition("-")
        wanted = int(status) if status.isdecimal() else 200
        self.send_response(wanted)
        self.send_header("Content-Type", f"{kind.replace('-', '/', 1) or 'text/plain'}")
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b'"own"')

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    """Its connections may end at any time."""

    def handle_error(self, *_: object) -> None:
        """Nobody reads that either."""


@pytest.fixture(scope="module")
def replica() -> Iterator[int]:
    with Server(("127.0.0.1", 0), Replica) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@contextmanager
def ingress(folder: Path, *replicas: int, opened: bool = True) -> Iterator[httpx.Client]:
    """HAProxy in front of these, as Ray configures it."""
    folder.mkdir()
    claimed = Ports(folder).claim(["http", "metrics", "stats"])
    cfg = HAProxyConfig(
        socket_path=str(folder / "socket"),
        server_state_base=str(folder),
        server_state_file=str(folder / "state"),
        metrics_port=claimed["metrics"],
        stats_port=claimed["stats"],
        http_options=HTTPOptions(host="127.0.0.1", port=claimed["http"]),
    )
    servers = [ServerConfig(f"replica-{one}", "127.0.0.1", one) for one in replicas]
    shop = BackendConfig(name="shop", path_prefix="/", app_name="shop", servers=servers)
    file = folder / "haproxy.cfg"
    HAProxyApi(cfg, {"shop": shop} if opened else {}, str(file))._generate_config_file_internal()  # noqa: SLF001 - the very file that Serve has it read
    with ExitStack() as stack:
        started = subprocess.Popen([PROGRAM, "-db", "-f", file], env={"PATH": PATH})  # noqa: S603 - our own program
        process = stack.enter_context(started)
        stack.callback(process.terminate)
        client = httpx.Client(base_url=f"http://127.0.0.1:{claimed['http']}", trust_env=False)
        yield _listening(stack.enter_context(client))


def _listening(client: httpx.Client) -> httpx.Client:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            client.get("/-/healthz")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return client
    pytest.fail("HAProxy did not start")


@pytest.fixture(scope="module")
def door(replica: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with ingress(tmp_path_factory.mktemp("door") / "ha", replica) as client:
        yield client


def is_a_problem(answer: httpx.Response, status: int) -> bool:
    said = answer.json()
    return (
        answer.status_code == said["status"] == status
        and answer.headers["Content-Type"] == "application/problem+json"
        and int(answer.headers["Retry-After"]) > 0
        and answer.headers["Proxy-Status"].startswith("ingress; error=")
        and {"type", "title", "detail"} < said.keys()
    )


def test_a_replica_that_dies_over_a_request_is_told_as_a_problem(door: httpx.Client) -> None:
    answer = door.get("/dies")

    assert is_a_problem(answer, 502)
    assert "Idempotency-Key" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("said", "told"), [(503, 503), (429, 503), (408, 504), (504, 504), (500, 502)]
)
def test_a_line_of_text_that_serve_answers_is_told_as_a_problem(
    door: httpx.Client, said: int, told: int
) -> None:
    assert is_a_problem(door.get(f"/{said}-text-plain"), told)


@pytest.mark.parametrize(
    "path",
    [
        "/503-application-problem+json",
        "/404-application-json",
        "/200-text-plain",
        "/404-text-plain",
    ],
)
def test_what_the_shop_answers_itself_is_let_through(door: httpx.Client, path: str) -> None:
    answer = door.get(path)

    assert answer.content == b'"own"'
    assert f"/{answer.status_code}-" in path


def test_where_no_replica_is_left_nothing_was_done(tmp_path: Path) -> None:
    with ingress(tmp_path / "ha") as client:
        answer = client.get("/products")

    assert is_a_problem(answer, 503)


def test_before_the_shop_is_deployed_it_is_not_open_yet(tmp_path: Path) -> None:
    with ingress(tmp_path / "ha", opened=False) as client:
        answer = client.get("/products")

    assert is_a_problem(answer, 503)
    assert "not open" in answer.json()["detail"]
