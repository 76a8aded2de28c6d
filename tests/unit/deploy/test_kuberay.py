"""The manifests for Kubernetes: the same applications, no root, no open door, secrets by name."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ray.serve.schema import ServeDeploySchema

from devstack import edge
from devstack.manifests import ALERTS, RAY_SERVICE, RULES, embed, prometheus_rule
from devstack.paths import PROJECT
from tests.unit.deploy.placement import SERVE, environment, read, replicas, takes

KUBERAY = PROJECT / "deploy" / "kuberay"


def manifests() -> Iterator[dict[str, Any]]:
    for path in sorted(KUBERAY.glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text("utf-8"))


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [manifest for manifest in manifests() if manifest["kind"] == kind]


@pytest.fixture
def cluster() -> dict[str, Any]:
    config: dict[str, Any] = read(RAY_SERVICE)["spec"]["rayClusterConfig"]
    return config


def pods(cluster: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every group's pod template by the group's name."""
    groups = {group["groupName"]: group["template"] for group in cluster["workerGroupSpecs"]}
    return {"head": cluster["headGroupSpec"]["template"], **groups}


def of_deployments() -> list[dict[str, Any]]:
    """The pod template of each Deployment."""
    return [one["spec"]["template"] for one in of_kind("Deployment")]


def test_kubernetes_serves_what_every_other_cluster_does() -> None:
    embedded = yaml.safe_load(read(RAY_SERVICE)["spec"]["serveConfigV2"])

    assert embedded == read(SERVE)
    ServeDeploySchema.model_validate(embedded)


def test_kubernetes_is_alerted_by_the_same_rules_as_every_other_cluster() -> None:
    assert read(ALERTS) == prometheus_rule(RULES)


def test_a_change_of_the_applications_is_put_into_the_manifest(tmp_path: Path) -> None:
    service = tmp_path / "rayservice.yaml"
    shutil.copy(RAY_SERVICE, service)
    changed = tmp_path / "serve.yaml"
    changed.write_text("applications:\n\n  - name: one\n    import_path: 'a:\\b'\n")

    embed(changed, service)

    assert yaml.safe_load(read(service)["spec"]["serveConfigV2"]) == read(changed)
    assert (
        read(service)["spec"]["rayClusterConfig"] == read(RAY_SERVICE)["spec"]["rayClusterConfig"]
    )


def test_pods_have_rays_own_settings() -> None:
    found = next(one for one in of_kind("ConfigMap") if one["metadata"]["name"] == "atelier-ray")

    assert found["data"] == environment(PROJECT / "config" / "ray.env")


def test_every_replica_finds_a_group_of_its_own_part(cluster: dict[str, Any]) -> None:
    parts = {"commerce": "shop", "tryon": "fitting-room"}

    for application, options in replicas(read(SERVE)):
        homes = [
            group["labels"]["atelier/part"]
            for group in cluster["workerGroupSpecs"]
            if takes(_resources(group), group["labels"], options)
        ]

        assert set(homes) == {parts[application]}


def _resources(group: dict[str, Any]) -> dict[str, float]:
    given = group["rayStartParams"]
    return {"CPU": float(given["num-cpus"]), "GPU": float(given.get("num-gpus", 0))}


def test_ray_counts_what_a_pod_has(cluster: dict[str, Any]) -> None:
    for group in cluster["workerGroupSpecs"]:
        asked = group["template"]["spec"]["containers"][0]["resources"]["requests"]

        assert float(asked["cpu"]) == _resources(group)["CPU"]
        assert float(asked.get("nvidia.com/gpu", 0)) == _resources(group)["GPU"]


def test_only_pods_of_the_shop_are_given_its_secrets(cluster: dict[str, Any]) -> None:
    secret = {
        name: [source["secretRef"]["name"] for source in _sources(pod) if "secretRef" in source]
        for name, pod in pods(cluster).items()
    }

    assert secret.pop("shop") == ["atelier-shop"]
    assert not any(secret.values())


def _sources(pod: dict[str, Any]) -> list[dict[str, Any]]:
    container = pod["spec"]["containers"][0]
    assert "env" not in container  # no value stands in a manifest
    sources: list[dict[str, Any]] = container["envFrom"]
    return sources


def test_no_pod_runs_as_root_or_can_become_it(cluster: dict[str, Any]) -> None:
    migration = of_kind("Job")[0]["spec"]["template"]

    for pod in [*pods(cluster).values(), migration, *of_deployments()]:
        assert pod["spec"]["securityContext"]["runAsNonRoot"]
        assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["spec"]["containers"]:
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_images_are_named_by_their_digests(cluster: dict[str, Any]) -> None:
    migration = of_kind("Job")[0]["spec"]["template"]
    every = [*pods(cluster).values(), migration, *of_deployments()]
    images = {pod["spec"]["containers"][0]["image"] for pod in every}

    assert len(images) == 3
    assert all("@sha256:" in image for image in images)


