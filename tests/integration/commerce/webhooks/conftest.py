"""An owner, a shop that may reach this machine, and an integrator's server on it."""

import base64
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from commerce.admin import service as admin
from commerce.admin.models import Role
from commerce.app import BASE, create_app
from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.core.settings import Settings, WebhookSettings
from commerce.webhooks import service as webhooks
from commerce.webhooks.delivery import Sender
from commerce.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.integration.commerce.admin.conftest import PASSWORD, open_account
from tests.integration.commerce.listening import Received, Server, serving

Happen = Callable[..., Awaitable[UUID]]
SignIn = Callable[[Role], Awaitable[dict[str, str]]]


@dataclass(frozen=True)
class Staff:
    """A member of staff at the back office's door."""

    client: httpx.AsyncClient
    headers: dict[str, str]

    async def send(self, method: str, path: str, body: object = None) -> httpx.Response:
        return await self.client.request(method, f"/admin{path}", json=body, headers=self.headers)

    async def register(self, url: str, *topics: str, **fields: object) -> dict[str, Any]:
        """Register an endpoint; of every topic unless some are named."""
        wanted = {"url": url, "topics": list(topics) or ["*"], **fields}
        answer = await self.send("POST", "/webhooks", wanted)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def deliveries(self, webhook_id: str, query: str = "") -> list[dict[str, Any]]:
        answer = await self.send("GET", f"/webhooks/{webhook_id}/deliveries{query}")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture(scope="session")
def open_settings(settings: Settings) -> Settings:
    """The shop on a developer's machine, where integrators live next door."""
    here = WebhookSettings(allow_private_targets=True)
    return settings.model_copy(update={"webhooks": here})


@pytest.fixture(scope="session")
async def open_client(open_settings: Settings, migrated: None) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(open_settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://shop.test{BASE}"
        ) as client:
            yield client


@pytest.fixture(scope="session")
def sign_in(settings: Settings, database: Database) -> SignIn:
    """The headers of a new member of staff in a role."""

    async def enter(role: Role) -> dict[str, str]:
        email = await open_account(database, role)
        signed_in = await admin.sign_in(database, settings, email, SecretStr(PASSWORD))
        return {"Authorization": f"Bearer {signed_in.token}"}

    return enter


@pytest.fixture(scope="session")
async def owner_headers(sign_in: SignIn) -> dict[str, str]:
    return await sign_in("owner")


@pytest.fixture
def owner(open_client: httpx.AsyncClient, owner_headers: dict[str, str]) -> Staff:
    return Staff(open_client, owner_headers)


@pytest.fixture
def integrator() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
async def sender(database: Database, open_settings: Settings) -> AsyncIterator[Sender]:
    sender = Sender(database, open_settings)
    yield sender
    await sender.close()


@pytest.fixture
def happen(database: Database) -> Happen:
    """Has something happen in the shop, as the broker would bring it; answers the event's id."""

    async def bring(topic: str = "order.placed", times: int = 1, **payload: object) -> UUID:
        event = Event(new_id(), topic, payload or {"orderId": "o1", "number": "7KQ2M"})
        for _ in range(times):
            async with database.transaction() as session:
                await webhooks.fan_out(session, event)
        return event.id

    return bring


@pytest.fixture(autouse=True)
async def quiet(database: Database) -> None:
    """Endpoints of other tests hear nothing of this one's events, nor get what is left."""
    async with database.transaction() as session:
        await session.execute(update(WebhookEndpoint).values(active=False))
        left = update(WebhookDelivery).where(WebhookDelivery.due_at.is_not(None))
        await session.execute(left.values(due_at=None, status="failed"))


async def hasten(database: Database) -> None:
    """Let the time pass for which failed deliveries wait."""
    async with database.transaction() as session:
        waiting = update(WebhookDelivery).where(WebhookDelivery.due_at.is_not(None))
        await session.execute(waiting.values(due_at=func.now()))


async def endpoint_of(database: Database, webhook_id: str) -> WebhookEndpoint:
    async with database.reading() as session:
        statement = select(WebhookEndpoint).where(WebhookEndpoint.id == UUID(webhook_id))
        return (await session.scalars(statement)).one()


def is_signed(request: Received, secret: str) -> bool:
    """Checks a signature as the specification tells a receiver to; shares no code with the shop."""
    key = base64.b64decode(secret.split("_", 1)[1])
    content = b".".join(
        [
            request.headers["webhook-id"].encode(),
            request.headers["webhook-timestamp"].encode(),
            request.body,
        ]
    )
    expected = "v1," + base64.b64encode(hmac.new(key, content, "sha256").digest()).decode()
    return expected in request.headers["webhook-signature"].split(" ")
