"""Copies of everything the shop knows about a shopper."""

import asyncio
import io
import json
import zipfile
from typing import Any

import httpx
from sqlalchemy import func, select, update

from commerce.core import clock, jobs
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.privacy import exports
from commerce.privacy.exports import DELAYS, LEASE, LIFETIME, MOST_A_DAY
from commerce.privacy.models import DataExport
from tests.integration.commerce.privacy.conftest import (
    Background,
    Customer,
    MakeCustomer,
    is_there,
)
from tests.integration.commerce.shopping import Buyer


async def ask(buyer: Buyer) -> dict[str, Any]:
    answer = await buyer.post("/users/export", None)
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def look(buyer: Buyer, asked: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = (await buyer.get(f"/users/export/{asked['exportId']}")).json()
    return body


async def download(url: str) -> zipfile.ZipFile:
    async with httpx.AsyncClient() as http:
        answer = await http.get(url)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_a_copy_holds_everything(customer: Customer, background: Background) -> None:
    buyer = customer.at_door
    asked = await ask(buyer)
    assert (asked["status"], asked["downloadUrl"]) == ("pending", None)

    await background.make_copies()

    ready = await look(buyer, asked)
    assert ready["status"] == "ready"
    copy = await download(ready["downloadUrl"])
    data = json.loads(copy.read("data.json"))
    assert data["account"]["profile"]["email"] == customer.person.email
    assert data["account"]["addresses"][0]["address"]["city"] == "Hồ Chí Minh"
    assert data["account"]["consents"][0]["purpose"] == "analytics"
    assert len(data["account"]["signIns"]) == 1
    assert data["orders"]["orders"][0]["shippingAddress"]["line1"] == "1 Đồng Khởi"
    assert data["orders"]["items"][0]["name"] == "Gown"
    assert len(data["cart"]["items"]) == 1
    assert data["tryons"][0]["photoKey"] == customer.photo
    assert data["notifications"]["devices"][0]["platform"] == "ios"
    kinds = [told["kind"] for told in data["notifications"]["notifications"]]
    assert "order-paid" in kinds
    assert {"wishlist", "payments", "activity"} <= data.keys()
    pictures = {name for name in copy.namelist() if name != "data.json"}
    assert pictures == {f"pictures/{customer.photo}", f"pictures/{customer.result}"}


async def test_a_copy_holds_no_secret_and_nobody_else(
    make_customer: MakeCustomer, background: Background
) -> None:
    customer, other = await make_customer(), await make_customer()
    asked = await ask(customer.at_door)

    await background.make_copies()

    copy = await download((await look(customer.at_door, asked))["downloadUrl"])
    text = copy.read("data.json").decode()
    assert customer.person.refresh_token.partition(".")[2] not in text
    assert "hash" not in text.lower()
    assert str(other.id) not in text
    assert other.person.email not in text


async def test_the_shopper_is_told_when_the_copy_is_ready(
    customer: Customer, background: Background
) -> None:
    await ask(customer.at_door)

    await background.make_copies()

    newest = (await customer.at_door.get("/notifications")).json()["items"][0]
    assert (newest["kind"], newest["data"]["event"]) == ("security", "export-ready")


async def test_a_double_click_makes_one_copy(customer: Customer, database: Database) -> None:
    answers = await asyncio.gather(*(ask(customer.at_door) for _ in range(8)))

    assert len({answer["exportId"] for answer in answers}) == 1
    async with database.reading() as session:
        own = select(func.count()).where(DataExport.user_id == customer.id)
        assert await session.scalar(own) == 1


async def test_a_picture_that_is_gone_keeps_no_copy_from_being_made(
    customer: Customer, background: Background, storage: Storage
) -> None:
    await storage.delete(customer.result)
    asked = await ask(customer.at_door)

    await background.make_copies()

    copy = await download((await look(customer.at_door, asked))["downloadUrl"])
    assert f"pictures/{customer.photo}" in copy.namelist()
    assert f"pictures/{customer.result}" not in copy.namelist()


async def test_somebody_elses_copy_is_not_there(make_customer: MakeCustomer) -> None:
    customer, other = await make_customer(), await make_customer()
    asked = await ask(customer.at_door)

    answer = await other.at_door.get(f"/users/export/{asked['exportId']}")

    assert (answer.status_code, answer.json()["type"]) == (404, "export-not-found")


async def test_a_copy_goes_after_seven_days(
    customer: Customer, background: Background, database: Database, storage: Storage
) -> None:
    asked = await ask(customer.at_door)
    await background.make_copies()
    async with database.transaction() as session:
        own = update(DataExport).where(DataExport.user_id == customer.id)
        key = await session.scalar(own.values(expires_at=clock.now()).returning(DataExport.key))
    assert key is not None
    assert await is_there(storage, key)

    await exports.expire(database)
    await background.erase()

    over = await look(customer.at_door, asked)
    assert (over["status"], over["downloadUrl"]) == ("expired", None)
    assert not await is_there(storage, key)


async def test_seven_days_are_counted_from_when_it_is_ready(
    customer: Customer, background: Background
) -> None:
    asked = await ask(customer.at_door)
    before = clock.now()

    await background.make_copies()

    expires_at = (await look(customer.at_door, asked))["expiresAt"]
    assert expires_at >= (before + LIFETIME).isoformat()[:19]


async def test_a_maker_that_died_is_replaced_and_cannot_come_back(
    customer: Customer, background: Background, database: Database
) -> None:
    asked = await ask(customer.at_door)
    async with database.transaction() as session:
        (claimed,) = await jobs.claim(session, DataExport, LEASE, 1)
        own = update(DataExport).where(DataExport.id == claimed.id)
        await session.execute(own.values(due_at=clock.now()))

    await background.make_copies()

    async with database.transaction() as session:
        assert not await jobs.finish(session, claimed, status="failed")
    assert (await look(customer.at_door, asked))["status"] == "ready"


async def test_a_store_out_of_reach_is_tried_again_and_given_up_in_the_end(
    customer: Customer, background: Background, database: Database, settings: Settings
) -> None:
    asked = await ask(customer.at_door)
    nowhere = Storage(settings.storage.model_copy(update={"endpoint": "http://127.0.0.1:9"}))
    for _ in range(len(DELAYS) + 1):
        assert (await look(customer.at_door, asked))["status"] == "pending"
        await exports.step(database, nowhere)
        async with database.transaction() as session:
            own = update(DataExport).where(
                DataExport.user_id == customer.id, DataExport.due_at.is_not(None)
            )
            await session.execute(own.values(due_at=clock.now()))

    assert (await look(customer.at_door, asked))["status"] == "failed"
    assert (await ask(customer.at_door))["exportId"] != asked["exportId"]
    await background.make_copies()


async def test_nobody_keeps_the_shop_busy_with_copies(
    customer: Customer, background: Background
) -> None:
    for _ in range(MOST_A_DAY):
        await ask(customer.at_door)
        await background.make_copies()

    answer = await customer.at_door.post("/users/export", None)

    assert (answer.status_code, answer.json()["type"]) == (429, "too-many-exports")
    assert "Retry-After" in answer.headers
