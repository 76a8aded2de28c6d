"""No secret of the running platform is told: by the dashboard, in logs, in metrics or to `ps`."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import BaseModel, SecretStr

from devstack import processes
from tests.integration.dashboard import PATHS
from tests.integration.deployments.conftest import Platform

TOLD = (
    *PATHS,
    "/api/v0/jobs?detail=1",
    "/api/v0/tasks?detail=1",
    "/api/v0/runtime_envs?detail=1",
    "/api/v0/placement_groups?detail=1",
    "/events",
)
METRICS = ("metrics", "dashboard-metrics", "autoscaler-metrics", "haproxy-metrics")
# Shorter than that it is no secret: `demo`, the emulator's key.
SHORTEST = 12


def _values(area: BaseModel) -> Iterator[str]:
    for name in type(area).model_fields:
        value = getattr(area, name)
        if isinstance(value, BaseModel):
            yield from _values(value)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, SecretStr):
                yield one.get_secret_value()


@pytest.fixture
def secrets(platform: Platform) -> set[str]:
    """Everything that the platform must keep to itself."""
    house = platform.house
    held = set(_values(house.settings))
    passwords = {urlsplit(value).password or "" for value in held if "://" in value}
    token = house.cluster.token.read_text()
    found = {one for one in {*held, *passwords, token} if len(one) >= SHORTEST}
    assert len(found) >= 6
    return found


@pytest.fixture
def busy(platform: Platform) -> None:
    """Somebody was let in, somebody was not, and something failed."""
    platform.shopper().get("/cart").raise_for_status()
    platform.visitor().post("/auth/login", json={"email": "a@example.com", "password": "no"})
    platform.visitor().get("/users/profile", headers={"Authorization": "Bearer none"})


def test_the_dashboard_tells_no_secret(platform: Platform, secrets: set[str], busy: None) -> None:
    cluster = platform.house.cluster
    with httpx.Client(base_url=cluster.dashboard, headers=cluster.headers, timeout=60) as operator:
        answers = {path: operator.get(path) for path in TOLD}

    assert any(answer.is_success for answer in answers.values())
    assert "Web" in answers[TOLD[0]].text
    assert not {path for path, answer in answers.items() if _tells(answer.text, secrets)}


def test_metrics_tell_no_secret(platform: Platform, secrets: set[str], busy: None) -> None:
    ports = platform.house.cluster.ground.claimed
    with httpx.Client(timeout=60, trust_env=False) as prometheus:
        told = {
            name: prometheus.get(f"http://127.0.0.1:{ports[name]}/metrics").text for name in METRICS
        }

    assert all(told.values())
    assert not {name for name, text in told.items() if _tells(text, secrets)}


def test_logs_and_files_of_the_cluster_hold_no_secret_but_the_token_itself(
    platform: Platform, secrets: set[str], busy: None
) -> None:
    cluster = platform.house.cluster
    state = cluster.token.parent
    files = [path for path in state.rglob("*") if path.is_file() and path != cluster.token]

    telling = {path for path in files if _tells(path.read_text(errors="replace"), secrets)}

    assert [path for path in files if path.suffix == ".log"]
    assert not telling


def test_no_secret_stands_in_a_command_line(platform: Platform, secrets: set[str]) -> None:
    family = processes.family(platform.house.cluster.head.warden.pid)

    told = {one.pid: " ".join(one.cmdline()) for one in family}

    assert told
    assert not {pid for pid, words in told.items() if _tells(words, secrets)}


def _tells(text: str, secrets: set[str]) -> bool:
    return any(secret in text for secret in secrets)
