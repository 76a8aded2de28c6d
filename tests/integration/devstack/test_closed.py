"""A cluster by itself: who may speak to it, and from where."""

import stat
from collections.abc import Iterator
from ipaddress import ip_address
from os import environ
from pathlib import Path

import grpc  # type: ignore[import-untyped]  # grpcio ships no types
import httpx
import pytest

from devstack import cluster, processes
from devstack.cluster import Cluster
from tests.integration.dashboard import PATHS

APPLICATION = """
import os
from ray import serve

@serve.deployment(num_replicas=1, ray_actor_options={"num_cpus": 0.1})
class Greeter:
    async def __call__(self, request):
        return os.environ["GREETING"]

greeter = Greeter.bind()
"""
ASKED = ("/api/version", *PATHS)
# What Ray binds on every interface whatever it is told: the door between replicas, which asks for
# the token, and the socket that HAProxy sends its log from, which it never reads.
BETWEEN_REPLICAS, SENDS_ONLY = "ServeReplica", "haproxy"


@pytest.fixture(scope="module")
def running(scratch: Path) -> Iterator[Cluster]:
    folder = scratch / "closed"
    folder.mkdir()
    (folder / "greeting.py").write_text(APPLICATION)
    (folder / "greet.yaml").write_text(
        "http_options: {host: 127.0.0.1, port: 8000}\n"
        "applications: [{name: greet, route_prefix: /, import_path: 'greeting:greeter'}]\n"
    )
    given = {**environ, "PYTHONPATH": str(folder), "GREETING": "bonsoir", "RAY_AUTH_TOKEN": "no"}
    with cluster.running(folder / "ray", given, alone=True) as one:
        one.deploy(folder / "greet.yaml")
        yield one


def ask(running: Cluster, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.get(running.dashboard + path, headers=headers, timeout=60, trust_env=False)


def test_an_application_answers_without_the_token(running: Cluster) -> None:
    assert httpx.get(running.url, trust_env=False).text == "bonsoir"


@pytest.mark.parametrize("path", ASKED)
def test_the_dashboard_answers_who_shows_the_token_and_nobody_else(
    running: Cluster, path: str
) -> None:
    stranger = {"Authorization": "Bearer " + "x" * 43}

    assert ask(running, path).status_code == 401
    assert ask(running, path, stranger).status_code == 403
    assert ask(running, path, running.headers).is_success


def test_only_its_owner_can_read_the_token(running: Cluster) -> None:
    assert stat.S_IMODE(running.token.stat().st_mode) == 0o600


def test_ray_listens_on_the_loopback_alone(running: Cluster) -> None:
    members = [(one, " ".join(one.cmdline())) for one in processes.family(running.head.warden.pid)]
    opened = [
        (connection.laddr.ip, name)
        for process, name in members
        for connection in process.net_connections("inet")
        if connection.status == "LISTEN" or not connection.raddr
    ]
    beyond = [name for ip, name in opened if not _is_loopback(ip)]

    assert opened
    assert not [name for name in beyond if BETWEEN_REPLICAS not in name and SENDS_ONLY not in name]


def test_the_door_between_replicas_asks_for_the_token(running: Cluster) -> None:
    [port] = [
        connection.laddr.port
        for process in processes.family(running.head.warden.pid)
        if any(BETWEEN_REPLICAS in word for word in process.cmdline())
        for connection in process.net_connections("inet")
        if connection.status == "LISTEN" and not _is_loopback(connection.laddr.ip)
    ]
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = channel.unary_unary("/ray.serve.ASGIService/HandleRequest")

        with pytest.raises(grpc.RpcError) as refusal:
            call(b"", timeout=20)

    assert refusal.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_haproxys_figures_are_told_on_the_loopback(running: Cluster) -> None:
    ports = running.ground.claimed

    metrics = httpx.get(f"http://127.0.0.1:{ports['haproxy-metrics']}/metrics", trust_env=False)

    assert "haproxy_process" in metrics.text


def _is_loopback(address: str) -> bool:
    found = ip_address(address)
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback
