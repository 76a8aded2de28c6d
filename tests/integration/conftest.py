"""Real services for the integration tests, started once a session, on ports of their own.

While working on the shop, `python -m devstack services > services.env` in one terminal and
`TEST_SERVICES=services.env` before pytest in another save that start at every run: each session
still has a database of its own.
"""

import asyncio
import os
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.chaos.house import Rooms, opened
from devstack import services as devstack_services
from devstack.ports import Ports
from tests.integration.platform import Platform


@pytest.fixture(scope="session")
def services(scratch: Path) -> Iterator[dict[str, str]]:
    """The settings environment of fresh PostgreSQL, Redis, RabbitMQ, S3 and Firebase Auth.

    The database `atelier` is there and empty, the bucket too; nothing survives the session.
    """
    running_already = os.environ.get("TEST_SERVICES")
    if running_already:
        yield _with_own_database(Path(running_already))
        return
    with devstack_services.running(scratch / "services", overrides={}, durable=False) as settings:
        yield settings


@pytest.fixture(scope="session")
def platform(scratch: Path) -> Iterator[Platform]:
    """The platform on services of its own: it listens to their queues, and its parts get killed.

    Tests of the deployments and of the web store have it in common.
    """
    state = scratch / "platform"
    web_port = Ports(scratch / "web" / "door").claim(["http"])["http"]
    with opened(state, Rooms(web_port=web_port)) as house, ExitStack() as clients:
        yield Platform(house, clients, state, web_port)


def _with_own_database(exports: Path) -> dict[str, str]:
    lines = [shlex.split(line) for line in exports.read_text().splitlines()]
    settings = dict(words[1].split("=", 1) for words in lines if words[:1] == ["export"])
    url = make_url(settings["DATABASE__URL"])
    name = f"test_{uuid4().hex}"
    asyncio.run(_create_database(settings["DATABASE__URL"], name))
    mine = url.set(database=name).render_as_string(hide_password=False)
    return {**settings, "DATABASE__URL": mine}


async def _create_database(url: str, name: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
