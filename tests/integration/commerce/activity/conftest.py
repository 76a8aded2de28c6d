"""People who look around, and what the loops make of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from commerce.activity import rollup
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.products.models import Product
from tests.integration.commerce.shopping import Buyer, Shop

Count = Callable[[], Awaitable[None]]


def viewed(product: Product | UUID, kind: str = "view", **fields: object) -> dict[str, object]:
    """An event as a client tells it."""
    product_id = product if isinstance(product, UUID) else product.id
    now = clock.now().isoformat()
    return {
        "id": str(uuid4()), "type": kind, "at": now, "productId": str(product_id), **fields,
    }  # fmt: skip


@dataclass(frozen=True)
class Visitor:
    """Somebody who has not signed in, and has agreed to be known as a visitor."""

    client: httpx.AsyncClient
    id: UUID = field(default_factory=uuid4)

    async def tell(self, *events: Mapping[str, object], consent: bool = True) -> httpx.Response:
        body = {"events": events, "visitorId": str(self.id), "consent": consent}
        return await self.client.post("/activity", json=body)


@pytest.fixture
def visitor(client: httpx.AsyncClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
async def friend(shop: Shop) -> Buyer:
    """A shopper who has agreed to analytics."""
    return await agreeing(shop)


async def agreeing(shop: Shop) -> Buyer:
    """A new shopper who agrees to analytics."""
    buyer = await shop.buyer()
    await agree(buyer)
    return buyer


async def agree(buyer: Buyer, *, granted: bool = True) -> None:
    said = {"purpose": "analytics", "granted": granted, "version": "1", "source": "web"}
    answer = await buyer.send("PUT", "/users/consents", {"consents": [said]})
    assert answer.status_code == 200, answer.text


async def tell(buyer: Buyer, *events: Mapping[str, object]) -> httpx.Response:
    return await buyer.post("/activity", {"events": events})


@pytest.fixture
def count(database: Database, settings: Settings) -> Count:
    """Has the loops count what happened so far."""

    async def once() -> None:
        await rollup.roll_up(database, settings)
        await rollup.count_together(database, settings)

    return once


def ids(answer: httpx.Response) -> list[str]:
    """The ids of the products that an answer lists."""
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return [item["id"] for item in body["items"]]
