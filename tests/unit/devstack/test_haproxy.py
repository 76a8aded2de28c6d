"""What becomes of the file that Ray Serve writes for HAProxy, before HAProxy reads it."""

import subprocess
from pathlib import Path

import pytest

from devstack import closed
from devstack.paths import PROJECT

WRITTEN = """\
frontend prometheus
    bind :9101
frontend http_frontend
    bind 0.0.0.0:8000
    default_backend default_backend
backend http-commerce
    default-server fall 2 rise 2 check
    server SERVE_REPLICA_commerce-Web-a 127.0.0.2:26007 check observe layer4
    server SERVE_PROXY_ACTOR-fallback-b 10.0.0.1:22910 check backup
listen stats
  bind *:8404
"""
# Which word of such a line says where.
PLACE = {"bind": 1, "server": 2}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """As Ray writes it."""
    written = tmp_path / "haproxy.cfg"
    written.write_text(WRITTEN)
    return written


def started(file: Path, **environment: str) -> list[str]:
    """The lines that matter to a HAProxy that is started with the file."""
    command = [str(PROJECT / "devstack" / "haproxy.sh"), "-db", "-f", str(file)]
    surroundings = {"ATELIER_HAPROXY": "/bin/true", **environment}
    subprocess.run(command, check=True, env=surroundings)  # noqa: S603 - the project's own script
    lines = [line.split() for line in file.read_text().splitlines()]
    return [line[PLACE[line[0]]] for line in lines if line[0] in PLACE]


def test_what_only_operators_read_is_told_on_the_loopback(file: Path) -> None:
    places = started(file)

    assert places == [
        "127.0.0.1:9101", "0.0.0.0:8000", "127.0.0.2:26007", "10.0.0.1:22910", "127.0.0.1:8404"
    ]  # fmt: skip


def test_a_node_beside_others_answers_at_its_own_address(file: Path) -> None:
    places = started(file, **{closed.NODE_ADDRESS: "127.0.0.3"})

    assert places[1] == "127.0.0.3:8000"


def test_replicas_of_all_nodes_are_reached_where_they_listen(file: Path) -> None:
    places = started(file, **{closed.NODE_ADDRESS: "127.0.0.3"})

    assert places[2:4] == ["127.0.0.1:26007", "127.0.0.1:22910"]
