"""The files that operators deploy are what Ray accepts, and name what there is."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from ray.autoscaler._private.util import prepare_config, validate_config
from ray.serve.schema import ServeDeploySchema

from commerce.core.settings import TryOnSettings
from deployments.autoscaling import FollowJobs
from devstack.paths import PROJECT

SERVE_FILES = sorted((PROJECT / "config").glob("*.yaml"))


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def _deployments(path: Path) -> dict[str, dict[str, Any]]:
    return {
        deployment["name"]: deployment
        for application in _read(path)["applications"]
        for deployment in application["deployments"]
    }


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


@pytest.mark.parametrize("path", SERVE_FILES, ids=lambda path: path.name)
def test_whatever_takes_requests_has_a_limit_to_its_queue(path: Path) -> None:
    found = _deployments(path)

    for name in ("Web", "Preprocessing", "Engine"):
        assert found[name]["max_queued_requests"] > 0
    web = found["Web"]
    assert web["backpressure_config"] == {"status_code": 503, "retry_after_s": 2}
    # The shop refuses in its own words before Serve does, and streams have room beside.
    assert web["user_config"]["requests_at_once"] < web["max_ongoing_requests"] / 2


@pytest.mark.parametrize("path", SERVE_FILES, ids=lambda path: path.name)
def test_new_replicas_start_before_old_ones_stop(path: Path) -> None:
    assert all(one["max_surge_percent"] > 0 for one in _deployments(path).values())


def test_there_are_hands_for_all_engines_and_some_to_prepare_for_the_next() -> None:
    production = _read(PROJECT / "config" / "serve.yaml")
    found = _deployments(PROJECT / "config" / "serve.yaml")

    workers = found["Worker"]["autoscaling_config"]["max_replicas"]
    engines = found["Engine"]["autoscaling_config"]["max_replicas"]

    assert workers * production["applications"][0]["args"]["prefetch"] >= 2 * engines


def test_what_works_on_try_ons_follows_them() -> None:
    found = _deployments(PROJECT / "config" / "serve.yaml")

    for name in ("Worker", "Preprocessing", "Engine"):
        policy = found[name]["autoscaling_config"]["policy"]
        assert policy["policy_function"] == "deployments.autoscaling:FollowJobs"
        FollowJobs(**policy["policy_kwargs"])


def test_a_worker_is_given_longer_than_the_longest_attempt_to_finish() -> None:
    for path in SERVE_FILES:
        deployments = _read(path)["applications"][0]["deployments"]
        worker = next(one for one in deployments if one["name"] == "Worker")

        assert worker["graceful_shutdown_timeout_s"] > 180


@pytest.mark.parametrize("path", SERVE_FILES, ids=lambda path: path.name)
def test_a_live_stream_ends_before_serve_cuts_it(path: Path) -> None:
    held: timedelta = TryOnSettings.model_fields["stream_lifetime"].default
    # A line that tells nothing new is looked at every few seconds.
    ends = (held + timedelta(seconds=10)).total_seconds()

    web = _deployments(path)["Web"]

    assert ends < _read(path)["http_options"]["request_timeout_s"]
    assert ends < web["graceful_shutdown_timeout_s"]


def test_the_cluster_launcher_accepts_cluster_yaml() -> None:
    config = prepare_config(_read(PROJECT / "cluster.yaml"))

    validate_config(config)

    assert config["head_node_type"] in config["available_node_types"]
