"""The whole platform: services, demo catalogue, and both applications on a real Serve cluster."""

import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.chaos.house import House
from devstack.catalogue.accounts import sign_ins


@dataclass(frozen=True)
class Platform:
    """A running platform as its visitors see it.

    Attributes:
        state: where all of it lies.
        web_port: free for the web store, to which payment providers send shoppers back.
    """

    house: House
    clients: ExitStack
    state: Path
    web_port: int

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
