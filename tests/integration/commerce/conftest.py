"""The shop on real services: one migrated database a session, new people for every test."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.products.models import Category
from tests.integration.commerce.door import Door, door_to
from tests.integration.commerce.queues import Queues, emptied
from tests.integration.commerce.shopping import Buyer, Shop


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in, with what they signed in with."""

    id: UUID
    email: str
    password: str
    token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


SignUp = Callable[[], Awaitable[Person]]


@pytest.fixture(scope="session")
def settings(services: dict[str, str]) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in services.items():
            environment.setenv(name, value)
        # All of a session's shoppers have one telephone.
        for limit in ("PER_SHOPPER", "PER_PHONE"):
            environment.setenv(f"SHOP__OPEN_CASH_ORDERS_{limit}", "1000000")
        # Tests change the shop behind the application's back, and look at once.
        environment.setenv("REDIS__ANSWERS_HELD_FOR", "PT0S")
        yield Settings()


@pytest.fixture(scope="session")
def migrated(settings: Settings) -> None:
    upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
    subprocess.run(upgrade, check=True, env=dict(os.environ))  # noqa: S603 - our own command


@asynccontextmanager
async def opened(app: FastAPI) -> AsyncIterator[FastAPI]:
    """The application between its start and its end; httpx does not run lifespans."""
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="session")
async def app(settings: Settings, migrated: None) -> AsyncIterator[FastAPI]:
    async with opened(create_app(settings)) as app:
        await _build_shelves(app.state.database)
        yield app


async def _build_shelves(database: Database) -> None:
    """The categories that tests put their products into through the back office."""
    async with database.transaction() as session:
        session.add_all(Category(slug=slug, name=slug) for slug in ("dresses", "accessories"))


@pytest.fixture(scope="session")
def database(app: FastAPI) -> Database:
    opened: Database = app.state.database
    return opened


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular, at the shop's door; paths are relative to the base path."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://shop.test{BASE}") as client:
        yield client


@pytest.fixture
def sign_up(client: httpx.AsyncClient) -> SignUp:
    """Registers a new shopper at every call."""

    async def register() -> Person:
        email, password = f"{uuid4().hex}@example.com", "velvet-ribbon"
        answer = await client.post("/auth/register", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        body = answer.json()
        return Person(
            UUID(body["user"]["id"]), email, password, body["token"], body["refreshToken"]
        )

    return register


@pytest.fixture
async def shopper(sign_up: SignUp) -> Person:
    return await sign_up()


@pytest.fixture(scope="session")
def storage(app: FastAPI) -> Storage:
    opened: Storage = app.state.storage
    return opened


@pytest.fixture
def shop(database: Database, settings: Settings, client: httpx.AsyncClient) -> Shop:
    """Fills the catalogue and lets shoppers in."""
    return Shop(database, settings, client)


@pytest.fixture
async def buyer(shop: Shop) -> Buyer:
    return await shop.buyer()


@pytest.fixture
async def queues(settings: Settings) -> AsyncIterator[Queues]:
    """The broker's queues, with nothing in them."""
    async with emptied(settings.broker) as queues:
        yield queues


@pytest.fixture
async def door(settings: Settings) -> AsyncIterator[Door]:
    """A way to the broker that a test can cut."""
    async with door_to(settings.broker) as door:
        yield door
