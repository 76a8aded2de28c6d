"""A platform that runs the earlier release, on a database that it migrated itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from benchmarks.chaos import house
from benchmarks.chaos.house import House
from benchmarks.upgrades.releases import Release
from devstack import assets, cluster, services
from devstack.credentials import Secrets
from devstack.paths import PROJECT


@dataclass(frozen=True)
class Site:
    """The platform, and what an operator needs to work on it."""

    house: House
    state: Path
    environment: Mapping[str, str]

    def configuration(self, release: Release, **args: object) -> Path:
        """A release's own file for one machine, at this cluster's port.

        Args:
            release: whose config/local.yaml.
            args: what to change among the arguments of the fitting room.
        """
        config = yaml.safe_load((release.tree / "config" / "local.yaml").read_text("utf-8"))
        config["http_options"]["port"] = httpx.URL(self.house.cluster.url).port
        for application in config["applications"]:
            for deployment in application["deployments"]:
                _start_before_stop(deployment)
            if application["name"] == "tryon":
                application["args"] |= args
        path = self.state / f"{release.name}-{len(args)}.yaml"
        path.write_text(yaml.safe_dump(config), "utf-8")
        return path

    def other_weights(self) -> Path:
        """The weights again, in another place: what a release of new weights is to a cluster."""
        place = self.state / "weights-2"
        if not place.exists():
            shutil.copytree(house.WEIGHTS, place, copy_function=os.link)
        return place


def _start_before_stop(deployment: dict[str, Any]) -> None:
    """Earlier releases' files do not say it; with one replica each, its update would be a gap."""
    deployment.setdefault("max_surge_percent", 100)


def _beginnings(release: Release) -> list[list[str]]:
    """What its tree is told to begin with: tables as the release brought them, a catalogue."""
    migrations = "commerce.migrations"
    back = [[migrations, "downgrade", release.revision]] if release.revision else []
    return [[migrations, "upgrade"], *back, ["devstack.seed"]]


@contextmanager
def opened(state: Path, release: Release) -> Iterator[Site]:
    """That release, ready for visitors, until the block ends; its applications are not up yet."""
    assets.fetch(assets.read_manifest(PROJECT / "devstack" / "assets.json"), house.PICTURES)
    assets.fetch(assets.read_manifest(PROJECT / "tryon" / "weights.json"), house.WEIGHTS)
    with services.watched(state / "services", {}) as running:
        found = {**house.FOR_A_CROWD, **running.settings, "TRYON_WEIGHTS": str(house.WEIGHTS)}
        environment = {**os.environ, **found}
        with cluster.running(state / "cluster", environment) as ray:
            for module in _beginnings(release):
                command = [sys.executable, "-m", *module]
                subprocess.run(command, check=True, env=environment, cwd=release.tree)
            ray.wait_until_ready()
            settings = house.settings_of(environment)
            secrets = Secrets(release.tree / ".state")
            yield Site(House(running, ray, settings, secrets), state, environment)
