"""The whole platform: services, demo catalogue, and both applications on a real Serve cluster."""

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.address import ADDRESS
from benchmarks.chaos.crowd import TOP
from benchmarks.chaos.house import House, opened
from devstack.catalogue.accounts import sign_ins

__all__ = ["ADDRESS", "TOP"]

# A net for a job that is lost; no job of a healthy platform comes near it.
LONGEST_JOB = 300


@dataclass(frozen=True)
class Platform:
    """A running platform as its visitors see it."""

    house: House
    clients: ExitStack

    @property
    def photo(self) -> bytes:
        """A photograph that the fitting room can use."""
        return self.house.photo

    def visitor(self) -> httpx.Client:
        """A client that is not signed in."""
        client = httpx.Client(base_url=self.house.url, timeout=60, trust_env=False)
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
        staff = sign_ins(self.house.secrets)[1]
        account = {"email": staff.email, "password": staff.password}
        answer = client.post("/admin/login", json=account)
        client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return client

    def socket_url(self, job_id: uuid.UUID | str) -> str:
        """Where a job's status is told over a WebSocket."""
        return f"{self.house.url.replace('http', 'ws', 1)}/tryon/ws/{job_id}"


@pytest.fixture(scope="session")
def platform(scratch: Path) -> Iterator[Platform]:
    """The platform on services of its own: it listens to their queues, and its parts get killed."""
    with opened(scratch / "platform") as house, ExitStack() as clients:
        yield Platform(house, clients)


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
