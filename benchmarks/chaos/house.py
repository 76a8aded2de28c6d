"""A platform of its own, whose every part may be killed: services, cluster, both applications."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

from commerce.core.settings import Settings
from devstack import assets, cluster, services
from devstack.cluster import Cluster
from devstack.credentials import Secrets
from devstack.paths import CACHE, PROJECT
from devstack.seed import seed
from devstack.services import Services

BASE = "/api/v1"
PICTURES, WEIGHTS = CACHE / "pictures", CACHE / "weights"
BACKGROUND = {"Worker", "Relay", "Events"}
FOR_A_CROWD = {
    "RATE_LIMITS__PER_CALLER": "6000",
    "RATE_LIMITS__COSTLY_PER_CALLER": "1200",
    # What no message brings any more is found within a run.
    "TRYON__RESCUE_AFTER": "PT1M",
}


@dataclass(frozen=True)
class House:
    """The running platform and its processes."""

    services: Services
    cluster: Cluster
    settings: Settings
    secrets: Secrets

    @property
    def url(self) -> str:
        """Where the shop's API is."""
        return self.cluster.url + BASE

    @property
    def photo(self) -> bytes:
        """A photograph that the fitting room can use."""
        return (PICTURES / "studio-2.jpg").read_bytes()

    def replicas(self, application: str, deployment: str) -> list[psutil.Process]:
        """The processes of a deployment's replicas."""
        title = f"ray::ServeReplica:{application}:{deployment}"
        head = psutil.Process(self.cluster.head.warden.pid)
        return [one for one in head.children(recursive=True) if _title(one).startswith(title)]


@contextmanager
def opened(state: Path, background_replicas: int = 1) -> Iterator[House]:
    """The platform with the demo catalogue, ready for visitors, until the block ends.

    Args:
        state: where everything of it lies.
        background_replicas: of the workers, the relay and the events; one machine has one of each,
            production two.
    """
    assets.fetch(assets.read_manifest(PROJECT / "devstack" / "assets.json"), PICTURES)
    assets.fetch(assets.read_manifest(PROJECT / "tryon" / "weights.json"), WEIGHTS)
    # Durable: what is killed must find its data again.
    with services.watched(state / "services", {}) as running:
        found = {**FOR_A_CROWD, **running.settings, "TRYON_WEIGHTS": str(WEIGHTS)}
        environment = {**os.environ, **found}
        secrets = Secrets(state)
        with cluster.running(state / "cluster", environment) as ray:
            upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
            subprocess.run(upgrade, check=True, env=environment)
            settings = settings_of(environment)
            asyncio.run(seed(settings, secrets))
            ray.deploy(_configuration(state, background_replicas))
            yield House(running, ray, settings, secrets)


def _configuration(state: Path, background_replicas: int) -> Path:
    config = yaml.safe_load((PROJECT / "config" / "local.yaml").read_text("utf-8"))
    for application in config["applications"]:
        for deployment in application["deployments"]:
            if deployment["name"] in BACKGROUND:
                deployment["num_replicas"] = background_replicas
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


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
