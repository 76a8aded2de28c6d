"""The dashboard and the funnel over days whose numbers are known by heart."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import delete, event

from commerce.activity.models import EVERY_PRODUCT, ActivityDay
from commerce.admin import exporting
from commerce.admin.exporting import decimal
from commerce.admin.periods import Period
from commerce.core.database import Database, new_id
from commerce.orders.models import Order, OrderItem
from commerce.products.models import Product
from commerce.tryons.models import TryonSession
from commerce.users.models import User
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.shopping import Shop

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
        async with self.database.transaction() as session:
            session.add(
                TryonSession(
                    user_id=user_id, product_id=product.id, photo_key="p", garment_keys=["g"],
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


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    """An empty week, and empty again afterwards."""
    yield Ledger(database)
    async with database.transaction() as session:
        long_ago = MONDAY + timedelta(days=365)
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


async def test_revenue_is_net_of_what_goes_back(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, ada = await shop.product(), await ledger.shopper()
    await ledger.order(ada, gown, total=3_000_000)
    await ledger.order(ada, gown, total=2_000_000, status="delivered", refund_due=500_000)
    await ledger.order(ada, gown, total=1_000_000, status="refunded", refund_due=1_000_000)
    # Refused at the door: sent back and never paid.
    await ledger.order(ada, gown, total=700_000, status="returned", paid_amount=0)
    await ledger.order(ada, gown, total=9_000_000, status="cancelled", paid_amount=0)
    await ledger.order(ada, gown, total=9_000_000, status="awaiting_payment", paid_amount=0)

    seen = await ask(client, staff, "dashboard")

    assert seen["orders"] == 6
    assert seen["revenue"] == vnd(3_000_000 + 1_500_000)
    assert seen["refunds"] == vnd(500_000 + 1_000_000 + 700_000)
    assert seen["averageBasket"] == vnd((3_000_000 + 2_000_000 + 1_000_000 + 700_000) // 4)
    assert seen["ordersByStatus"] == {
        "paid": 1, "delivered": 1, "refunded": 1, "returned": 1, "cancelled": 1,
        "awaiting_payment": 1,
    }  # fmt: skip


async def test_currencies_are_never_added_up(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, ada = await shop.product(), await ledger.shopper()
    await ledger.order(ada, gown, total=2_000_000)
    await ledger.order(ada, gown, total=12_900, currency="USD")

    dong, dollars = [await ask(client, staff, "dashboard", currency=c) for c in ("VND", "USD")]

    assert (dong["orders"], dong["revenue"]) == (2, vnd(2_000_000))
    assert (dollars["orders"], dollars["revenue"]["amount"]) == (2, 12_900)
    both = [{"amount": 12_900, "currency": "USD"}, vnd(2_000_000)]
    assert dong["revenueByCurrency"] == dollars["revenueByCurrency"] == both


async def test_a_week_begins_and_ends_where_the_shop_is(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, ada = await shop.product(), await ledger.shopper()
    moment = timedelta(microseconds=1)
    for at in (MONDAY - moment, MONDAY, MONDAY + timedelta(days=7) - moment,
               MONDAY + timedelta(days=7)):  # fmt: skip
        await ledger.order(ada, gown, at=at)

    there = await ask(client, staff, "dashboard")
    in_utc = await ask(client, staff, "dashboard", timezone="UTC")

    assert (there["orders"], in_utc["orders"]) == (2, 2)
    assert [point["orders"] for point in there["series"]] == [1, 0, 0, 0, 0, 0, 1]
    assert [point["orders"] for point in in_utc["series"]] == [0, 0, 0, 0, 0, 0, 2]
    assert there["series"][0]["at"] == "2020-06-07T17:00:00Z"


async def test_a_day_may_be_seen_by_the_hour(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, ada = await shop.product(), await ledger.shopper()
    await ledger.order(ada, gown, at=MONDAY + timedelta(hours=9, minutes=59), total=100)
    await ledger.order(ada, gown, at=MONDAY + timedelta(hours=10), total=200)

    seen = await ask(client, staff, "dashboard", to="2020-06-08", granularity="hour")

    revenue = [point["revenue"]["amount"] for point in seen["series"]]
    assert revenue == [0] * 9 + [100, 200] + [0] * 13


async def test_the_week_before_stands_beside_this_one(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, before = await shop.product(), MONDAY - timedelta(days=3)
    ada, bob = await ledger.shopper(before), await ledger.shopper()
    await ledger.order(ada, gown, at=before, total=1_000_000, quantity=2)
    await ledger.order(bob, gown, total=4_000_000, quantity=4, returned=1)
    await ledger.tryon(ada, gown, at=before)
    await ledger.counted(date(2020, 6, 5), EVERY_PRODUCT, view=(9, 4), order=(1, 1))
    await ledger.counted(date(2020, 6, 9), EVERY_PRODUCT, view=(30, 10), order=(3, 2))

    seen = await ask(client, staff, "dashboard", compare=True)
    alone = await ask(client, staff, "dashboard")

    assert alone["previous"] is None
    previous = seen.pop("previous")
    assert (previous["orders"], previous["revenue"]) == (1, vnd(1_000_000))
    assert (seen["orders"], seen["revenue"]) == (1, vnd(4_000_000))
    assert (previous["unitsSold"], seen["unitsSold"]) == (2, 4)
    assert (previous["newShoppers"], seen["newShoppers"]) == (1, 1)
    assert (previous["tryons"], seen["tryons"]) == (1, 0)
    assert previous["conversion"] == {"part": 1, "whole": 4, "rate": 0.25}
    assert seen["conversion"] == {"part": 2, "whole": 10, "rate": 0.2}
    assert seen["returns"] == {"part": 1, "whole": 4, "rate": 0.25}
    assert [point["orders"] for point in seen["series"]] == [1, 0, 0, 0, 0, 0, 0]


async def test_a_try_on_persuades_who_buys_that_product_within_a_month_after_it(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, coat = await shop.product(), await shop.product()
    ada, bob, eve, late = [await ledger.shopper() for _ in range(4)]
    # Ada looks twice and buys; Bob buys something else; Eve had bought before; one takes too long.
    for shopper in (ada, ada, bob, eve, late):
        await ledger.tryon(shopper, gown, at=MONDAY + timedelta(hours=1))
    await ledger.tryon(bob, coat, status="failed")
    await ledger.order(ada, gown, at=MONDAY + timedelta(days=20))
    await ledger.order(ada, gown, at=MONDAY + timedelta(days=21))
    await ledger.order(bob, coat, at=MONDAY + timedelta(days=1))
    await ledger.order(eve, gown, at=MONDAY)
    await ledger.order(late, gown, at=MONDAY + timedelta(days=32))

    seen = await ask(client, staff, "dashboard")

    assert seen["tryonToPurchase"] == {"part": 1, "whole": 4, "rate": 0.25}
    assert seen["tryonsByStatus"] == {"completed": 5, "failed": 1}


async def test_best_sellers_by_pieces_or_by_what_they_brought(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, sock, ada = await shop.product(), await shop.product(), await ledger.shopper()
    await ledger.order(ada, gown, total=5_000_000)
    await ledger.order(ada, sock, total=90_000, quantity=3)

    by_pieces, by_revenue = [
        await ask(client, staff, "dashboard", rank=rank) for rank in ("units", "revenue")
    ]

    sellers = [[found["productId"] for found in s["bestSellers"]] for s in (by_pieces, by_revenue)]
    assert sellers == [[str(sock.id), str(gown.id)], [str(gown.id), str(sock.id)]]
    assert by_pieces["bestSellers"][0]["revenue"] == vnd(90_000)


async def test_nothing_divided_by_nothing_is_no_number(
    client: httpx.AsyncClient, staff: Person, ledger: Ledger
) -> None:
    seen = await ask(client, staff, "dashboard", compare=True)

    assert seen["averageBasket"] == vnd(0)
    assert {seen[name]["rate"] for name in ("conversion", "returns", "tryonToPurchase")} == {None}
    assert len(seen["series"]) == 7


async def test_the_dashboard_asks_the_same_number_of_questions_of_a_full_week(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger, database: Database
) -> None:
    asked: list[str] = []

    def listen(*arguments: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event
        asked.append(arguments[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", listen)
    try:
        await ask(client, staff, "dashboard", compare=True)
        empty = len(asked)
        gown, ada = await shop.product(), await ledger.shopper()
        for n in range(5):
            await ledger.order(ada, gown, at=MONDAY + timedelta(days=n))
        asked.clear()
        await ask(client, staff, "dashboard", compare=True)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", listen)

    # Eight, and one that asks who is asking.
    assert empty == len(asked) == 9


async def test_the_funnel_sums_up_days_and_products(
    client: httpx.AsyncClient, staff: Person, shop: Shop, ledger: Ledger
) -> None:
    gown, gone = await shop.product(), uuid4()
    monday, tuesday = date(2020, 6, 8), date(2020, 6, 9)
    await ledger.counted(
        monday, EVERY_PRODUCT, view=(20, 8), tryon=(4, 4), cart=(3, 2), order=(1, 1)
    )
    await ledger.counted(tuesday, EVERY_PRODUCT, view=(5, 2), search=(7, 7))
    await ledger.counted(monday, gown.id, view=(15, 6), tryon=(4, 4), cart=(3, 2), order=(1, 1))
    await ledger.counted(tuesday, gown.id, view=(5, 2))
    await ledger.counted(monday, gone, view=(5, 2))
    await ledger.counted(date(2020, 6, 15), EVERY_PRODUCT, view=(100, 100))

    seen = await ask(client, staff, "funnel")

    def steps(found: dict[str, Any]) -> list[tuple[str, int, int, float | None]]:
        return [(s["step"], s["events"], s["people"], s["rate"]) for s in found["steps"]]

    assert steps(seen) == [
        ("view", 25, 10, 1.0), ("tryon", 4, 4, 0.4), ("cart", 3, 2, 0.2), ("order", 1, 1, 0.1),
    ]  # fmt: skip
    assert len(seen["byDay"]) == 7
    assert steps(seen["byDay"][1])[0] == ("view", 5, 2, 1.0)
    assert steps(seen["byDay"][2])[0] == ("view", 0, 0, None)
    first, second = seen["byProduct"]
    assert (first["productId"], first["name"]) == (str(gown.id), "Gown")
    assert steps(first)[:2] == [("view", 20, 8, 1.0), ("tryon", 4, 4, 0.5)]
    assert (second["productId"], second["name"]) == (str(gone), None)


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


@pytest.mark.parametrize("role", ["owner", "manager", "support", "analyst"])
async def test_any_role_looks_back(
    client: httpx.AsyncClient, house: dict[str, Person], role: str
) -> None:
    for what in ("dashboard", "funnel", "orders/export"):
        answer = await client.get(f"/admin/{what}", headers=house[role].headers)
        assert answer.status_code == 200


@pytest.mark.parametrize("what", ["dashboard", "funnel", "orders/export"])
@pytest.mark.parametrize(
    "query",
    [
        "from=2020-06-08",
        "from=2020-06-14&to=2020-06-08",
        "from=2018-01-01&to=2020-06-08",
        "from=0001-01-01&to=0001-01-02",
        "from=9999-12-31&to=9999-12-31",
        "from=2020-06-08&to=2020-06-14&days=3",
        "days=367",
        "timezone=Mars/Olympus",
        "timezone=../../etc/passwd",
        "timezone=%00",
        "year=2020",
    ],
)
async def test_a_time_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, staff: Person, what: str, query: str
) -> None:
    answer = await client.get(f"/admin/{what}?{query}", headers=staff.headers)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")


async def test_hours_are_told_of_a_few_days(client: httpx.AsyncClient, staff: Person) -> None:
    answer = await client.get("/admin/dashboard?granularity=hour", headers=staff.headers)

    assert answer.status_code == 422
