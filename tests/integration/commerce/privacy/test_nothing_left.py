"""After an account's end nothing that its owner said of themselves is left in any table.

What is knowingly kept names nobody: orders' sums, lines, cities and countries, for the books; what
was agreed to and when, under a bare id; and of Firebase's account its uid, for as long as one of
its tokens may be alive.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from commerce import background
from commerce.background import Context
from commerce.core import clock
from commerce.core.database import Base, Database, new_id
from commerce.core.events import Event
from commerce.core.settings import Settings
from commerce.webhooks.models import WebhookEndpoint
from tests.integration.commerce.privacy.conftest import Background, Customer
from tests.integration.commerce.shopping import Shop


@dataclass(frozen=True)
class Traces:
    """What a shopper says about themselves, each a word that nobody else has."""

    name: str = field(default_factory=lambda: f"Zoe {uuid4().hex}")
    street: str = field(default_factory=lambda: f"Rue {uuid4().hex}")
    phone: str = field(default_factory=lambda: f"+84{uuid4().int % 10**9:09d}")
    order_note: str = field(default_factory=lambda: uuid4().hex)
    return_note: str = field(default_factory=lambda: uuid4().hex)
    search: str = field(default_factory=lambda: uuid4().hex)
    device: str = field(default_factory=lambda: uuid4().hex)
    agent: str = field(default_factory=lambda: f"Browser {uuid4().hex}")

    @property
    def address(self) -> dict[str, str]:
        return {
            "fullName": self.name, "phone": self.phone, "line1": self.street,
            "city": "Huế", "country": "VN",
        }  # fmt: skip

    def all(self) -> list[str]:
        return [str(getattr(self, name)) for name in self.__dataclass_fields__]


async def expect(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def live(customer: Customer, shop: Shop, traces: Traces) -> None:
    """Leave a trace wherever a shopper can, and have staff take it up."""
    buyer, client = customer.at_door, shop.client
    profile = {"displayName": traces.name, "phone": traces.phone}
    await expect(await buyer.send("PUT", "/users/profile", profile))
    signing_in = {"email": customer.person.email, "password": customer.person.password}
    agent = {"User-Agent": traces.agent}
    await expect(await client.post("/auth/login", json=signing_in, headers=agent))
    await expect(await buyer.post("/users/addresses", traces.address))
    await expect(await buyer.post("/devices", {"token": traces.device, "platform": "android"}))
    searched = {"id": str(uuid4()), "type": "search", "at": "2026-11-01T00:00:00Z"}
    events = {"events": [searched | {"query": traces.search}]}
    await expect(await buyer.post("/activity", events))
    await expect(await buyer.send("POST", "/users/export"))
    await order_and_return(customer, shop, traces)
    await expect(await buyer.add(await shop.product()))
    placed = await buyer.order(key=uuid4().hex, shippingAddress=traces.address)
    await expect(placed)
    await expect(await buyer.add(await shop.product()))
    unpaid = await buyer.order(paymentMethod="bank_transfer", shippingAddress=traces.address)
    order = await expect(unpaid)
    await buyer.send("POST", "/payments", {"orderId": order["id"]}, uuid4().hex)


async def order_and_return(customer: Customer, shop: Shop, traces: Traces) -> None:
    buyer, staff = customer.at_door, await shop.staff("owner")
    send = shop.client.request
    await expect(await buyer.add(await shop.product()))
    said: dict[str, Any] = {"shippingAddress": traces.address, "note": traces.order_note}
    order = await expect(await buyer.order(**said))
    path = f"/admin/orders/{order['id']}"
    for status in ("processing", "shipped", "delivered"):
        body = {"status": status, "note": f"For {traces.name}"}
        await send("PUT", f"{path}/status", json=body, headers=staff)
    note = {"text": f"{traces.name} telephoned from {traces.phone}"}
    await expect(await send("POST", f"{path}/notes", json=note, headers=staff))
    refund = {"amount": 1, "reason": "goodwill"}
    keyed = {**staff, "Idempotency-Key": uuid4().hex}
    await expect(await send("POST", f"{path}/refunds", json=refund, headers=keyed))
    item = (await expect(await buyer.get(f"/orders/{order['id']}")))["items"][0]
    pieces = [{"orderItemId": item["id"], "quantity": 1, "reason": "too-small"}]
    asked = await buyer.post(
        f"/orders/{order['id']}/returns", {"items": pieces, "note": traces.return_note}
    )
    returned = f"/admin/returns/{(await expect(asked))['id']}"
    decision = {"note": f"Of course, {traces.name}"}
    await expect(await send("POST", f"{returned}/approve", json=decision, headers=staff))
    await expect(await send("POST", f"{returned}/receive", json={"items": []}, headers=staff))


async def come_back(customer: Customer, shop: Shop) -> Customer:
    """Be signed out and blocked by staff, and let in again."""
    staff = await shop.staff("owner")
    for verb in ("sign-out-everywhere", "block", "unblock"):
        path = f"/admin/users/{customer.id}/{verb}"
        await expect(await shop.client.post(path, headers=staff))
    known = {"email": customer.person.email, "password": customer.person.password}
    token = (await expect(await shop.client.post("/auth/login", json=known)))["token"]
    headers = {"Authorization": f"Bearer {token}"}
    return replace(customer, at_door=replace(customer.at_door, headers=headers))


async def hear(context: Context, after: int) -> None:
    """Let every subscriber hear what was told since, and what that led to."""
    listeners = background.subscriptions(context)
    waiting = text(
        "SELECT position, message_id, topic, payload FROM outbox WHERE position > :after"
        " ORDER BY position"
    )
    while True:
        async with context.database.reading() as session:
            told = (await session.execute(waiting, {"after": after})).all()
        if not told:
            return
        for position, message_id, topic, payload in told:
            for listener in listeners:
                if not any(is_of(pattern, topic) for pattern in listener.topics):
                    continue
                async with context.database.transaction() as session:
                    await listener.handle(session, Event(message_id, topic, payload))
            after = position


def is_of(pattern: str, topic: str) -> bool:
    """Whether an AMQP pattern fits a topic."""
    plain = re.escape(pattern).replace(r"\*", "[^.]+").replace(r"\#", ".*")
    return re.fullmatch(plain, topic) is not None


_WHERE = """
    SELECT DISTINCT said FROM "{table}" AS kept, unnest(cast(:words AS text[])) AS said
    WHERE position(lower(said) IN lower(kept."{column}"::text)) > 0
