"""What the loops make of events: trends, what is bought together, days that stay when rows go."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete, func, select, update

from commerce.activity import rollup
from commerce.activity.events import Listener
from commerce.activity.models import (
    EVERY_PRODUCT,
    ActivityDay,
    ActivityEvent,
    Basket,
    BoughtTogether,
    Trend,
)
from commerce.activity.rules import day_of
from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.core.settings import Settings
from commerce.products.models import Category, Product
from tests.integration.commerce.activity.conftest import (
    Count,
    Visitor,
    agreeing,
    ids,
    tell,
    viewed,
)
from tests.integration.commerce.shopping import Buyer, Shop


@pytest.fixture(autouse=True)
async def quiet_shop(database: Database) -> None:
    """Nobody has done anything so far."""
    async with database.transaction() as session:
        for table in (ActivityEvent, ActivityDay, Trend, Basket, BoughtTogether):
            await session.execute(delete(table))


async def ordered(
    database: Database,
    settings: Settings,
    buyer: Buyer,
    *products: Product,
    order_id: UUID | None = None,
) -> Event:
    """The shop hears of an order."""
    items = [{"productId": str(p.id), "variantId": None, "quantity": 1} for p in products]
    order = {"orderId": str(order_id or uuid4()), "userId": str(buyer.id), "items": items}
    event = Event(new_id(), "order.placed", order)
    async with database.transaction() as session:
        await Listener(settings.shop.timezone).handle(session, event)
    return event


async def trending(client: httpx.AsyncClient, **query: str | int) -> list[str]:
    return ids(await client.get("/activity/trending", params=query))


async def test_what_most_people_want_most_leads(
    client: httpx.AsyncClient, shop: Shop, count: Count
) -> None:
    looked_at, wanted, unknown = [await shop.product() for _ in range(3)]
    for _ in range(3):
        await Visitor(client).tell(viewed(looked_at))
    await Visitor(client).tell(viewed(wanted), viewed(wanted, "cart"))
    await Visitor(client).tell(viewed(unknown), consent=False)

    await count()

    assert await trending(client) == [str(wanted.id), str(looked_at.id), str(unknown.id)]
    assert await trending(client, limit=1, window="day") == [str(wanted.id)]


async def test_shelves_are_told_in_the_language_and_currency_that_is_read(
    client: httpx.AsyncClient, visitor: Visitor, shop: Shop, count: Count
) -> None:
    gown = await shop.product(
        name="Đầm lụa", translations={"en": {"name": "Silk gown"}}, prices={"USD": 12_900}
    )
    await visitor.tell(viewed(gown), viewed(await shop.product(), "cart"))
    await count()

    answer = await client.get(
        "/activity/trending", params={"currency": "USD"}, headers={"Accept-Language": "en"}
    )

    # What is not sold in dollars is left out.
    [item] = answer.json()["items"]
    assert (item["name"], item["price"]) == ("Silk gown", {"amount": 12_900, "currency": "USD"})
    assert answer.headers["Content-Language"] == "en"
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"


async def test_one_person_who_looks_again_and_again_counts_once(
    client: httpx.AsyncClient, visitor: Visitor, shop: Shop, count: Count
) -> None:
    stared_at, popular = await shop.product(), await shop.product()
    await visitor.tell(*(viewed(stared_at) for _ in range(50)))
    for _ in range(2):
        await Visitor(client).tell(viewed(popular))

    await count()

    assert await trending(client) == [str(popular.id), str(stared_at.id)]


async def test_a_category_trends_with_all_below_it(
    client: httpx.AsyncClient, visitor: Visitor, shop: Shop, database: Database, count: Count
) -> None:
    parent, child = f"p{uuid4().hex}", f"c{uuid4().hex}"
    async with database.transaction() as session:
        session.add(Category(slug=parent, name="Parent"))
        await session.flush()
        session.add(Category(slug=child, name="Child", parent=parent))
    above, below, elsewhere = (
        await shop.product(category=parent), await shop.product(category=child),
        await shop.product(),
    )  # fmt: skip
    await visitor.tell(viewed(above), viewed(below), viewed(below, "cart"), viewed(elsewhere))

    await count()

    assert await trending(client, category=parent) == [str(below.id), str(above.id)]
    assert await trending(client, category="nothing") == []


async def test_what_is_bought_together_most_often_comes_first(
    client: httpx.AsyncClient,
    friend: Buyer,
    buyer: Buyer,
    shop: Shop,
    database: Database,
    settings: Settings,
    count: Count,
) -> None:
    gown, belt, hat, alone = [await shop.product() for _ in range(4)]
    await ordered(database, settings, friend, gown, belt)
    await ordered(database, settings, buyer, belt, gown, gown)
    await ordered(database, settings, buyer, gown, hat)
    await ordered(database, settings, buyer, alone)

    await count()

    path = "/activity/bought-together"
    assert ids(await client.get(f"{path}/{gown.id}")) == [str(belt.id), str(hat.id)]
    assert ids(await client.get(f"{path}/{hat.id}")) == [str(gown.id)]
    assert ids(await client.get(f"{path}/{alone.id}")) == []
    assert ids(await client.get(f"{path}/{uuid4()}")) == []


async def test_a_cancelled_order_says_nothing_about_taste(
    client: httpx.AsyncClient,
    buyer: Buyer,
    shop: Shop,
    database: Database,
    settings: Settings,
    count: Count,
) -> None:
    gown, belt = await shop.product(), await shop.product()
    placed = await ordered(database, settings, buyer, gown, belt)
    cancelled = Event(new_id(), "order.status-changed", {**placed.payload, "status": "cancelled"})

    async with database.transaction() as session:
        await Listener(settings.shop.timezone).handle(session, cancelled)
    await count()

    assert ids(await client.get(f"/activity/bought-together/{gown.id}")) == []


async def test_a_cancelled_order_says_nothing_even_if_its_placing_is_heard_of_last(
    client: httpx.AsyncClient,
    buyer: Buyer,
    shop: Shop,
    database: Database,
    settings: Settings,
    count: Count,
) -> None:
    gown, belt, order_id = await shop.product(), await shop.product(), uuid4()
    payload = {"orderId": str(order_id), "status": "cancelled"}
    cancelled = Event(new_id(), "order.status-changed", payload)

    async with database.transaction() as session:
        await Listener(settings.shop.timezone).handle(session, cancelled)
    await ordered(database, settings, buyer, gown, belt, order_id=order_id)
    await count()

    assert ids(await client.get(f"/activity/bought-together/{gown.id}")) == []


async def test_an_order_of_who_does_not_agree_is_nobodys(
    buyer: Buyer, friend: Buyer, shop: Shop, database: Database, settings: Settings
) -> None:
    gown = await shop.product()

    for who in (buyer, friend):
        await ordered(database, settings, who, gown)

    async with database.reading() as session:
        own = select(ActivityEvent.user_id).where(ActivityEvent.product_id == gown.id)
        assert set(await session.scalars(own)) == {None, friend.id}


async def counts(database: Database, product_id: UUID) -> dict[str, tuple[int, int, int]]:
    async with database.reading() as session:
        own = select(ActivityDay).where(ActivityDay.product_id == product_id)
        return {
            day.type: (day.events, day.people, day.anonymous) for day in await session.scalars(own)
        }


async def test_a_day_counts_events_people_and_those_nobody_knows(
    client: httpx.AsyncClient, visitor: Visitor, friend: Buyer, shop: Shop, database: Database,
    count: Count,
) -> None:  # fmt: skip
    gown, coat = await shop.product(), await shop.product()
    await visitor.tell(viewed(gown), viewed(gown), viewed(coat))
    await tell(friend, viewed(gown))
    await Visitor(client).tell(viewed(gown), viewed(gown), consent=False)

    await count()

    assert await counts(database, gown.id) == {"view": (5, 2, 2)}
    assert await counts(database, EVERY_PRODUCT) == {"view": (6, 2, 2)}


async def test_counting_twice_or_by_two_at_once_changes_nothing(
    visitor: Visitor, shop: Shop, database: Database, settings: Settings, count: Count
) -> None:
    gown = await shop.product()
    await visitor.tell(viewed(gown))
    await count()

    await asyncio.gather(*(rollup.roll_up(database, settings) for _ in range(4)))

    assert await counts(database, gown.id) == {"view": (1, 1, 0)}


async def test_what_comes_while_it_is_counted_is_counted_as_well(
    client: httpx.AsyncClient, shop: Shop, database: Database, settings: Settings, count: Count
) -> None:
    gown = await shop.product()
    tellers = [Visitor(client).tell(*(viewed(gown) for _ in range(5))) for _ in range(20)]
    counters = [rollup.roll_up(database, settings) for _ in range(5)]

    await asyncio.gather(*tellers, *counters, rollup.prune(database, settings))
    await count()

    assert await counts(database, gown.id) == {"view": (100, 20, 0)}


async def age(database: Database, days: int) -> date:
    """Everything so far happened so many days earlier; answers the day of today's events."""
    async with database.transaction() as session:
        earlier = timedelta(days=days)
        aged = update(ActivityEvent).values(
            day=ActivityEvent.day - days, occurred_at=ActivityEvent.occurred_at - earlier
        )
        await session.execute(aged)
        await session.execute(update(Basket).values(placed_at=Basket.placed_at - earlier))
    return clock.now().date()


