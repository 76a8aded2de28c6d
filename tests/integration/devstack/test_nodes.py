"""A cluster of several nodes on one machine: who runs where, and what is lost with a node."""

import json
import time
from collections.abc import Callable, Iterator
from os import environ
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from devstack import cluster
from devstack.cluster import Cluster
from devstack.errors import ServiceError
from devstack.nodes import Node
from devstack.starting import Size

# A net for what never comes; nothing here takes as long on an idle machine.
PATIENCE = 180.0
APPLICATION = """
import json
from pathlib import Path
from ray import serve

HERE = Path(__file__).parent
LABELS = {"atelier/part": "!in(fitting-room, head)"}


class Teller:
    async def record_autoscaling_stats(self):
        return json.loads((HERE / "told.json").read_text())

    async def __call__(self, request):
        return "bonsoir"


class Follower:
    pass


def scaled(target, most):
    policy = {"policy_function": "deployments.autoscaling:FollowJobs"}
    policy["policy_kwargs"] = {"seconds_a_job": 1, "done_within_s": 4}
    return serve.deployment(
        ray_actor_options={"num_cpus": 0.1, "label_selector": LABELS},
        autoscaling_config={
            "min_replicas": 1, "max_replicas": most, "policy": policy, "metrics_interval_s": 0.5,
            "look_back_period_s": 2, "upscale_delay_s": 0, "downscale_delay_s": 0,
        },
    )(target)


followed = scaled(Follower, 3).bind()


class Door(Teller):
    def __init__(self, follower):
        pass


telling = scaled(Door, 1).bind(followed)
"""


@pytest.fixture(scope="module")
def folder(scratch: Path) -> Path:
    """Where the application lies, and its configuration."""
    (scratch / "telling.py").write_text(APPLICATION)
    (scratch / "told.json").write_text("{}")
    config = {
        "proxy_location": "EveryNode",
        "http_options": {"host": "127.0.0.1", "port": 8000},
        "applications": [{"name": "tell", "route_prefix": "/", "import_path": "telling:telling"}],
    }
    (scratch / "tell.yaml").write_text(yaml.safe_dump(config))
    return scratch


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Cluster]:
    environment = {**environ, "PYTHONPATH": str(folder)}
    head = Size(cpus=0, labels={"atelier/part": "head"})
    state = folder / "nodes"
    with cluster.running(state, environment, size=head, keeps_state=True) as one:
        one.wait_until_ready()
        one.join("shop", Size(cpus=2, labels={"atelier/part": "shop"}))
        one.join("room", Size(cpus=2, gpus=2, labels={"atelier/part": "fitting-room"}))
        one.deploy(folder / "tell.yaml")
        yield one


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.3)


def answers(running: Cluster | Node) -> bool:
    try:
        return httpx.get(running.url, timeout=5, trust_env=False).text == "bonsoir"
    except httpx.HTTPError:
        return False


def replicas(running: Cluster, deployment: str) -> list[dict[str, Any]]:
    where = f"{running.dashboard}/api/serve/applications/"
    answer = httpx.get(where, headers=running.headers, timeout=60, trust_env=False)
    found = answer.raise_for_status().json()["applications"]["tell"]["deployments"]
    return [one for one in found[deployment]["replicas"] if one["state"] == "RUNNING"]


def pids(running: Cluster) -> set[int]:
    """Of all replicas; none while Serve tells of nothing."""
    try:
        return {one["pid"] for name in ("Door", "Follower") for one in replicas(running, name)}
    except (httpx.HTTPError, KeyError):
        return set()


def reaches_a_replica(running: Cluster) -> bool:
    """Whether the head's HAProxy counts on a replica, which runs on another node."""
    where = f"http://127.0.0.1:{running.ground.claimed['haproxy-metrics']}/metrics"
    lines = httpx.get(where, timeout=5, trust_env=False).text.splitlines()
    up = [line for line in lines if 'state="UP"} 1' in line]
    return any('server="SERVE_REPLICA_tell-Door' in line for line in up)


def test_replicas_run_where_labels_say_and_nowhere_else(running: Cluster) -> None:
    nodes = {one["node_name"]: one for one in running.ground.alive()}

    homes = {one["node_id"] for name in ("Door", "Follower") for one in replicas(running, name)}

    assert homes == {nodes["shop"]["node_id"]}
    assert nodes["room"]["resources_total"]["GPU"] == 2


def test_visitors_find_the_application_on_every_node_that_has_replicas(running: Cluster) -> None:
    shop = running.joined["shop"]

    until(lambda: answers(shop) and answers(running))

    assert shop.url != running.url
    until(lambda: reaches_a_replica(running))  # by itself, and not through Serve's slow proxy


def test_a_deployment_grows_with_jobs_that_only_another_is_told_of(
    running: Cluster, folder: Path
) -> None:
    (folder / "told.json").write_text(json.dumps({"tryon_jobs": 12.0}))
    until(lambda: len(replicas(running, "Follower")) == 3)

    (folder / "told.json").write_text(json.dumps({"tryon_jobs": 0.0}))
    until(lambda: len(replicas(running, "Follower")) == 1)


def test_a_name_is_given_once(running: Cluster) -> None:
    with pytest.raises(ServiceError, match="a node called room has joined"):
        running.join("room", Size(cpus=1))


def test_a_node_that_lost_power_comes_back_and_takes_replicas(running: Cluster) -> None:
    shop = running.joined["shop"]
    before = shop.ids

    shop.kill()
    shop.restart()

    assert shop.ids - before
    until(lambda: answers(running))


def test_nodes_serve_on_while_the_head_is_dead_and_when_it_is_back(running: Cluster) -> None:
    shop = running.joined["shop"]
    until(lambda: answers(shop) and len(pids(running)) == 2)

    running.kill_head()
    meanwhile = [answers(shop) for _ in range(50)]
    running.restart_head()

    assert all(meanwhile)
    until(lambda: answers(running))
    # The head has each node's HAProxy begin anew, which takes a moment (docs/chaos.md).
    until(lambda: answers(shop))
    # Mostly the same ones as before; a head that is slow to come back may have started others.
    until(lambda: len(pids(running)) == 2)
