"""Real services for the integration tests, started once a session, on ports of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack import services as devstack_services


@pytest.fixture(scope="session")
def services(scratch: Path) -> Iterator[dict[str, str]]:
    """The settings environment of fresh PostgreSQL, Redis, RabbitMQ, S3 and Firebase Auth.

    The database `atelier` is there and empty, the bucket too; nothing survives the session.
    """
    with devstack_services.running(scratch / "services", overrides={}, durable=False) as settings:
        yield settings
