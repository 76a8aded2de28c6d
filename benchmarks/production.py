"""`python -m benchmarks.production [--engine fashn]`: config/serve.yaml itself, deployed.

Services, and a Ray cluster by parts as production has it, on this machine: a head that runs no
replicas, two nodes of the shop, two of the fitting room with a GPU each that is only counted. Types
`serve deploy config/serve.yaml`, waits, tells which replica runs where, tries something on through
every node's door, and types it again: nothing may restart. With `--engine fashn` the fitting room
then becomes what the file says for GPUs, but for a small random network on processors.
"""

import argparse
import asyncio
import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from benchmarks.chaos.crowd import TOP
from benchmarks.chaos.house import BASE, FOR_A_CROWD, PICTURES, WEIGHTS, settings_of
from devstack import closed, cluster, services
from devstack.cluster import Cluster
from devstack.credentials import Secrets
from devstack.paths import PROJECT, STATE
from devstack.seed import seed
from devstack.starting import Size

HOME = STATE / "production"
FILE = PROJECT / "config" / "serve.yaml"
PATIENCE = 600.0
# As small as the nodes of cluster.yaml may be for these numbers, with room for one more of each.
SHOP = Size(cpus=6, labels={"atelier/part": "shop"})
ROOM = Size(cpus=6, gpus=1, labels={"atelier/part": "fitting-room"})
Replicas = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Site:
    """The running cluster, and what its operator types."""

    ray: Cluster

    def type(self, *words: str) -> None:
        """A command of the operator's; fails as it does."""
        access = {**closed.credentials(self.ray.token), "RAY_DASHBOARD_ADDRESS": self.ray.dashboard}
        began = time.monotonic()
        program = Path(sys.executable).parent / words[0]
        subprocess.run([program, *words[1:]], check=True, cwd=PROJECT, env={**os.environ, **access})
        print(f"$ {' '.join(words)}: {time.monotonic() - began:.0f} s", flush=True)

    def replicas(self) -> Replicas:
        """By application and deployment: which replica runs on which node."""
        nodes = {one["node_id"]: one["node_name"] for one in self.ray.ground.alive()}
        return {
            f"{application}/{deployment}": {
                one["replica_id"]: nodes.get(one["node_id"], "?")
                for one in told["replicas"]
                if one["state"] == "RUNNING"
            }
            for application, said in self._applications().items()
            for deployment, told in said["deployments"].items()
        }

    def wait(self) -> float:
        """Until all applications run, and for how long.

        Raises:
            RuntimeError: one failed, or it takes too long.
        """
        began, states = time.monotonic(), {}
        while time.monotonic() < began + PATIENCE:
            said = self._applications()
            states = {name: one["status"] for name, one in said.items()}
            if states and set(states.values()) == {"RUNNING"}:
                return time.monotonic() - began
            if "DEPLOY_FAILED" in states.values():
                break
            time.sleep(1)
        raise RuntimeError(f"{states}: {[one['message'] for one in said.values()]}")

    def _applications(self) -> dict[str, Any]:
        where = f"{self.ray.dashboard}/api/serve/applications/"
        answer = httpx.get(where, headers=self.ray.headers, timeout=60, trust_env=False)
        found: dict[str, Any] = answer.raise_for_status().json()["applications"]
        return found


@contextmanager
def opened(port: int) -> Iterator[Site]:
    """An empty cluster by parts beside running services with the demo catalogue."""
    with services.watched(HOME / "services", {}, durable=False) as running:
        shop = {**os.environ, **FOR_A_CROWD, **running.settings, "TRYON_WEIGHTS": str(WEIGHTS)}
        subprocess.run(
            [sys.executable, "-m", "commerce.migrations", "upgrade"], check=True, env=shop
        )
        asyncio.run(seed(settings_of(shop), Secrets(HOME)))
        # Neither the head nor the fitting room is told where the shop's services are.
        bare = {name: value for name, value in shop.items() if name not in running.settings}
        head = Size(cpus=0, labels={"atelier/part": "head"})
        state = HOME / "cluster"
        with cluster.running(state, bare, http_port=port, size=head, keeps_state=True) as ray:
            ray.wait_until_ready()
            for number in (1, 2):
                ray.join(f"shop-{number}", SHOP, shop)
                ray.join(f"room-{number}", ROOM)
            yield Site(ray)


def main() -> int:
    """Deploy, look, deploy again; the exit status says whether all was as it should."""
    arguments = _parse()
    with opened(arguments.port) as site:
        site.type("serve", "deploy", str(FILE.relative_to(PROJECT)))
        print(f"all run after {site.wait():.0f} s", flush=True)
        before = site.replicas()
        _tell(before)
        wrong = _misplaced(before) + _visit(site)
        site.type("serve", "deploy", str(FILE.relative_to(PROJECT)))
        site.wait()
        if site.replicas() != before:
            wrong.append("the same file again restarted or moved a replica")
        print(_verdict(wrong), flush=True)
        if arguments.engine == "fashn":
            site.type("serve", "deploy", str(_with_fashn()))
            print(f"with fashn all run after {site.wait():.0f} s", flush=True)
            _tell(site.replicas())
            wrong += _visit(site)
            print(_verdict(wrong), flush=True)
    return 1 if wrong else 0


