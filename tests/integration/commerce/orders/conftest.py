"""Staff and orders on their way, for tests of what comes after placing one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.admin.models import AdminUser, Role
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import Database, new_id
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.orders import service as orders
from tests.integration.commerce.shopping import Buyer


@dataclass(frozen=True)
class Staff:
    """A member of staff at the back door."""

    email: str
    client: httpx.AsyncClient
    headers: dict[str, str]

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        return await self.client.get(f"/admin{path}", headers=self.headers, params=query)

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.client.post(f"/admin{path}", headers=self.headers, json=body)

    async def put(self, path: str, body: object) -> httpx.Response:
        return await self.client.put(f"/admin{path}", headers=self.headers, json=body)

    async def move(self, order: dict[str, Any], status: str, **fields: object) -> httpx.Response:
        body = {"status": status, **fields}
        return await self.put(f"/orders/{order['id']}/status", body)


Hire = Callable[[Role], Awaitable[Staff]]


@pytest.fixture
def hire(database: Database, settings: Settings, client: httpx.AsyncClient) -> Hire:
    """A new member of staff."""

    async def of(role: Role) -> Staff:
        email = f"{uuid4().hex}@atelier.example"
        admin = AdminUser(id=new_id(), email=email, password_hash="none", role=role)
        async with database.transaction() as session:
            session.add(admin)
        token = tokens.staff(settings.auth).issue(Claims(admin.id, 0))
        return Staff(email, client, {"Authorization": f"Bearer {token}"})

    return of


@pytest.fixture
async def staff(hire: Hire) -> Staff:
    return await hire("support")


@dataclass(frozen=True)
class Till:
    """What the payments' side does to orders, and what orders tell it."""

    database: Database

    async def pay(self, order: dict[str, Any]) -> None:
        """Have the whole order be paid."""
        total = order["total"]
        async with self.database.transaction() as session:
            await orders.record_payment(
                session, UUID(order["id"]), total["amount"], total["currency"], "stripe"
            )

    async def events(self, order: dict[str, Any], topic: str) -> list[dict[str, Any]]:
        """What was told of an order."""
        async with self.database.reading() as session:
            told = select(OutboxMessage.payload).where(
                OutboxMessage.topic == topic,
                OutboxMessage.payload["orderId"].astext == order["id"],
            )
            return list(await session.scalars(told.order_by(OutboxMessage.position)))


@pytest.fixture
def till(database: Database) -> Till:
    return Till(database)


class Deliver(Protocol):
    """See the fixture of this name."""

    async def __call__(self, buyer: Buyer, **fields: str) -> dict[str, Any]: ...


@pytest.fixture
def deliver(staff: Staff, till: Till) -> Deliver:
    """Has what is in a cart ordered, paid by card and delivered; answers with the order."""

    async def through(buyer: Buyer, **fields: str) -> dict[str, Any]:
        answer = await buyer.order(paymentMethod="card", **fields)
        assert answer.status_code == 201, answer.text
        order: dict[str, Any] = answer.json()
        await till.pay(order)
        for status in ("processing", "shipped", "delivered"):
            moved = await staff.move(order, status)
            assert moved.status_code == 200, moved.text
        found: dict[str, Any] = (await buyer.get(f"/orders/{order['id']}")).json()
        return found

    return through
