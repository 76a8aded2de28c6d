"""The Ray cluster launcher's file: what it starts can carry what config/serve.yaml deploys."""

from typing import Any

import pytest
from ray._private.label_utils import validate_node_label_syntax
from ray.autoscaler._private.util import prepare_config, validate_config

from devstack.paths import PROJECT
from tests.unit.deploy.placement import SERVE, environment, read, replicas, takes


@pytest.fixture
def cluster() -> dict[str, Any]:
    return read(PROJECT / "cluster.yaml")


def test_ray_accepts_the_file_and_its_labels(cluster: dict[str, Any]) -> None:
    config = prepare_config(cluster)

    validate_config(config)

    for kind in config["available_node_types"].values():
        validate_node_label_syntax(kind["labels"])


def test_every_replica_finds_a_kind_of_node_of_its_own_part(cluster: dict[str, Any]) -> None:
    parts = {"commerce": "shop", "tryon": "fitting-room"}

    for application, options in replicas(read(SERVE)):
        homes = [
            kind["labels"]["atelier/part"]
            for kind in cluster["available_node_types"].values()
            if takes(kind["resources"], kind["labels"], options)
        ]

        assert homes, options
        assert set(homes) == {parts[application]}


def test_a_cluster_without_labels_takes_every_replica() -> None:
    for _, options in replicas(read(SERVE)):
        assert takes({"CPU": 16, "GPU": 1}, {}, options)


def test_gpus_come_from_the_spot_market_first_and_else_on_demand(cluster: dict[str, Any]) -> None:
    kinds = cluster["available_node_types"]
    gpus = [kind for kind in kinds.values() if kind["resources"].get("GPU")]

    first, second = sorted(gpus, key=lambda kind: -kind["priority"])

    assert first["node_config"]["InstanceMarketOptions"] == {"MarketType": "spot"}
    assert "InstanceMarketOptions" not in second["node_config"]
    assert first["max_workers"] == second["max_workers"]
    assert second["min_workers"] >= 1


def test_every_node_starts_with_rays_own_settings(cluster: dict[str, Any]) -> None:
    for role in ("head", "worker"):
        starting = cluster[f"{role}_start_ray_commands"][-1]

        assert starting.index(". config/ray.env") < starting.index("ray start")

    assert (
        environment(PROJECT / "config" / "ray.env").items()
        >= {
            "RAY_AUTH_MODE": "token",
            "RAY_SERVE_ENABLE_HA_PROXY": "1",
            "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
            "RAY_worker_niceness": "0",
        }.items()
    )


def test_nobody_outside_reaches_rays_ports_and_the_dashboard_is_on_the_loopback(
    cluster: dict[str, Any],
) -> None:
    assert cluster["provider"]["security_group"]["IpPermissions"] == []
    assert "--dashboard-host=127.0.0.1" in cluster["head_start_ray_commands"][-1]
    assert "/home/ubuntu/.ray/auth_token" in cluster["file_mounts"]


def test_the_head_holds_neither_replicas_nor_the_shops_secrets(cluster: dict[str, Any]) -> None:
    assert cluster["available_node_types"]["head"]["resources"] == {"CPU": 0}
    assert not any("/etc/atelier" in line for line in cluster["head_start_ray_commands"])
