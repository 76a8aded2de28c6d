"""The shop and its providers' stand-ins on real ports, calling each other over HTTP."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from commerce.admin import service as admin
from commerce.admin.models import Role
from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.payment_settings import PaymentsSettings
from commerce.core.settings import Settings
from commerce.payments.registry import Providers
from devstack.standins.house import House, Keys
from devstack.standins.house import settings as settings_of
from tests.integration.commerce.payments.counter import Counter
from tests.integration.commerce.payments.serving import address, bind, served
from tests.integration.commerce.shopping import Shop

KEYS = Keys.from_secrets(lambda name: f"{name}-key-of-the-tests-and-of-nobody")


def nested(environment: dict[str, str]) -> dict[str, Any]:
    """What the environment says of payments, as pydantic reads it."""
    found: dict[str, Any] = {}
    for name, value in environment.items():
        *areas, last = name.removeprefix("PAYMENTS__").lower().split("__")
        inner = found
        for area in areas:
            inner = inner.setdefault(area, {})
        inner[last] = json.loads(value) if last == "return_origins" else value
    return found


@dataclass(frozen=True)
class Street:
    """The shop, its address, and the houses of the providers across from it."""

    app: FastAPI
    url: str
    house: House
    settings: Settings
    environment: dict[str, str]


@pytest.fixture(scope="session")
async def street(settings: Settings, migrated: None) -> AsyncIterator[Street]:
    shop_port, house_port = bind(), bind()
    public_url = f"{address(shop_port)}{BASE}"
    house = House(KEYS, public_url)
    origins = '["https://shop.example", "atelier://paid"]'
    environment = dict(settings_of(KEYS, address(house_port), public_url, origins))
    payments = PaymentsSettings.model_validate(nested(environment))
    own = settings.model_copy(update={"payments": payments})
    app = create_app(own)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(app, shop_port))
        await stack.enter_async_context(served(house.app(), house_port))
        yield Street(app, public_url, house, own, environment)


@pytest.fixture(scope="session")
def database(street: Street) -> Database:
    opened: Database = street.app.state.database
    return opened


@pytest.fixture(scope="session")
def providers(street: Street) -> Providers:
    opened: Providers = street.app.state.payment_providers
    return opened


@pytest.fixture
def house(street: Street) -> House:
    return street.house


@pytest.fixture
async def client(street: Street) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular, at the shop's real door."""
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(base_url=street.url, limits=limits, timeout=60) as client:
        yield client


@pytest.fixture
def shop(database: Database, street: Street, client: httpx.AsyncClient) -> Shop:
    return Shop(database, street.settings, client)


@pytest.fixture
def counter(shop: Shop, database: Database, providers: Providers, house: House) -> Counter:
    return Counter(shop, database, providers, house)


Staff = Callable[[Role], Awaitable[dict[str, str]]]


@pytest.fixture(scope="session")
async def staff(database: Database, street: Street) -> Staff:
    """The headers of a new member of staff in this role."""
    known: dict[Role, dict[str, str]] = {}

    async def headers(role: Role) -> dict[str, str]:
        if role not in known:
            email = f"{uuid4().hex}@atelier.example"
            async with database.transaction() as session:
                await admin.create_admin(session, email, "needle-and-thread", role)
            password = SecretStr("needle-and-thread")
            signed_in = await admin.sign_in(database, street.settings, email, password)
            known[role] = {"Authorization": f"Bearer {signed_in.token}"}
        return known[role]

    return headers