async def test_old_rows_go_and_their_counts_stay(
    visitor: Visitor, shop: Shop, database: Database, settings: Settings, count: Count
) -> None:
    old, new = await shop.product(), await shop.product()
    await visitor.tell(viewed(old))
    await age(database, settings.activity.retention.days + 2)
    await count()
    await visitor.tell(viewed(new))
    await count()

    deleted = await rollup.prune(database, settings)
    await count()

    assert deleted == 1
    assert await counts(database, old.id) == {"view": (1, 1, 0)}
    assert await counts(database, new.id) == {"view": (1, 1, 0)}
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ActivityEvent)) == 1


async def test_a_loop_that_stood_still_catches_up(
    visitor: Visitor, shop: Shop, database: Database, settings: Settings, count: Count
) -> None:
    gown = await shop.product()
    await visitor.tell(viewed(gown))
    await age(database, 20)

    await count()

    assert await counts(database, gown.id) == {"view": (1, 1, 0)}
    async with database.reading() as session:
        [day] = await session.scalars(
            select(ActivityDay.day).where(ActivityDay.product_id == gown.id)
        )
    assert day == day_of(clock.now(), settings.shop.timezone) - timedelta(days=20)


async def test_old_baskets_no_longer_count(
    client: httpx.AsyncClient, buyer: Buyer, shop: Shop, database: Database, settings: Settings,
    count: Count,
) -> None:  # fmt: skip
    gown, belt = await shop.product(), await shop.product()
    await ordered(database, settings, buyer, gown, belt)
    await age(database, settings.activity.baskets_kept.days + 1)

    # The baskets alone: nobody has counted the events yet, so they stay.
    assert await rollup.prune(database, settings) == 2
    await count()

    assert ids(await client.get(f"/activity/bought-together/{gown.id}")) == []


async def test_a_try_on_that_was_seen_is_told_by_the_shop_itself(
    shop: Shop, database: Database, settings: Settings
) -> None:
    friend, gown = await agreeing(shop), await shop.product()
    seen = {"jobId": str(uuid4()), "userId": str(friend.id), "productId": str(gown.id)}
    listener = Listener(settings.shop.timezone)

    async with database.transaction() as session:
        await listener.handle(session, Event(new_id(), "tryon.completed", seen))
        await listener.handle(session, Event(new_id(), "tryon.completed", seen))
        for missing in ("productId", "userId"):
            less = {name: value for name, value in seen.items() if name != missing}
            await listener.handle(session, Event(new_id(), "tryon.completed", less))

    async with database.reading() as session:
        own = select(ActivityEvent).where(ActivityEvent.product_id == gown.id)
        [row] = (await session.scalars(own)).all()
    assert (row.type, row.user_id) == ("tryon-completed", friend.id)
