"""What the worker calls off is given up where the model runs."""

from pathlib import Path

import httpx
import pytest
import yaml

from devstack.paths import PROJECT
from tests.integration.deployments import patience
from tests.integration.deployments.conftest import Platform


@pytest.fixture
def room(platform: Platform, tmp_path: Path) -> str:
    """The URL of a caller beside the platform's own applications."""
    config = yaml.safe_load((PROJECT / "config" / "local.yaml").read_text())
    config["applications"].append(
        {
            "name": patience.APPLICATION,
            "route_prefix": "/patience",
            "import_path": f"{patience.__name__}:application",
            "args": {"folder": str(tmp_path)},
            "runtime_env": {"env_vars": {"PYTHONPATH": str(PROJECT)}},
        }
    )
    (tmp_path / "with-patience.yaml").write_text(yaml.safe_dump(config))
    cluster = platform.house.cluster
    # It stays: Serve would drain it for half a minute, and it is in nobody's way.
    cluster.deploy(tmp_path / "with-patience.yaml")
    return f"{cluster.url}/patience"


def test_a_pass_is_given_up_when_all_are_called_off_and_goes_on_for_who_is_not(
    room: str, tmp_path: Path
) -> None:
    with httpx.Client(timeout=60, trust_env=False) as client:
        rest = client.get(room, params={"ask": 2, "callOff": 1}).raise_for_status().json()
        (tmp_path / "finish").unlink()
        none = client.get(room, params={"ask": 1, "callOff": 1}).raise_for_status().json()

    assert rest == ["photo 1"]
    assert none == []
    assert (tmp_path / "1 asked, 0 wanted").exists()
