"""A platform of its own, whose every part may be killed: services, cluster, both applications."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import yaml

from benchmarks.chaos import balancer
from benchmarks.chaos.disks import Disk, mounted
from benchmarks.chaos.skew import Skew
from benchmarks.chaos.wire import Wire, laid
from commerce.core.settings import Settings
from devstack import assets, cluster, processes, services, web
from devstack.cluster import Cluster
from devstack.credentials import Secrets
from devstack.paths import CACHE, PROJECT
from devstack.ports import Ports
from devstack.seed import seed
from devstack.services import Services
from devstack.standins import process as standins
from devstack.starting import Size

BASE = "/api/v1"
PICTURES, WEIGHTS = CACHE / "pictures", CACHE / "weights"
BACKGROUND = {"Worker", "Relay", "Events"}
FOR_A_CROWD = {
    "RATE_LIMITS__PER_CALLER": "6000",
    "RATE_LIMITS__COSTLY_PER_CALLER": "1200",
    # What no message brings any more is found within a run.
    "TRYON__RESCUE_AFTER": "PT1M",
}


# What each further node may hand out: either alone has room for both applications.
NODE = Size(cpus=4)
# Production's head runs no replicas either: it is what cannot be replaced in a moment.
BARE_HEAD = Size(cpus=0)


@dataclass(frozen=True)
class House:
    """The running platform and its processes.

    Attributes:
        settings: the shop's, but for the database: whoever judges does not go through the wire.
        wire: what lies between the shop and its database, if anything does.
        disks: what a service, by its name, or Ray writes to, where that is a disk of its own.
        clock: what the shop's background processes take for the time, if that can be changed.
        door: where visitors come in, if there is a load balancer before the nodes.
    """

    services: Services
    cluster: Cluster
    settings: Settings
    secrets: Secrets
    wire: Wire | None = None
    disks: Mapping[str, Disk] = field(default_factory=dict)
    clock: Skew | None = None
    door: str | None = None

    @property
    def url(self) -> str:
        """Where the shop's API is."""
        return (self.door or self.cluster.url) + BASE

    @property
    def doors(self) -> list[str]:
        """Where each node answers: the head, and those that joined it."""
        return [self.cluster.url, *(node.url for node in self.cluster.joined.values())]

    @property
    def photo(self) -> bytes:
        """A photograph that the fitting room can use."""
        return (PICTURES / "studio-2.jpg").read_bytes()

    def replicas(self, application: str, deployment: str) -> list[psutil.Process]:
        """The processes of a deployment's replicas."""
        return self.processes(f"ray::ServeReplica:{application}:{deployment}")

    def processes(self, title: str) -> list[psutil.Process]:
        """The cluster's processes that call themselves so, on whichever node."""
        nodes = [self.cluster.head, *(node.child for node in self.cluster.joined.values())]
        family = [one for node in nodes for one in processes.family(node.warden.pid)]
        return [one for one in family if _title(one).startswith(title) or _name(one) == title]

    async def told(self) -> dict[str, Any] | None:
        """What Serve tells of itself; None while it tells nothing."""
        where = f"{self.cluster.dashboard}/api/serve/applications/"
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                answer = await client.get(where, headers=self.cluster.headers)
            found: dict[str, Any] = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return None
        return found


@dataclass(frozen=True)
class Rooms:
    """What a house has beside the shop.

    Attributes:
        background_replicas: of the workers, the relay and the events; one machine has one of each,
            production two.
        nodes: how many beside the head. With any, the head runs no replicas, and there are two of
            the web, as in production.
        laboratory: whether its database's wire, its services' disks and its processes' clocks can
            be played with.
        web_port: where there will be a web store; then payment providers and a mail server have
            stand-ins, and send shoppers back there.
    """

    background_replicas: int = 1
    nodes: int = 0
    laboratory: bool = False
    web_port: int | None = None


@contextmanager
def opened(state: Path, rooms: Rooms = Rooms()) -> Iterator[House]:
    """The platform with the demo catalogue, ready for visitors, until the block ends.

    Args:
        state: where everything of it lies.
        rooms: what else there is.
    """
    assets.fetch(assets.read_manifest(PROJECT / "devstack" / "assets.json"), PICTURES)
    assets.fetch(assets.read_manifest(PROJECT / "tryon" / "weights.json"), WEIGHTS)
    with ExitStack() as stack:
        disks: Mapping[str, Disk] = {}
        if rooms.laboratory:
            disks = stack.enter_context(mounted(state / "services", state / "cluster" / "ray"))
        # Durable: what is killed must find its data again.
        running = stack.enter_context(services.watched(state / "services", {}))
        direct = {**os.environ, **FOR_A_CROWD, **running.settings, "TRYON_WEIGHTS": str(WEIGHTS)}
        if rooms.web_port:
            # Told before there is a cluster: the port that it is going to claim.
            http = Ports(state / "cluster").claim(["http"])["http"]
            public = f"http://127.0.0.1:{http}{BASE}"
            direct |= standins.start(running.supervisor, state, public, rooms.web_port)
            direct |= web.shop_settings(rooms.web_port)
        settings, secrets = settings_of(direct), Secrets(state)
        environment, wire, clock = direct, None, None
        if rooms.laboratory:
            wire, through = stack.enter_context(laid(settings.database.url.get_secret_value()))
            environment = {**direct, "DATABASE__URL": through}
            clock = Skew.at(state / "clock")
        ray = stack.enter_context(_cluster(state / "cluster", environment, rooms))
        upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
        subprocess.run(upgrade, check=True, env=direct)
        asyncio.run(seed(settings, secrets))
        ray.deploy(_configuration(state, rooms, clock))
        house = House(running, ray, settings, secrets, wire, disks, clock)
        if rooms.nodes:
            door = stack.enter_context(balancer.standing(state / "door", house.doors))
            house = replace(house, door=door)
        yield house


@contextmanager
def _cluster(state: Path, environment: Mapping[str, str], rooms: Rooms) -> Iterator[Cluster]:
    if not rooms.nodes:
        with cluster.running(state, environment) as ray:
            yield ray
        return
    with cluster.running(state, environment, size=BARE_HEAD, keeps_state=True) as ray:
        ray.wait_until_ready()
        for number in range(rooms.nodes):
            ray.join(f"node-{number + 1}", NODE)
        yield ray


def _configuration(state: Path, rooms: Rooms, clock: Skew | None) -> Path:
    config = yaml.safe_load((PROJECT / "config" / "local.yaml").read_text("utf-8"))
    found = {one["name"]: one for app in config["applications"] for one in app["deployments"]}
    for name in BACKGROUND:
        found[name]["num_replicas"] = rooms.background_replicas
        if clock is not None:
            options = found[name].setdefault("ray_actor_options", {})
            options["runtime_env"] = {"env_vars": clock.environment}
    if rooms.nodes:
        config["proxy_location"] = "EveryNode"
        found["Web"]["num_replicas"] = 2
    path = state / "serve.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The shop's settings as its own processes find them."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        return Settings.model_validate({})
    finally:
        os.environ.clear()
        os.environ.update(before)


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.Error:
        return ""


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