"""


async def found_in(database: Database, words: list[str]) -> dict[str, set[str]]:
    """Where a word stands in any column of any table, as text."""
    found: dict[str, set[str]] = {}
    async with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                query = _WHERE.format(table=table.name, column=column.name)
                words_here = set(await session.scalars(text(query), {"words": words}))
                if words_here:
                    found[f"{table.name}.{column.name}"] = words_here
    return found


@pytest.fixture
def context(app: FastAPI, settings: Settings) -> Context:
    state = app.state
    return Context(settings, state.database, state.storage, state.redis)


async def last_told(database: Database) -> int:
    async with database.reading() as session:
        return int(await session.scalar(text("SELECT max(position) FROM outbox")) or 0)


async def test_nothing_they_said_is_left_in_any_table(
    customer: Customer, shop: Shop, context: Context, background: Background
) -> None:
    traces, before = Traces(), await last_told(context.database)
    async with context.database.transaction() as session:
        everything = {"id": new_id(), "url": "https://hooks.example", "topics": ["*"]}
        session.add(WebhookEndpoint(**everything, secret="sealed", created_at=clock.now()))
    await live(customer, shop, traces)
    customer = await come_back(customer, shop)
    await hear(context, before)
    await background.make_copies()
    words = [*traces.all(), customer.person.email]
    assert len(await found_in(context.database, words)) > 10

    assert (await customer.delete()).status_code == 204
    await hear(context, before)
    await background.erase()
    await background.delete_identities()

    left = await found_in(context.database, words)
    assert left == {}
