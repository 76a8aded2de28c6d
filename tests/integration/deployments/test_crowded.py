"""A shop that has more to do than it can says so to clients in words that they understand."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from tests.integration.deployments.conftest import Platform

AT_ONCE = 40


@pytest.fixture
def narrow(platform: Platform) -> Iterator[None]:
    """The shop answers one request at a time; a number in `user_config` restarts nothing."""
    deployed = platform.house.cluster.head.log.parent / "serve.yaml"
    platform.house.cluster.deploy(_with_room_for(1, deployed))
    yield
    platform.house.cluster.deploy(deployed)


def _with_room_for(requests: int, deployed: Path) -> Path:
    config = yaml.safe_load(deployed.read_text("utf-8"))
    found = {one["name"]: one for app in config["applications"] for one in app["deployments"]}
    found["Web"]["user_config"] = {"requests_at_once": requests}
    path = deployed.with_name("narrow.yaml")
    path.write_text(yaml.safe_dump(config), "utf-8")
    return path


@pytest.mark.usefixtures("narrow")
async def test_through_the_proxy_too_many_are_told_when_to_come_again(platform: Platform) -> None:
    signed_in, url = dict(platform.shopper().headers), platform.house.url

    async with httpx.AsyncClient(base_url=url, headers=signed_in, trust_env=False) as client:
        asked = (client.get("/cart", timeout=60) for _ in range(AT_ONCE))
        answers = await asyncio.gather(*asked)
        alive = await client.get("/health/live", timeout=60)

    refused = [one for one in answers if one.status_code == httpx.codes.SERVICE_UNAVAILABLE]
    assert {one.status_code for one in answers} == {200, 503}
    assert {one.headers["Content-Type"] for one in refused} == {"application/problem+json"}
    assert {one.json()["type"] for one in refused} == {"crowded"}
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
    assert all(one.headers["X-Request-ID"] == one.json()["requestId"] for one in refused)
    assert alive.is_success
