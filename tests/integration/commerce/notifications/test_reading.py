"""What a shopper is told in the app."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from commerce.core.database import Database
from commerce.notifications.service import notify
from commerce.users.models import User
from tests.integration.commerce.notifications.conftest import Tell
from tests.integration.commerce.shopping import Buyer, Shop


async def read(buyer: Buyer, query: str = "") -> dict[str, Any]:
    answer = await buyer.get(f"/notifications{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_notification_is_worded_in_the_shoppers_language(buyer: Buyer, tell: Tell) -> None:
    await tell("order-shipped", number="7KQ2M", orderId="o1", trackingNumber="VN1", carrier="GHN")

    vietnamese = (await read(buyer))["items"][0]
    await buyer.send("PUT", "/users/profile", {"locale": "en"})
    english = (await read(buyer))["items"][0]

    assert vietnamese["title"] == "Đơn hàng 7KQ2M đang trên đường giao"
    assert english["title"] == "Order 7KQ2M is on its way"
    assert (english["kind"], english["group"]) == ("order-shipped", "orders")
    assert english["data"]["orderId"] == "o1"
    assert english["readAt"] is None


async def test_the_newest_come_first_and_pages_meet_without_a_gap(buyer: Buyer, tell: Tell) -> None:
    for number in range(5):
        await tell(number=str(number))

    page = await read(buyer, "?limit=2")
    seen = [one["data"]["number"] for one in page["items"]]
    while page["nextCursor"]:
        await tell(number="later")
        page = await read(buyer, f"?limit=2&cursor={page['nextCursor']}")
        seen += [one["data"]["number"] for one in page["items"]]

    assert seen == ["4", "3", "2", "1", "0"]


async def test_what_was_read_is_no_longer_counted(buyer: Buyer, tell: Tell) -> None:
    await tell()
    await tell()
    newest = (await read(buyer))["items"][0]["id"]

    answer = await buyer.post(f"/notifications/{newest}/read", None)

    assert answer.status_code == 204
    assert (await buyer.get("/notifications/unread-count")).json() == {"unreadCount": 1}
    unread = await read(buyer, "?unread=true")
    assert unread["unreadCount"] == 1
    assert newest not in {one["id"] for one in unread["items"]}


async def test_reading_again_changes_nothing(buyer: Buyer, tell: Tell) -> None:
    await tell()
    first = (await read(buyer))["items"][0]["id"]
    await buyer.post(f"/notifications/{first}/read", None)
    before = await read(buyer)

    await asyncio.gather(*(buyer.post(f"/notifications/{first}/read", None) for _ in range(5)))

    assert await read(buyer) == before


async def test_all_are_read_at_once(buyer: Buyer, tell: Tell) -> None:
    await tell()
    await tell()

    answer = await buyer.post("/notifications/read-all", None)

    assert answer.status_code == 204
    body = await read(buyer)
    assert body["unreadCount"] == 0
    assert all(one["readAt"] for one in body["items"])


async def test_what_is_removed_is_gone(buyer: Buyer, tell: Tell) -> None:
    await tell()
    only = (await read(buyer))["items"][0]["id"]

    assert (await buyer.send("DELETE", f"/notifications/{only}")).status_code == 204

    assert await read(buyer) == {"items": [], "limit": 20, "unreadCount": 0, "nextCursor": None}
    assert (await buyer.send("DELETE", f"/notifications/{only}")).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("POST", "/{id}/read"), ("DELETE", "/{id}")])
async def test_somebody_elses_notification_is_not_there(
    shop: Shop, buyer: Buyer, tell: Tell, method: str, path: str
) -> None:
    await tell()
    only = (await read(buyer))["items"][0]["id"]
    other = await shop.buyer()

    for wanted in (only, uuid4()):
        answer = await other.send(method, "/notifications" + path.format(id=wanted))
        assert (answer.status_code, answer.json()["type"]) == (404, "notification-not-found")
    assert (await read(buyer))["unreadCount"] == 1
    assert (await read(other))["items"] == []


async def test_a_fact_that_is_missing_is_the_callers_mistake(
    database: Database, buyer: Buyer
) -> None:
    with pytest.raises(ValueError, match="number"):
        async with database.transaction() as session:
            await notify(session, buyer.id, "order-paid", {})


async def test_who_is_gone_is_told_nothing(database: Database, buyer: Buyer) -> None:
    async with database.transaction() as session:
        await notify(session, uuid4(), "order-paid", {"number": "7"})

    async with database.transaction() as session:
        await session.execute(
            update(User).where(User.id == buyer.id).values(deleted_at=User.created_at)
        )
        await notify(session, buyer.id, "order-paid", {"number": "7"})
    assert (await read(buyer))["items"] == []


@pytest.mark.parametrize("query", ["?cursor=x", "?limit=0", "?limit=101", "?unread=maybe"])
async def test_a_page_that_makes_no_sense_is_refused(buyer: Buyer, query: str) -> None:
    assert (await buyer.get(f"/notifications{query}")).status_code == 422
