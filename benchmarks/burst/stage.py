"""Where a burst is played: services, and a Ray cluster with a node of each kind of production's."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.burst.engine import NAME
from benchmarks.chaos.house import BASE, FOR_A_CROWD, WEIGHTS, settings_of
from commerce.core.settings import Settings
from devstack import cluster, services
from devstack.catalogue.bucket import Bucket
from devstack.cluster import Cluster
from devstack.nodes import Node
from devstack.paths import PROJECT
from devstack.starting import Size

DEVICES_A_NODE = 4
ROOMS = ("room-1", "room-2")
ENGINES = DEVICES_A_NODE * len(ROOMS)


@dataclass(frozen=True)
class Act:
    """How the cluster grows, in half of production's numbers: as many engines as fake GPUs.

    Attributes:
        follows_jobs: the policy of config/serve.yaml; else Serve's own, which counts requests.
        service: seconds of a picture.
        within: in how many seconds who waits shall have theirs.
    """

    name: str
    follows_jobs: bool
    service: float = 4.0
    within: float = 12.0
    downscale_delay: float = 15.0
    prefetch: int = 4
    workers: tuple[int, int] = (2, 6)
    least: int = 1


@dataclass(frozen=True)
class Stage:
    """A running platform."""

    cluster: Cluster
    settings: Settings
    state: Path

    @property
    def url(self) -> str:
        """Where the shop's API is."""
        return self.cluster.url + BASE

    @property
    def rooms(self) -> list[Node]:
        """The nodes of the fitting room."""
        return [self.cluster.joined[name] for name in ROOMS]

    def deploy(self, act: Act) -> None:
        """Have the cluster grow in that way."""
        path = self.state / f"{act.name}.yaml"
        path.write_text(yaml.safe_dump(configuration(act)))
        self.cluster.deploy(path)


@contextmanager
def opened(state: Path) -> Iterator[Stage]:
    """An empty shop on four nodes, until the block ends."""
    with services.watched(state / "services", {}, durable=False) as running:
        shop = {**os.environ, **FOR_A_CROWD, **running.settings, "TRYON_WEIGHTS": str(WEIGHTS)}
        settings = settings_of(shop)
        upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
        subprocess.run(upgrade, check=True, env=shop)
        Bucket(settings.storage).prepare()
        with _cluster(state / "cluster", shop, running.settings) as ray:
            yield Stage(ray, settings, state)


@contextmanager
def _cluster(state: Path, shop: Mapping[str, str], secrets: Mapping[str, str]) -> Iterator[Cluster]:
    # Neither the head nor the fitting room is told where the shop's services are.
    bare = {name: value for name, value in shop.items() if name not in secrets}
    head = Size(cpus=0, labels={"atelier/part": "head"})
    with cluster.running(state, bare, size=head) as ray:
        ray.wait_until_ready()
        ray.join("shop", Size(cpus=16, labels={"atelier/part": "shop"}), shop)
        for name in ROOMS:
            labels = {"atelier/part": "fitting-room"}
            ray.join(name, Size(cpus=16, gpus=DEVICES_A_NODE, labels=labels))
        yield ray


def configuration(act: Act) -> dict[str, Any]:
    """config/serve.yaml with other numbers: a smaller cluster, and a burst that ends in minutes."""
    config = yaml.safe_load((PROJECT / "config" / "serve.yaml").read_text("utf-8"))
    config["http_options"]["host"] = "127.0.0.1"
    commerce, tryon = config["applications"]
    commerce["args"]["prefetch"] = act.prefetch
    tryon["args"] = {"engine": NAME, "options": {"seconds": act.service}, "unsafe_score": None}
    found = {one["name"]: one for one in (*commerce["deployments"], *tryon["deployments"])}
    for name in ("Relay", "Events"):
        found[name]["num_replicas"] = 1
    found["Web"]["autoscaling_config"].update(min_replicas=1, initial_replicas=1, max_replicas=2)
    found["Preprocessing"]["autoscaling_config"].update(min_replicas=1, max_replicas=2)
    for deployment in found.values():
        deployment["ray_actor_options"]["num_cpus"] = 0.5
    _grow(found["Engine"], act, (act.least, ENGINES), act.service / act.within)
    _grow(found["Worker"], act, act.workers, 1 / act.prefetch)
    if not act.follows_jobs:
        # As it was: a fixed number of workers, engines by the requests that reach them.
        del found["Worker"]["autoscaling_config"]
        found["Worker"]["num_replicas"] = act.workers[0]
        found["Preprocessing"]["autoscaling_config"].pop("policy")
    return deepcopy(config)


def _grow(deployment: dict[str, Any], act: Act, bounds: tuple[int, int], share: float) -> None:
    scaling = deployment["autoscaling_config"]
    scaling.update(min_replicas=bounds[0], initial_replicas=bounds[0], max_replicas=bounds[1])
    scaling.update(downscale_delay_s=act.downscale_delay)
    scaling.update(downscale_to_zero_delay_s=act.downscale_delay)
    if act.follows_jobs:
        scaling["policy"]["policy_kwargs"] = {"seconds_a_job": share, "done_within_s": 1}
    else:
        del scaling["policy"]
        scaling["target_ongoing_requests"] = 2
