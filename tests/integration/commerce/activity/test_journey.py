"""From looking to ordering, as the shop's own events and the client's tell of it."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from commerce.activity.events import TOPICS, Listener
from commerce.admin import service as admin
from commerce.background import Context, subscriptions
from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from tests.integration.commerce.activity.conftest import Count, agreeing, ids, tell, viewed
from tests.integration.commerce.shopping import Buyer, Shop


@pytest.fixture
async def owner(database: Database, settings: Settings) -> dict[str, str]:
    """The headers of an owner of the house."""
    email = "journey@atelier.example"
    async with database.transaction() as session:
        await admin.ensure_admin(session, email, "needle-and-thread", "owner")
    signed_in = await admin.sign_in(database, settings, email, SecretStr("needle-and-thread"))
    return {"Authorization": f"Bearer {signed_in.token}"}


async def hear(database: Database, settings: Settings, buyer: Buyer) -> None:
    """Activity hears of what the outbox holds about a shopper's orders, twice, as it may happen."""
    async with database.transaction() as session:
        whose = OutboxMessage.payload["userId"].astext == str(buyer.id)
        told = select(OutboxMessage).where(whose, OutboxMessage.topic.in_(TOPICS))
        for message in (await session.scalars(told.order_by(OutboxMessage.position))).all():
            event = Event(message.message_id, message.topic, message.payload)
            for _ in range(2):
                await Listener(settings.shop.timezone).handle(session, event)


async def funnel_of(
    client: httpx.AsyncClient, owner: dict[str, str], product_id: UUID
) -> dict[str, tuple[int, int]]:
    answer = await client.get("/admin/funnel?days=1&limit=100", headers=owner)
    assert answer.status_code == 200, answer.text
    products: list[dict[str, Any]] = answer.json()["byProduct"]
    [own] = [found for found in products if found["productId"] == str(product_id)]
    return {step["step"]: (step["events"], step["people"]) for step in own["steps"]}


async def test_a_funnel_from_looking_to_ordering(
    client: httpx.AsyncClient,
    shop: Shop,
    database: Database,
    settings: Settings,
    owner: dict[str, str],
    count: Count,
) -> None:
    gown, belt = await shop.product(), await shop.product()
    buyer, looker = await agreeing(shop), await agreeing(shop)
    await tell(looker, *(viewed(gown) for _ in range(20)))
    await tell(buyer, viewed(gown), viewed(gown, "tryon"), viewed(gown, "cart"))
    for product in (gown, belt):
        assert (await buyer.add(product)).status_code == 201
    assert (await buyer.order()).status_code == 201

    await hear(database, settings, buyer)
    await count()

    assert await funnel_of(client, owner, gown.id) == {
        "view": (21, 2), "tryon": (1, 1), "cart": (1, 1), "order": (1, 1),
    }  # fmt: skip
    together = await client.get(f"/activity/bought-together/{belt.id}")
    assert ids(together) == [str(gown.id)]


async def test_activity_listens_to_the_shop(settings: Settings, database: Database) -> None:
    redis = open_redis(settings.redis)

    context = Context(settings, database, Storage(settings.storage), redis)

    [own] = [found for found in subscriptions(context) if found.name == "activity"]
    assert set(own.topics) == set(TOPICS)
    await redis.aclose()
