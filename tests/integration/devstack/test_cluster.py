"""Clusters, each alone on its ports."""

from collections.abc import Iterator
from os import environ
from pathlib import Path

import httpx
import pytest

from devstack import cluster
from devstack.cluster import Cluster
from devstack.errors import PortTakenError, ServiceError

APPLICATION = """
import os
from ray import serve

@serve.deployment(num_replicas=1, ray_actor_options={"num_cpus": 0.1})
class Greeter:
    async def __call__(self, request):
        return os.environ["GREETING"]

def broken(args):
    raise ValueError("no silk left")

greeter = Greeter.bind()
"""


@pytest.fixture(scope="module")
def folder(scratch: Path) -> Path:
    (scratch / "greeting.py").write_text(APPLICATION)
    for name, target in {"greet": "greeting:greeter", "break": "greeting:broken"}.items():
        (scratch / f"{name}.yaml").write_text(
            "http_options: {host: 127.0.0.1, port: 8000}\n"
            f"applications: [{{name: {name}, route_prefix: /, import_path: '{target}'}}]\n"
        )
    return scratch


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Cluster]:
    environment = {**environ, "PYTHONPATH": str(folder), "GREETING": "bonsoir"}
    with cluster.running(folder / "ray", environment) as one:
        yield one


def test_an_application_answers_with_the_environment_it_was_given(
    running: Cluster, folder: Path
) -> None:
    running.deploy(folder / "greet.yaml")

    assert httpx.get(running.url).text == "bonsoir"


def test_an_application_that_cannot_start_is_refused_with_its_reason(
    running: Cluster, folder: Path
) -> None:
    with pytest.raises(ServiceError, match="no silk left"):
        running.deploy(folder / "break.yaml")


def test_two_clusters_run_beside_each_other(running: Cluster, folder: Path) -> None:
    running.deploy(folder / "greet.yaml")
    environment = {**environ, "PYTHONPATH": str(folder), "GREETING": "bonjour"}

    with cluster.running(folder / "other", environment) as other:
        other.deploy(folder / "greet.yaml")

        assert httpx.get(other.url).text == "bonjour"
        assert httpx.get(running.url).text == "bonsoir"


def test_a_taken_port_is_refused_in_one_line(running: Cluster, folder: Path) -> None:
    taken = httpx.URL(running.url).port

    with (
        pytest.raises(PortTakenError, match=f"port {taken} is taken"),
        cluster.running(folder / "third", environ, http_port=taken),
    ):
        pass
