"""The dashboard over days whose numbers are known by heart."""

from datetime import date, timedelta

import httpx
import pytest

from commerce.activity.models import EVERY_PRODUCT
from commerce.core.database import Database
from tests.integration.commerce.admin.ledger import MONDAY, Ledger, ask, vnd
from tests.integration.commerce.conftest import Person
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements


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
    # Nobody knows who it was.
    await ledger.services_tryon(gown)
    await ledger.order(ada, gown, at=MONDAY + timedelta(days=20))
    await ledger.order(ada, gown, at=MONDAY + timedelta(days=21))
    await ledger.order(bob, coat, at=MONDAY + timedelta(days=1))
    await ledger.order(eve, gown, at=MONDAY)
    await ledger.order(late, gown, at=MONDAY + timedelta(days=32))

    seen = await ask(client, staff, "dashboard")

    assert seen["tryonToPurchase"] == {"part": 1, "whole": 4, "rate": 0.25}
    assert seen["tryonsByStatus"] == {"completed": 6, "failed": 1}


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
    with recorded_statements(database) as of_nothing:
        await ask(client, staff, "dashboard", compare=True)
    gown, ada = await shop.product(), await ledger.shopper()
    for n in range(5):
        await ledger.order(ada, gown, at=MONDAY + timedelta(days=n))

    with recorded_statements(database) as of_a_week:
        await ask(client, staff, "dashboard", compare=True)

    # Eight, and one that asks who is asking.
    assert len(of_nothing) == len(of_a_week) == 9


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
        "period=week&days=3",
        "period=century",
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


@pytest.mark.parametrize("period", ["today", "yesterday", "week", "month", "quarter", "year"])
async def test_a_period_may_be_called_by_its_name(
    client: httpx.AsyncClient, staff: Person, period: str
) -> None:
    wanted = {"period": period, "timezone": "Pacific/Auckland", "compare": "true"}

    answer = await client.get("/admin/dashboard", params=wanted, headers=staff.headers)

    seen = answer.json()
    days = date.fromisoformat(seen["to"]) - date.fromisoformat(seen["from"])
    assert seen["days"] == days.days + 1 == len(seen["series"])


async def test_hours_are_told_of_a_few_days(client: httpx.AsyncClient, staff: Person) -> None:
    answer = await client.get("/admin/dashboard?granularity=hour", headers=staff.headers)

    assert answer.status_code == 422
