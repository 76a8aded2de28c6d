"""Staff, something to sell, and somebody who buys it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, get_args
from uuid import uuid4

import httpx
import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import update

from commerce.admin import service as admin
from commerce.admin.models import AdminUser, Role
from commerce.core.database import Database
from commerce.core.settings import Settings
from tests.integration.commerce.admin.enrolled import Enrolled
from tests.integration.commerce.admin.ledger import Ledger
from tests.integration.commerce.conftest import Person

PASSWORD = "needle-and-thread"
Order = Callable[[Person, int], Awaitable[dict[str, Any]]]
Hire = Callable[[Role], Awaitable[Person]]


async def open_account(database: Database, role: Role = "owner") -> str:
    """The address of a new member of staff."""
    email = f"{uuid4().hex}@atelier.example"
    async with database.transaction() as session:
        await admin.create_admin(session, email, PASSWORD, role)
    return email


@pytest.fixture(scope="session")
def hire(settings: Settings, database: Database) -> Hire:
    """Signs in a new member of staff in this role."""

    async def sign_in(role: Role) -> Person:
        email = await open_account(database, role)
        signed_in = await admin.sign_in(database, settings, email, SecretStr(PASSWORD))
        return Person(signed_in.admin.id, email, PASSWORD, signed_in.token, signed_in.refresh_token)

    return sign_in


@pytest.fixture(scope="session")
async def house(hire: Hire) -> dict[Role, Person]:
    """One member of staff in each role; nobody may change them."""
    return {role: await hire(role) for role in get_args(Role)}


@pytest.fixture(scope="session")
async def staff(hire: Hire) -> Person:
    """A member of staff who has signed in; one does for all, because hashing takes its time."""
    return await hire("owner")


@pytest.fixture
def gown() -> dict[str, Any]:
    """A product that may be created: two sizes, the larger one dearer."""
    name = uuid4().hex
    return {
        "name": f"Gown {name}",
        "brand": "Atelier",
        "category": "dresses",
        "price": {"amount": 9_000_000, "currency": "VND"},
        "variants": [
            {"sku": f"{name}-S", "size": "S", "color": "Ivory", "stock": 5},
            {"sku": f"{name}-M", "size": "M", "color": "Ivory", "stock": 2, "price": 9_500_000},
        ],
    }


@pytest.fixture
async def product(client: httpx.AsyncClient, staff: Person, gown: dict[str, Any]) -> dict[str, Any]:
    """The gown, in the catalogue."""
    answer = await client.post("/admin/products", json=gown, headers=staff.headers)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


@pytest.fixture
def order(client: httpx.AsyncClient, product: dict[str, Any]) -> Order:
    """Has a shopper order so many of the gown in size S."""
    address = {"fullName": "Ada", "phone": "+84901234567", "line1": "1 Đồng Khởi",
               "city": "Hồ Chí Minh", "country": "VN"}  # fmt: skip

    async def place(buyer: Person, quantity: int) -> dict[str, Any]:
        line = {"productId": product["id"], "size": "S", "color": "Ivory", "quantity": quantity}
        added = await client.post("/cart/items", json=line, headers=buyer.headers)
        assert added.status_code == 201, added.text
        wanted = {"shippingAddress": address, "paymentMethod": "cash_on_delivery"}
        answer = await client.post("/orders", json=wanted, headers=buyer.headers)
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    return place


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    """An empty week, and empty again afterwards."""
    ledger = Ledger(database)
    yield ledger
    await ledger.close()


@pytest.fixture
async def enrolled(client: httpx.AsyncClient, hire: Hire, database: Database) -> Enrolled:
    """Somebody who set up a second factor, long enough ago to use the present code."""
    person = await hire("owner")
    setup = (await client.post("/admin/totp", headers=person.headers)).json()
    code = {"code": pyotp.TOTP(setup["secret"]).now()}
    confirmed = await client.post("/admin/totp/confirm", json=code, headers=person.headers)
    assert confirmed.status_code == 200, confirmed.text
    async with database.transaction() as session:
        own = update(AdminUser).where(AdminUser.id == person.id)
        await session.execute(own.values(totp_last_step=0))
    return Enrolled(person, setup["secret"], confirmed.json()["recoveryCodes"])
