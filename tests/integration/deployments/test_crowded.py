"""A shop that has more to do than it can says so to clients in words that they understand."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from commerce.core.database import Database
from tests.integration.commerce.waiting import until
from tests.integration.deployments.conftest import Platform

TOO_MANY = 3


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


@asynccontextmanager
async def _busy(platform: Platform, client: httpx.AsyncClient) -> AsyncIterator[None]:
    """The shop's one place is taken, until the block ends, by a request that the database holds."""
    database = Database(platform.house.settings.database)
    async with database.engine.connect() as holder:
        await holder.execute(text("LOCK TABLE cart_items IN ACCESS EXCLUSIVE MODE"))
        held = asyncio.create_task(client.get("/cart"))
        async with database.engine.connect() as watcher:
            await until(lambda: _waits(watcher))
        yield
    await held
    await database.close()


async def _waits(watcher: AsyncConnection) -> bool:
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'cart_items'::regclass"
    )
    return bool(await watcher.scalar(text(waiting)))


@pytest.mark.usefixtures("narrow")
async def test_through_the_proxy_too_many_are_told_when_to_come_again(platform: Platform) -> None:
    signed_in, url = dict(platform.shopper().headers), platform.house.url

    async with httpx.AsyncClient(
        base_url=url, headers=signed_in, trust_env=False, timeout=60
    ) as client:
        async with _busy(platform, client):
            refused = [await client.get("/cart") for _ in range(TOO_MANY)]
            alive = await client.get("/health/live")
        after = await client.get("/cart")

    assert {one.status_code for one in refused} == {httpx.codes.SERVICE_UNAVAILABLE}
    assert {one.headers["Content-Type"] for one in refused} == {"application/problem+json"}
    assert {one.json()["type"] for one in refused} == {"crowded"}
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
    assert all(one.headers["X-Request-ID"] == one.json()["requestId"] for one in refused)
    assert alive.is_success
    assert after.is_success
