"""Staff look after orders: they find them, move them on, and write things down."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from commerce.admin.models import AuditEntry
from commerce.core.database import Database
from commerce.users.models import User
from tests.integration.commerce.orders.conftest import Deliver, Hire, Staff, Till
from tests.integration.commerce.shopping import Buyer, Shop

TRACKING = {"carrier": "GHN", "number": "GHN-42", "url": "https://tracking.example/GHN-42"}


async def placed(buyer: Buyer, shop: Shop, method: str = "card") -> dict[str, Any]:
    await buyer.add(await shop.product())
    order: dict[str, Any] = (await buyer.order(paymentMethod=method)).json()
    return order


async def found(staff: Staff, **query: str | int) -> list[str]:
    answer = await staff.get("/orders", **query)
    assert answer.status_code == 200, answer.text
    return [order["number"] for order in answer.json()["items"]]


async def test_an_order_is_found_by_its_number_however_it_was_heard(
    buyer: Buyer, shop: Shop, staff: Staff
) -> None:
    number = (await placed(buyer, shop))["number"]
    misheard = number.replace("1", "i").replace("0", "o").replace("-", " ").lower()

    assert await found(staff, number=number) == [number]
    assert await found(staff, number=misheard) == [number]
    assert await found(staff, number=number[:8]) == [number]
    assert await found(staff, number="%") == []
    assert await found(staff, number="---") == []


async def test_orders_are_found_by_who_placed_them_how_and_when(
    buyer: Buyer, shop: Shop, staff: Staff, database: Database
) -> None:
    card, cash = [await placed(buyer, shop, m) for m in ("card", "cash_on_delivery")]
    email = f"{uuid4().hex}@example.com"
    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == buyer.id).values(email=email))
    numbers = [cash["number"], card["number"]]
    since = card["createdAt"]
    later = (datetime.fromisoformat(cash["createdAt"]) + timedelta(microseconds=1)).isoformat()

    assert await found(staff, email=email.upper()) == numbers
    assert await found(staff, email=email, paymentMethod="card") == numbers[1:]
    assert await found(staff, email=email, status="processing") == numbers[:1]
    assert await found(staff, email=email, placedFrom=since, placedUntil=later) == numbers
    assert await found(staff, email=email, limit=1, page=2) == numbers[1:]
    assert await found(staff, email=email, placedUntil=since) == []
    assert await found(staff, email="nobody@example.com") == []


@pytest.mark.parametrize(
    "query",
    [
        {"placedFrom": "yesterday"},
        {"placedFrom": "2026-11-23T09:00:00"},
        {"placedUntil": "9999-12-31T23:59:59-14:00"},
        {"placedFrom": "0001-01-01T00:00:00+14:00"},
        {"paymentMethod": "barter"},
        {"number": "x" * 21},
        {"color": "red"},
    ],
    ids=str,
)
async def test_a_search_that_does_not_fit_is_refused(staff: Staff, query: dict[str, str]) -> None:
    answer = await staff.get("/orders", **query)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


async def test_history_says_who_and_when_and_names_staff_to_staff_alone(
    buyer: Buyer, shop: Shop, staff: Staff, deliver: Deliver
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)

    for_shopper = (await buyer.get(f"/orders/{order['id']}")).json()["history"]
    for_staff = (await staff.get(f"/orders/{order['id']}")).json()["history"]

    assert [step["by"] for step in for_shopper] == ["shopper", "system", *["staff"] * 3]
    assert all("actor" not in step for step in for_shopper)
    assert [step["actor"] for step in for_staff] == ["shopper", "stripe", *[staff.email] * 3]
    assert sorted(step["at"] for step in for_staff) == [step["at"] for step in for_staff]


async def test_a_move_is_told_to_the_shopper_and_written_down(
    buyer: Buyer, shop: Shop, staff: Staff, database: Database
) -> None:
    order = await placed(buyer, shop, "cash_on_delivery")

    moved = await staff.move(order, "shipped", tracking=TRACKING, note="Before noon")

    assert moved.json()["tracking"] == TRACKING
    seen = (await buyer.get(f"/orders/{order['id']}")).json()
    assert (seen["tracking"], seen["history"][-1]["note"]) == (TRACKING, "Before noon")
    async with database.reading() as session:
        written = select(AuditEntry).where(AuditEntry.entity_id == order["id"])
        entry = (await session.scalars(written)).one()
    assert (entry.action, entry.actor) == ("order.change-status", staff.email)
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["status"], entry.after["status"]) == ("processing", "shipped")
    assert entry.after["tracking"] == TRACKING


async def test_a_wrong_tracking_number_can_be_put_right_once_there_is_a_parcel(
    buyer: Buyer, shop: Shop, staff: Staff
) -> None:
    order = await placed(buyer, shop, "cash_on_delivery")
    path = f"/orders/{order['id']}/tracking"

    early = await staff.put(path, TRACKING)
    await staff.move(order, "shipped", tracking=TRACKING | {"number": "GHN-24"})
    corrected = await staff.put(path, TRACKING)

    assert (early.status_code, early.json()["type"]) == (409, "illegal-status-change")
    assert corrected.json()["tracking"] == TRACKING
    assert (await buyer.get(f"/orders/{order['id']}")).json()["tracking"] == TRACKING


@pytest.mark.parametrize("status", ["paid", "refunded"])
async def test_no_one_sets_by_hand_what_follows_the_money(
    buyer: Buyer, shop: Shop, staff: Staff, till: Till, status: str
) -> None:
    order = await placed(buyer, shop)
    if status == "refunded":
        await till.pay(order)

    answer = await staff.move(order, status)

    assert (answer.status_code, answer.json()["type"]) == (409, "illegal-status-change")


async def test_a_parcel_that_comes_back_unopened_is_paid_back_and_restocked(
    buyer: Buyer, shop: Shop, staff: Staff, till: Till
) -> None:
    gown = await shop.product(stock=1)
    await buyer.add(gown)
    order = (await buyer.order(paymentMethod="card")).json()
    await till.pay(order)
    for status in ("processing", "shipped", "returned"):
        await staff.move(order, status)

    (due,) = await till.events(order, "order.refund-due")
    assert (due["amount"], due["reason"]) == (order["total"]["amount"], "undeliverable")
    assert (await buyer.add(gown)).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"status": "cancelled", "tracking": TRACKING},
        {"status": "shipped", "tracking": {"carrier": "GHN"}},
        {"status": "shipped", "tracking": TRACKING | {"url": "javascript:alert(1)"}},
        {"status": "shipped", "note": "x" * 5001},
    ],
    ids=["not sent", "no number", "no link", "too long"],
)
async def test_a_move_that_does_not_fit_is_refused(staff: Staff, body: dict[str, Any]) -> None:
    answer = await staff.move({"id": str(uuid4())}, **body)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


async def test_notes_are_for_staff(buyer: Buyer, shop: Shop, staff: Staff) -> None:
    order = await placed(buyer, shop)

    written = await staff.post(f"/orders/{order['id']}/notes", {"text": "Gift wrapping!"})

    assert (written.status_code, written.json()["author"]) == (201, staff.email)
    for_staff = (await staff.get(f"/orders/{order['id']}")).json()["notes"]
    assert [note["text"] for note in for_staff] == ["Gift wrapping!"]
    assert "Gift" not in (await buyer.get(f"/orders/{order['id']}")).text


async def test_analysts_only_look(buyer: Buyer, shop: Shop, hire: Hire) -> None:
    order, analyst = await placed(buyer, shop), await hire("analyst")

    answers = [
        await analyst.get(f"/orders/{order['id']}"),
        await analyst.move(order, "cancelled"),
        await analyst.post(f"/orders/{order['id']}/notes", {"text": "Me too"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403]


async def test_there_must_be_an_order_to_write_about(staff: Staff) -> None:
    answer = await staff.post(f"/orders/{uuid4()}/notes", {"text": "Hm"})

    assert (answer.status_code, answer.json()["type"]) == (404, "order-not-found")