def test_a_pod_has_longer_to_end_than_any_of_its_replicas(cluster: dict[str, Any]) -> None:
    slowest = {
        application["name"]: max(
            deployment["graceful_shutdown_timeout_s"] for deployment in application["deployments"]
        )
        for application in read(SERVE)["applications"]
    }

    for group in cluster["workerGroupSpecs"]:
        application = "commerce" if group["labels"]["atelier/part"] == "shop" else "tryon"
        patience = group["template"]["spec"]["terminationGracePeriodSeconds"]

        assert patience > slowest[application]
    assert read(RAY_SERVICE)["spec"]["rayClusterDeletionDelaySeconds"] > max(slowest.values())


def test_the_head_finds_its_state_again_and_needs_a_token(cluster: dict[str, Any]) -> None:
    state = cluster["gcsFaultToleranceOptions"]

    assert state["redisAddress"].startswith("rediss://")
    assert "secretKeyRef" in state["redisPassword"]["valueFrom"]
    assert cluster["authOptions"]["mode"] == "token"


def test_gpus_come_from_the_spot_market_first_and_else_on_demand(cluster: dict[str, Any]) -> None:
    groups = [group for group in cluster["workerGroupSpecs"] if _resources(group)["GPU"]]

    markets = [
        group["labels"]["atelier/market"]
        for group in sorted(groups, key=lambda group: -group["priority"])
    ]

    assert markets == ["spot", "on-demand"]


def test_every_selector_of_a_manifest_finds_a_pod(cluster: dict[str, Any]) -> None:
    found = [pod["metadata"]["labels"] for pod in [*pods(cluster).values(), *of_deployments()]]
    selectors = [
        *(one["spec"]["selector"]["matchLabels"] for one in of_kind("PodDisruptionBudget")),
        *(one["spec"]["selector"]["matchLabels"] for one in of_kind("PodMonitor")),
        *(one["spec"]["podSelector"].get("matchLabels", {}) for one in of_kind("NetworkPolicy")),
    ]

    for selector in selectors:
        assert any(selector.items() <= labels.items() for labels in found), selector


def test_ports_that_are_scraped_are_open_to_prometheus(cluster: dict[str, Any]) -> None:
    ports = {
        port["name"]: port["containerPort"]
        for pod in pods(cluster).values()
        for port in pod["spec"]["containers"][0]["ports"]
    }
    scraped = {
        ports[endpoint["port"]]
        for monitor in of_kind("PodMonitor")
        for endpoint in monitor["spec"]["podMetricsEndpoints"]
    }

    assert scraped == _ports_for("monitoring")


def test_clients_come_by_the_edge_alone_and_the_dashboard_is_for_the_operator() -> None:
    rules = [rule for one in of_kind("NetworkPolicy") for rule in one["spec"].get("ingress", [])]
    door = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "atelier-edge"}}}

    assert [rule["ports"] for rule in rules if door in rule["from"]] == [
        [{"port": 8000, "protocol": "TCP"}],
        [{"port": 3001, "protocol": "TCP"}],
    ]
    assert _ports_for("kuberay-system") == {8000, 8265}


def _ports_for(namespace: str) -> set[int]:
    """Which ports of the cluster are open to pods of that namespace."""
    rules = [rule for one in of_kind("NetworkPolicy") for rule in one["spec"].get("ingress", [])]
    return {
        port["port"]
        for rule in rules
        for source in rule["from"]
        if source.get("namespaceSelector", {}).get("matchLabels")
        == {"kubernetes.io/metadata.name": namespace}
        for port in rule["ports"]
    }


def test_without_a_rule_nothing_comes_in_or_goes_out() -> None:
    default = next(one for one in of_kind("NetworkPolicy") if not one["spec"]["podSelector"])

    assert default["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert not {"ingress", "egress"} & default["spec"].keys()


def test_the_web_store_is_where_the_edge_looks_for_it_and_asks_where_the_shop_is() -> None:
    [service] = [one for one in of_kind("Service") if one["metadata"]["name"] == "atelier-web"]
    [told] = [one for one in of_kind("ConfigMap") if one["metadata"]["name"] == "atelier-web"]
    [pod] = of_deployments()
    listens = pod["spec"]["containers"][0]["ports"][0]["containerPort"]
    values = edge.production()

    [port] = service["spec"]["ports"]
    assert values["EDGE_WEB"] == f"{service['metadata']['name']}:{port['port']}"
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    assert f"PORT={listens}" in (PROJECT / "deploy" / "images" / "web.Containerfile").read_text()
    assert told["data"]["API_ORIGIN"] == f"http://{values['EDGE_UPSTREAM']}"
    assert told["data"]["PUBLIC_ORIGIN"] == f"https://{values['EDGE_HOSTS']}"


def test_the_web_store_is_given_no_secret_and_can_write_nothing_that_lasts() -> None:
    [pod] = of_deployments()
    container = pod["spec"]["containers"][0]

    assert container["envFrom"] == [{"configMapRef": {"name": "atelier-web"}}]
    assert "env" not in container
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert all("emptyDir" in volume for volume in pod["spec"]["volumes"])


def test_everything_is_applied_but_the_migration() -> None:
    listed = read(KUBERAY / "kustomization.yaml")["resources"]

    files = {path.name for path in KUBERAY.glob("*.yaml")}
    assert files == {*listed, "kustomization.yaml", "migrate.yaml"}
