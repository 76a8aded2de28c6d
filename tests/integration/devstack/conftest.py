"""A seeded shop beside that of other tests: its own database, and a bucket the seed makes."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image, ImageFont
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from commerce.core.database import Database
from commerce.core.settings import Settings
from devstack.assets import read_manifest
from devstack.catalogue.pictures import FONT, MANIFEST
from devstack.credentials import Secrets
from devstack.seed import Seeded, seed


@pytest.fixture(scope="session")
def shop_name() -> str:
    """What database and bucket are called; the services may be another session's too."""
    return f"seeded-{uuid4().hex}"


@pytest.fixture(scope="session")
def settings(services: dict[str, str], shop_name: str) -> Settings:
    server = services["DATABASE__URL"].rpartition("/")[0]
    own = {"DATABASE__URL": f"{server}/{shop_name}", "STORAGE__BUCKET": shop_name}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (services | own).items():
            environment.setenv(name, value)
        return Settings()


@pytest.fixture(scope="session")
async def empty_database(services: dict[str, str], shop_name: str) -> None:
    server = create_async_engine(services["DATABASE__URL"], isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f'CREATE DATABASE "{shop_name}"'))
    await server.dispose()


@pytest.fixture(scope="session")
def migrated(empty_database: None, settings: Settings) -> None:
    environment = os.environ | {"DATABASE__URL": settings.database.url.get_secret_value()}
    upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
    subprocess.run(upgrade, check=True, env=environment)  # noqa: S603 - our own command


@pytest.fixture(scope="session")
async def database(settings: Settings, migrated: None) -> AsyncIterator[Database]:
    database = Database(settings.database)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stand-ins for the files that `make run` fetches."""
    folder = tmp_path_factory.mktemp("pictures")
    for asset in read_manifest(MANIFEST):
        _paint(folder / asset.name)
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(font.path, BytesIO)
    (folder / FONT).write_bytes(font.path.getvalue())
    return folder


def _paint(path: Path) -> None:
    with path.open("wb") as file:
        Image.new("RGB", (64, 96), "orange").save(file, "PNG" if path.suffix == ".png" else "JPEG")


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    return Secrets(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
async def seeded(
    settings: Settings, database: Database, secrets: Secrets, pictures: Path
) -> Seeded:
    return await seed(settings, secrets, pictures)
