"""The whole platform: services, demo catalogue, and both applications on a real Serve cluster."""

import asyncio
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from commerce.core.settings import Settings
from devstack import assets, cluster
from devstack.catalogue.accounts import SignIn, sign_ins
from devstack.cluster import Cluster
from devstack.credentials import Secrets
from devstack.paths import CACHE, PROJECT
from devstack.seed import seed

BASE = "/api/v1"
# A net for a job that is lost; no job of a healthy platform comes near it.
LONGEST_JOB = 300
PICTURES = CACHE / "pictures"
WEIGHTS = CACHE / "weights"
# A garment of the demo catalogue that the demo photograph can wear.
TOP = "thu-bon-t-shirt"
ADDRESS = {
    "fullName": "Nguyễn An",
    "phone": "+84 901 234 567",
    "line1": "1 Hàng Bài",
    "city": "Hà Nội",
    "country": "VN",
}


@dataclass(frozen=True)
class Platform:
    """A running platform, and its processes."""

    cluster: Cluster
    photo: bytes
    staff_sign_in: SignIn
    clients: ExitStack

    def visitor(self) -> httpx.Client:
        """A client that is not signed in."""
        client = httpx.Client(base_url=self.cluster.url + BASE, timeout=60, trust_env=False)
        return self.clients.enter_context(client)

    def shopper(self) -> httpx.Client:
        """A client of a shopper who has just registered."""
        client = self.visitor()
        account = {"email": f"{uuid.uuid4().hex}@example.com", "password": "correct horse"}
        answer = client.post("/auth/register", json=account)
        client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return client

    def staff(self) -> httpx.Client:
        """A client of the demo's staff account."""
        client = self.visitor()
        account = {"email": self.staff_sign_in.email, "password": self.staff_sign_in.password}
        answer = client.post("/admin/login", json=account)
        client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return client

    def socket_url(self, job_id: uuid.UUID | str) -> str:
        """Where a job's status is told over a WebSocket."""
        return f"{self.cluster.url.replace('http', 'ws', 1)}{BASE}/tryon/ws/{job_id}"

    def replicas(self, application: str, deployment: str) -> list[psutil.Process]:
        """The processes of a deployment's replicas."""
        title = f"ray::ServeReplica:{application}:{deployment}"
        head = psutil.Process(self.cluster.head.warden.pid)
        return [one for one in head.children(recursive=True) if _title(one).startswith(title)]


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.fixture(scope="session")
def environment(services: dict[str, str]) -> Iterator[dict[str, str]]:
    """A shop beside that of other tests: a database and a bucket of its own."""
    server = services["DATABASE__URL"].rpartition("/")[0]
    own = {
        "DATABASE__URL": f"{server}/platform",
        "STORAGE__BUCKET": "platform",
        "TRYON_WEIGHTS": str(WEIGHTS),
    }
    with pytest.MonkeyPatch.context() as patched:
        for name, value in (services | own).items():
            patched.setenv(name, value)
        asyncio.run(_create_database(services["DATABASE__URL"]))
        yield dict(os.environ)


async def _create_database(server: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("CREATE DATABASE platform"))
    await engine.dispose()


@pytest.fixture(scope="session")
def platform(environment: dict[str, str], scratch: Path) -> Iterator[Platform]:
    """The platform with the demo catalogue, ready for visitors."""
    assets.fetch(assets.read_manifest(PROJECT / "devstack" / "assets.json"), PICTURES)
    assets.fetch(assets.read_manifest(PROJECT / "tryon" / "weights.json"), WEIGHTS)
    secrets = Secrets(scratch / "platform")
    upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
    subprocess.run(upgrade, check=True)  # noqa: S603 - our own module
    asyncio.run(seed(Settings.model_validate({}), secrets))
    photo = (PICTURES / "studio-2.jpg").read_bytes()
    with cluster.running(scratch / "platform", environment) as running, ExitStack() as clients:
        running.deploy(PROJECT / "config" / "local.yaml")
        yield Platform(running, photo, sign_ins(secrets)[1], clients)


def wait_for(client: httpx.Client, job_id: str) -> dict[str, Any]:
    """Ask for a job's status until it has ended."""
    deadline = time.monotonic() + LONGEST_JOB
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(f"/tryon/status/{job_id}").raise_for_status().json()
        if job["status"] != "processing":
            return job
        time.sleep(0.2)
    pytest.fail(f"try-on {job_id} has not ended: {job}")


def product(client: httpx.Client, slug: str) -> dict[str, Any]:
    """A product of the demo catalogue."""
    found: dict[str, Any] = client.get(f"/products/{slug}").raise_for_status().json()
    return found


def upload(client: httpx.Client, content: bytes) -> str:
    """Put a JPEG into the store as a client does; return its image URL."""
    wanted = {"purpose": "tryon", "contentType": "image/jpeg", "size": len(content)}
    slot = client.post("/uploads", json=wanted).raise_for_status().json()
    form = {"data": slot["fields"], "files": {"file": content}}
    httpx.post(slot["uploadUrl"], **form, trust_env=False).raise_for_status()
    return str(slot["imageUrl"])