def _verdict(wrong: list[str]) -> str:
    return "\n".join(f"WRONG: {what}" for what in wrong) or "as the file says"


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.production", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the file's own")
    parser.add_argument("--engine", choices=("drape", "fashn"), default="drape")
    return parser.parse_args()


def _tell(replicas: Replicas) -> None:
    for name, where in sorted(replicas.items()):
        print(f"{name:24} {len(where)}  {dict(Counter(sorted(where.values())))}", flush=True)


def _misplaced(replicas: Replicas) -> list[str]:
    """What does not run as often as the file says at least, or on another part's node."""
    wrong = []
    for application in yaml.safe_load(FILE.read_text("utf-8"))["applications"]:
        part = {"commerce": "shop", "tryon": "room"}[application["name"]]
        for wanted in application["deployments"]:
            name = f"{application['name']}/{wanted['name']}"
            scaling = wanted.get("autoscaling_config", {})
            least = scaling.get("min_replicas", wanted.get("num_replicas"))
            if len(replicas[name]) < least:
                wrong.append(f"{name}: {len(replicas[name])} of at least {least} replicas")
            wrong += [f"{name} runs on {one}" for one in replicas[name].values() if part not in one]
    return wrong


def _visit(site: Site) -> list[str]:
    """Try something on, each request through another node's door."""
    doors = [site.ray.url, *(node.url for node in site.ray.joined.values())]
    said = [httpx.get(f"{door}{BASE}/health", trust_env=False, timeout=60) for door in doors]
    wrong = [f"{one.url}: {one.text[:200]}" for one in said if one.json()["status"] != "ok"]
    with httpx.Client(base_url=doors[0] + BASE, trust_env=False, timeout=60) as client:
        job = _tried_on(client)
    print(f"health of {len(said)} doors; a try-on: {job['status']}, {job.get('error')}", flush=True)
    return wrong if job["status"] == "completed" else [*wrong, f"try-on: {job}"]


def _tried_on(client: httpx.Client) -> dict[str, Any]:
    account = {"email": f"{time.time_ns()}@example.com", "password": "correct horse"}
    token = client.post("/auth/register", json=account).raise_for_status().json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    photo = (PICTURES / "studio-2.jpg").read_bytes()
    asked = {"purpose": "tryon", "contentType": "image/jpeg", "size": len(photo)}
    slot = client.post("/uploads", json=asked).raise_for_status().json()
    upload = {"data": slot["fields"], "files": {"file": photo}}
    httpx.post(slot["uploadUrl"], **upload, trust_env=False, timeout=60).raise_for_status()
    product = client.get(f"/products/{TOP}").raise_for_status().json()["id"]
    wanted = {"userImageUrl": slot["imageUrl"], "consent": True, "productId": product}
    job = client.post("/tryon/generate", json=wanted).raise_for_status().json()["jobId"]
    deadline = time.monotonic() + PATIENCE
    found: dict[str, Any] = {"status": "processing"}
    while found["status"] == "processing" and time.monotonic() < deadline:
        time.sleep(0.5)
        found = client.get(f"/tryon/status/{job}").raise_for_status().json()
    return found


def _with_fashn() -> Path:
    """The file with what its comment says for GPUs, on a small network without one."""
    config = yaml.safe_load(FILE.read_text("utf-8"))
    said: Mapping[str, Any] = {
        "engine": "fashn",
        "max_batch_size": 4,
        "batch_wait_timeout_s": 0.05,
        "weights": str(_small_weights()),
        "options": {"device": "cpu", "threads": 1, "most_rows": 4},
    }
    config["applications"][1]["args"] |= said
    path = HOME / "serve-fashn.yaml"
    path.write_text(yaml.safe_dump(config), "utf-8")
    return path


def _small_weights() -> Path:
    """What a replica reads: a small random network, and the models of preparation."""
    import torch  # noqa: PLC0415  # slow to import
    from safetensors.torch import save_file  # noqa: PLC0415  # likewise

    from benchmarks.fashn.ways import TINY, network_of  # noqa: PLC0415  # likewise
    from tryon.engines.fashn import files  # noqa: PLC0415  # likewise
    from tryon.weights import SUMS, manifest  # noqa: PLC0415  # likewise

    folder = HOME / "weights" / files.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in manifest():
        link = folder.parent / name
        link.unlink(missing_ok=True)
        link.symlink_to(WEIGHTS / name)
    network = network_of(TINY, torch.device("cpu"), torch.float32)
    save_file(network.state_dict(), folder / files.MODEL)
    (folder / "config.json").write_text(TINY.model_dump_json())
    digest = hashlib.sha256((folder / files.MODEL).read_bytes()).hexdigest()
    (folder / SUMS).write_text(f"{digest}  {files.MODEL}\n")
    return folder.parent


if __name__ == "__main__":
    sys.exit(main())
