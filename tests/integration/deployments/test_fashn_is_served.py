"""The application `tryon` with the engine `fashn`, on a real Serve cluster without the shop.

A small network with random weights stands for the published one: what it draws is nonsense, all
round it is real.
"""

import base64
import hashlib
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import numpy as np
import pytest
import torch
import yaml
from PIL import Image
from safetensors.torch import save_file

from benchmarks.fashn.ways import TINY, network_of
from devstack import cluster
from devstack.cluster import Cluster
from devstack.errors import ServiceError
from devstack.paths import CACHE
from devstack.starting import Size
from tryon.engines.fashn import files
from tryon.weights import SUMS, manifest

LONGEST = 300  # seconds: a net; no healthy cluster comes near it
PICTURES = CACHE / "pictures"
PHOTO, SHIRT = PICTURES / "studio-2.jpg", PICTURES / "saleordemoproduct_cl_boot03_1.png"
BATCH = 4
ROUNDING = 0.5  # of 255, in the mean: larger passes add up in another order


class Order(NamedTuple):
    """What a shopper asks for."""

    category: str
    samples: int
    seed: int


ORDERS = [
    Order("tops", 1, 7),
    Order("bottoms", 2, 70),
    Order("one-pieces", 3, 700),
    Order("tops", 4, 7000),
]


@pytest.fixture(scope="module")
def weights(scratch: Path) -> Path:
    """What a replica reads: the small network, and the models of preparation."""
    wanted = [CACHE / "weights" / name for name in manifest()]
    missing = [path.name for path in (*wanted, PHOTO, SHIRT) if not path.is_file()]
    if missing:
        pytest.skip(f"not in {CACHE}: {', '.join(missing)}")
    folder = scratch / "fashn-weights" / files.FOLDER
    folder.mkdir(parents=True)
    for path in wanted:
        (folder.parent / path.name).symlink_to(path)
    network = network_of(TINY, torch.device("cpu"), torch.float32)
    save_file(network.state_dict(), folder / files.MODEL)
    (folder / "config.json").write_text(TINY.model_dump_json())
    digest = hashlib.sha256((folder / files.MODEL).read_bytes()).hexdigest()
    (folder / SUMS).write_text(f"{digest}  {files.MODEL}\n")
    return folder.parent


@pytest.fixture(scope="module")
def state(scratch: Path) -> Path:
    return scratch / "fashn"


@pytest.fixture(scope="module")
def ray(state: Path) -> Iterator[Cluster]:
    with cluster.running(state, dict(os.environ), size=Size(cpus=4)) as running:
        running.wait_until_ready()
        yield running


def configured(weights: Path, path: Path) -> Path:
    """The fitting room as config/*.yaml has it, with the engine `fashn` and without the shop."""
    options = {"device": "cpu", "threads": 1, "most_rows": 4}
    deployment = {"num_replicas": 1, "ray_actor_options": {"num_cpus": 0.5}}
    application = {
        "name": "tryon",
        "route_prefix": None,
        "import_path": "deployments.tryon:application",
        "args": {
            "engine": "fashn",
            "weights": str(weights),
            "max_batch_size": BATCH,
            "batch_wait_timeout_s": 2.0 * LONGEST,
            "options": options,
        },
        "deployments": [{"name": name, **deployment} for name in ("Preprocessing", "Engine")],
    }
    http = {"host": "127.0.0.1", "port": 0}
    config = {"proxy_location": "HeadOnly", "http_options": http, "applications": [application]}
    path.write_text(yaml.safe_dump(config))
    return path


def run_as_a_job(running: Cluster, arguments: list[str]) -> None:
    """Run a program on the cluster, as `ray job submit` does."""
    jobs = f"{running.dashboard}/api/jobs/"
    wanted = {"entrypoint": " ".join([sys.executable, *arguments])}
    with httpx.Client(headers=running.headers, timeout=120, trust_env=False) as operator:
        name = operator.post(jobs, json=wanted).raise_for_status().json()["submission_id"]
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            job = operator.get(jobs + name).raise_for_status().json()
            if job["status"] in {"SUCCEEDED", "FAILED", "STOPPED"}:
                break
            time.sleep(0.5)
        said = operator.get(f"{jobs}{name}/logs").text
    assert job["status"] == "SUCCEEDED", said


@pytest.fixture(scope="module")
def answers(weights: Path, ray: Cluster, state: Path) -> dict[str, Any]:
    """What the fitting room drew, each order together with the others and alone."""
    ray.deploy(configured(weights, state / "fitting-room.yaml"))
    orders, drawn = state / "orders.json", state / "answers.json"
    shown = {"photo": str(PHOTO), "garment": str(SHIRT)}
    orders.write_text(json.dumps([order._asdict() | shown for order in ORDERS]))
    client = Path(__file__).with_name("fashn_client.py")
    run_as_a_job(ray, [str(client), str(orders), str(drawn)])
    found: dict[str, Any] = json.loads(drawn.read_text())
    return found


def pixels(result: dict[str, Any]) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(result["picture"]))), np.int16)


def test_each_order_gets_its_samples_with_their_seeds_at_the_photos_size(
    answers: dict[str, Any],
) -> None:
    width, height = Image.open(io.BytesIO(PHOTO.read_bytes())).size

    for order, results in zip(ORDERS, answers["together"], strict=True):
        seeds = range(order.seed, order.seed + order.samples)
        assert [result["seed"] for result in results] == list(seeds)
        assert all(pixels(result).shape == (height, width, 3) for result in results)


# A pass waits until it is full, for longer than the test: that it was drawn at all says that each
# of the first was shared by four different orders.
def test_an_order_is_drawn_the_same_among_others_and_among_its_own_kind(
    answers: dict[str, Any],
) -> None:
    for together, copies in zip(answers["together"], answers["alone"], strict=True):
        assert len(copies) == BATCH
        for alone in copies:
            for one, other in zip(together, alone, strict=True):
                assert one["seed"] == other["seed"]
                assert np.abs(pixels(one) - pixels(other)).mean() < ROUNDING


def test_samples_and_orders_differ(answers: dict[str, Any]) -> None:
    pictures = [result["picture"] for results in answers["together"] for result in results]

    assert len(set(pictures)) == len(pictures) == 10


def test_a_replica_without_the_network_says_in_one_line_what_to_fetch(
    weights: Path, ray: Cluster, state: Path, tmp_path: Path
) -> None:
    for path in weights.iterdir():
        if path.name != files.FOLDER:
            (tmp_path / path.name).symlink_to(path)

    with pytest.raises(ServiceError):
        ray.deploy(configured(tmp_path, state / "without.yaml"))

    status = f"{ray.dashboard}/api/serve/applications/"
    answer = httpx.get(status, headers=ray.headers, timeout=60, trust_env=False)
    told = answer.json()["applications"]["tryon"]
    said = f"{files.MODEL} is missing: put {files.MODEL} of huggingface.co/fashn-ai"
    assert any(said in line for line in told["deployments"]["Engine"]["message"].splitlines())
