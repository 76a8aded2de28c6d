"""Orders as a table for spreadsheets."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from commerce.admin import exporting
from commerce.admin.exporting import decimal
from commerce.admin.periods import Period
from commerce.core.database import Database
from tests.integration.commerce.admin.ledger import MONDAY, WEEK, Ledger
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.shopping import Shop


async def export(client: httpx.AsyncClient, who: Person, **query: str) -> list[dict[str, str]]:
    answer = await client.get("/admin/orders/export", params={**WEEK, **query}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def test_an_analyst_takes_orders_home_as_a_table(
    client: httpx.AsyncClient, house: dict[str, Person], shop: Shop, ledger: Ledger
) -> None:
    gown, ada = await shop.product(), await ledger.shopper()
    await ledger.order(
        ada, gown, total=12_905, currency="USD", quantity=2, discount_code="=HYPERLINK(1)",
        shipping_address={"fullName": "Ada", "city": "+Huế", "country": "VN"},
    )  # fmt: skip
    await ledger.order(ada, gown, at=MONDAY + timedelta(hours=1), status="cancelled")

    both = await export(client, house["analyst"])
    [row] = await export(client, house["analyst"], status="paid")

    assert [found["status"] for found in both] == ["paid", "cancelled"]
    assert (row["total"], row["currency"], row["pieces"]) == ("129.05", "USD", "2")
    assert (row["discountCode"], row["city"]) == ("'=HYPERLINK(1)", "'+Huế")
    assert "Ada" not in row.values()


async def test_a_table_has_every_order_once_however_many_pages_it_takes(
    shop: Shop, ledger: Ledger, database: Database
) -> None:
    gown, ada = await shop.product(), await ledger.shopper()
    for _ in range(5):
        await ledger.order(ada, gown)
    week = Period(date(2020, 6, 8), date(2020, 6, 14), ZoneInfo("Asia/Ho_Chi_Minh"))

    pieces = [piece async for piece in exporting.orders(database, week, None, page=2)]

    numbers = [line.split(",")[0] for piece in pieces[1:] for line in piece.splitlines()]
    assert len(pieces) == 1 + 3
    assert len(set(numbers)) == len(numbers) == 5


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (1_290_000, "VND", "1290000"),
        (12_900, "USD", "129.00"),
        (5, "USD", "0.05"),
        (-105, "USD", "-1.05"),
    ],
)
def test_sums_have_their_currencys_decimals(amount: int, currency: Any, shown: str) -> None:  # noqa: ANN401 - a literal
    assert decimal(amount, currency) == shown
