"""The files that operators deploy are what Ray accepts, and name what there is."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ray.autoscaler._private.util import prepare_config, validate_config
from ray.serve.schema import ServeDeploySchema

from devstack.paths import PROJECT

SERVE_FILES = sorted((PROJECT / "config").glob("*.yaml"))


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


@pytest.mark.parametrize("path", SERVE_FILES, ids=lambda path: path.name)
def test_serve_accepts(path: Path) -> None:
    schema = ServeDeploySchema.model_validate(_read(path))

    assert [application.name for application in schema.applications] == ["commerce", "tryon"]


def test_production_and_the_small_machine_differ_only_in_numbers() -> None:
    names = [
        [
            (application["import_path"], deployment["name"])
            for application in _read(path)["applications"]
            for deployment in application["deployments"]
        ]
        for path in SERVE_FILES
    ]

    assert len(SERVE_FILES) == 2
    assert names[0] == names[1]


def test_a_worker_is_given_longer_than_the_longest_attempt_to_finish() -> None:
    for path in SERVE_FILES:
        deployments = _read(path)["applications"][0]["deployments"]
        worker = next(one for one in deployments if one["name"] == "Worker")

        assert worker["graceful_shutdown_timeout_s"] > 180


def test_the_cluster_launcher_accepts_cluster_yaml() -> None:
    config = prepare_config(_read(PROJECT / "cluster.yaml"))

    validate_config(config)

    assert config["head_node_type"] in config["available_node_types"]
