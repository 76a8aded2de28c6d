"""A service that crashed is started again, and knows what it knew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from devstack import services
from devstack.errors import ServiceError
from devstack.services import SERVICES, Services


@pytest.fixture(scope="module")
def running(scratch: Path) -> Iterator[Services]:
    """Redis alone: the others are said to be elsewhere."""
    elsewhere = {kind.setting: "elsewhere" for kind in SERVICES if kind.name != "redis"}
    with services.watched(scratch / "crashing", elsewhere) as started:
        yield started


def test_a_service_that_crashed_is_noticed_and_revived_with_its_data(running: Services) -> None:
    with Redis.from_url(running.settings["REDIS__URL"]) as client:
        client.set("gown", "ivory")
        client.execute_command("WAITAOF", 1, 0, 5000)

    running.crash("redis")

    with pytest.raises(ServiceError, match="redis stopped"):
        running.supervisor.check()
    running.revive("redis")
    running.supervisor.check()
    with Redis.from_url(running.settings["REDIS__URL"]) as client:
        assert client.get("gown") == b"ivory"


def test_only_what_was_started_here_can_be_crashed(running: Services) -> None:
    with pytest.raises(KeyError):
        running.crash("postgres")
