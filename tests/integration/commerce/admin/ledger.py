"""A week long ago whose numbers are known by heart: what tests of reports look back on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import delete

from commerce.activity.models import ActivityDay
from commerce.clients.models import ApiKey
from commerce.core.database import Database, new_id
from commerce.orders.models import Order, OrderItem
from commerce.products.models import Product
from commerce.tryons.models import TryonSession
from commerce.users.models import User
from tests.integration.commerce.conftest import Person

# A week long before anybody else's tests, in Vietnam: from Sunday, 17:00 UTC, on.
MONDAY = datetime(2020, 6, 7, 17, tzinfo=UTC)
WEEK = {"from": "2020-06-08", "to": "2020-06-14"}


@dataclass(frozen=True)
class Ledger:
    """Writes down what happened in that week."""

    database: Database

    async def shopper(self, at: datetime = MONDAY) -> UUID:
        user = User(
            id=new_id(), firebase_uid=uuid4().hex, locale="vi", currency="VND", created_at=at
        )
        async with self.database.transaction() as session:
            session.add(user)
        return user.id

    async def order(
        self,
        user_id: UUID,
        product: Product,
        *,
        at: datetime = MONDAY,
        quantity: int = 1,
        total: int = 1_000_000,
        returned: int = 0,
        **columns: object,
    ) -> None:
        """An order of one line without shipping; paid unless `columns` say otherwise."""
        place = {"city": "Huế", "country": "VN"}
        defaults = {
            "status": "paid", "currency": "VND", "paid_amount": total, "shipping_address": place,
        }  # fmt: skip
        order = Order(
            id=new_id(), number=uuid4().hex[:10].upper(), user_id=user_id, subtotal=total,
            discount=0, shipping=0, tax=0, total=total, payment_method="cash_on_delivery",
            created_at=at, **{**defaults, **columns},
        )  # fmt: skip
        line = OrderItem(
            id=new_id(), order_id=order.id, product_id=product.id, name=product.name, sku="S",
            size="M", color="Black", quantity=quantity, unit_price=total // quantity, discount=0,
            line_total=total, returned_quantity=returned, refunded_quantity=returned,
        )  # fmt: skip
        async with self.database.transaction() as session:
            session.add(order)
            await session.flush()
            session.add(line)

    async def tryon(
        self, user_id: UUID, product: Product, status: str = "completed", at: datetime = MONDAY
    ) -> None:
        await self._tryon(product, status, at, user_id=user_id)

    async def services_tryon(self, product: Product) -> None:
        """A service of the house tries a product on for somebody."""
        key_id = new_id()
        async with self.database.transaction() as session:
            session.add(ApiKey(id=key_id, name="Stylist", prefix="atl_", key_hash=uuid4().bytes))
        await self._tryon(product, "completed", MONDAY, api_key_id=key_id)

    async def _tryon(self, product: Product, status: str, at: datetime, **owner: UUID) -> None:
        async with self.database.transaction() as session:
            session.add(
                TryonSession(
                    **owner, product_id=product.id, photo_key="p", garments=[{"key": "g"}],
                    category="auto", mode="balanced", samples=1, seed=1, engine="drape",
                    status=status, created_at=at,
                )
            )  # fmt: skip

    async def counted(self, day: date, product_id: UUID, **steps: tuple[int, int]) -> None:
        """What the loops counted on a day: events and people of each step."""
        async with self.database.transaction() as session:
            session.add_all(
                ActivityDay(
                    day=day, product_id=product_id, type=step, events=events, people=people,
                    anonymous=0,
                )
                for step, (events, people) in steps.items()
            )  # fmt: skip

    async def close(self) -> None:
        """Leave the week as empty as it was."""
        long_ago = MONDAY + timedelta(days=365)
        async with self.database.transaction() as session:
            await session.execute(delete(Order).where(Order.created_at < long_ago))
            await session.execute(delete(TryonSession).where(TryonSession.created_at < long_ago))
            await session.execute(delete(User).where(User.created_at < long_ago))
            await session.execute(delete(ActivityDay).where(ActivityDay.day < long_ago.date()))


async def ask(
    client: httpx.AsyncClient, staff: Person, what: str, **query: str | int | bool
) -> dict[str, Any]:
    answer = await client.get(f"/admin/{what}", params={**WEEK, **query}, headers=staff.headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def vnd(amount: int) -> dict[str, object]:
    return {"amount": amount, "currency": "VND"}
