"""The shop as it is measured: durable services, Serve behind HAProxy, and the edge before it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import yaml

from benchmarks.shop import goods
from benchmarks.shop.goods import Goods
from benchmarks.shop.machine import descendants
from commerce.core.settings import Settings
from devstack import assets, cluster, edge, services
from devstack.catalogue.bucket import Bucket
from devstack.cluster import Cluster
from devstack.paths import CACHE, PROJECT
from devstack.ports import Ports
from devstack.supervisor import supervised, wait_until

BASE = "/api/v1"
SHOPPERS = 500
_UNLIMITED = {
    f"RATE_LIMITS__{name}": "1000000" for name in ("PER_ADDRESS", "PER_CALLER", "COSTLY_PER_CALLER")
} | {f"SHOP__OPEN_CASH_ORDERS_PER_{whose}": "1000000" for whose in ("SHOPPER", "PHONE")}
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Stage:
    """A running shop.

    Attributes:
        cluster: its Ray cluster.
        edge: base URL of what stands before it.
        goods: what it sells, to whom; also in the file.
    """

    state: Path
    cluster: Cluster
    settings: Settings
    environment: Mapping[str, str]
    edge: str
    goods: Goods
    goods_file: Path

    @property
    def ingress(self) -> str:
        """Base URL of Serve's own ingress."""
        return self.cluster.url

    def processes(self, *names: str) -> list[int]:
        """Processes of this stage by a part of their command line, such as `commerce:Web`."""
        return [pid for pid in descendants() if any(name in _command_line(pid) for name in names)]

    def scale(self, **replicas: int) -> None:
        """Deploy again, with so many replicas of a deployment (`Web=2`)."""
        self.cluster.deploy(_configuration(self.state, replicas))

    @contextmanager
    def bare(self, paths: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
        """A server that does nothing but send what the shop answers; its URL and process."""
        answers = {}
        for path in paths:
            answer = httpx.get(self.ingress + path, timeout=60, trust_env=False).raise_for_status()
            answers[path] = answer.text
        home = self.state / "bare"
        home.mkdir(exist_ok=True)
        file = home / "answers.json"
        file.write_text(json.dumps(answers))
        with supervised(home) as supervisor:
            port = Ports(home).claim(["bare"])["bare"]
            command = [sys.executable, "-m", "benchmarks.shop.bare", str(port), str(file)]
            child = supervisor.start("bare", command, os.environ)
            url = f"http://127.0.0.1:{port}"
            wait_until(child, lambda: _answers(url + paths[0]), _START_SECONDS)
            yield url, self.processes("benchmarks.shop.bare")


@contextmanager
def opened(state: Path, products: int) -> Iterator[Stage]:
    """A shop with so many products, until the block ends.

    Raises:
        DevstackError: a part of it did not start.
    """
    with ExitStack() as stack:
        running = stack.enter_context(services.watched(state / "services", {}, durable=True))
        assets.fetch(assets.read_manifest(PROJECT / "tryon" / "weights.json"), CACHE / "weights")
        environment = {
            **os.environ,
            **_UNLIMITED,
            **running.settings,
            "TRYON_WEIGHTS": str(CACHE / "weights"),
        }
        upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
        subprocess.run(upgrade, check=True, env=environment)
        os.environ.update(running.settings)
        settings = Settings()
        Bucket(settings.storage).prepare()
        stocked = asyncio.run(goods.stock(settings, products, SHOPPERS))
        file = state / "goods.json"
        stocked.write(file)
        ray = stack.enter_context(cluster.running(state / "cluster", environment))
        ray.deploy(_configuration(state, {}))
        door = stack.enter_context(edge.running(state / "edge", ray.url.removeprefix("http://")))
        yield Stage(state, ray, settings, environment, door.url, stocked, file)


def _configuration(state: Path, replicas: Mapping[str, int]) -> Path:
    """config/local.yaml with other numbers of replicas, and no limit to a crowd."""
    config = yaml.safe_load((PROJECT / "config" / "local.yaml").read_text("utf-8"))
    for application in config["applications"]:
        for deployment in application["deployments"]:
            name = deployment["name"]
            deployment["num_replicas"] = replicas.get(name, deployment["num_replicas"])
    path = state / "serve.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def _command_line(pid: int) -> str:
    try:
        return " ".join(psutil.Process(pid).cmdline())
    except psutil.Error:
        return ""


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False
