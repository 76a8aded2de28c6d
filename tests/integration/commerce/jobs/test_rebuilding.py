"""What is rebuilt is what the shop itself would have made of it."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete, null, select, tuple_, update

from commerce.activity import rollup
from commerce.activity.models import ActivityDay, ActivityEvent
from commerce.activity.rules import day_of
from commerce.core import clock, jobs
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings
from commerce.pictures.embedding_anew import embed_anew
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import EMBEDDING_MODEL
from commerce.products import reindexing
from commerce.products.editing import search_text_of
from commerce.products.models import Product
from commerce.products.reading import get
from tests.integration.commerce.shopping import Shop

Counts = set[tuple[date, UUID, str, int, int, int]]


@pytest.fixture
async def today(database: Database, settings: Settings) -> date:
    """A day on which nobody has done anything so far, nor before."""
    async with database.transaction() as session:
        for table in (ActivityEvent, ActivityDay):
            await session.execute(delete(table))
    return day_of(clock.now(), settings.shop.timezone)


async def happened(database: Database, day: date, product_id: UUID, *people: UUID | None) -> None:
    """These people, or somebody unknown, looked at a product that day."""
    async with database.transaction() as session:
        session.add_all(
            ActivityEvent(
                day=day, id=uuid4(), type="view", occurred_at=clock.now(), user_id=person,
                visitor_id=None, product_id=product_id, query=None,
            )
            for person in people
        )  # fmt: skip


async def counts(database: Database) -> Counts:
    columns = ActivityDay.__table__.columns
    async with database.reading() as session:
        return {tuple(row) for row in await session.execute(select(*columns))}


async def test_counts_from_the_events_are_those_that_were_counted_day_by_day(
    database: Database, settings: Settings, shop: Shop, today: date
) -> None:
    gown, ada, bea = (await shop.product()).id, uuid4(), uuid4()
    for age in (60, 20, 5):
        await happened(database, today - timedelta(days=age), gown, ada, ada, None)
    await rollup.roll_up(database, settings)
    for age in (2, 0):
        await happened(database, today - timedelta(days=age), gown, ada, bea, None)
        await rollup.roll_up(database, settings)
    as_counted = await counts(database)

    agreed = await rollup.rebuild(database, settings, dry_run=False)
    async with database.transaction() as session:
        await session.execute(update(ActivityDay).values(events=ActivityDay.events + 7))
        gone = delete(ActivityDay).where(ActivityDay.day == today - timedelta(days=5))
        await session.execute(gone)
    mended = await rollup.rebuild(database, settings, dry_run=False)

    assert agreed == 0
    assert mended == len(as_counted) == 10
    assert await counts(database) == as_counted


async def test_days_whose_events_have_gone_stay_as_they_were_counted(
    database: Database, settings: Settings, shop: Shop, today: date
) -> None:
    gown = (await shop.product()).id
    kept = settings.activity.retention.days
    for age in (kept + 10, kept + 5, 3):
        await happened(database, today - timedelta(days=age), gown, uuid4())
    await rollup.roll_up(database, settings)
    as_counted = await counts(database)
    await rollup.prune(database, settings)

    wrong = await rollup.rebuild(database, settings, dry_run=False)
    async with database.transaction() as session:
        await session.execute(delete(ActivityEvent))
    without_events = await rollup.rebuild(database, settings, dry_run=False)

    assert (wrong, without_events) == (0, 0)
    assert await counts(database) == as_counted


async def test_a_day_that_has_lost_some_of_its_events_stays_as_it_was_counted(
    database: Database, settings: Settings, shop: Shop, today: date
) -> None:
    gown = (await shop.product()).id
    await happened(database, today - timedelta(days=30), gown, uuid4())
    await happened(database, today - timedelta(days=20), gown, *(uuid4() for _ in range(3)))
    await rollup.roll_up(database, settings)
    as_counted = await counts(database)
    # As after a retention of twenty days that was made longer since.
    async with database.reading() as session:
        first = select(ActivityEvent.day, ActivityEvent.id).order_by(ActivityEvent.day).limit(2)
        old = [tuple(row) for row in await session.execute(first)]
    async with database.transaction() as session:
        key = tuple_(ActivityEvent.day, ActivityEvent.id)
        await session.execute(delete(ActivityEvent).where(key.in_(old)))

    wrong = await rollup.rebuild(database, settings, dry_run=False)

    assert wrong == 0
    assert await counts(database) == as_counted


async def test_two_who_rebuild_at_once_and_the_loop_beside_them_leave_true_counts(
    database: Database, settings: Settings, shop: Shop, today: date
) -> None:
    gown = (await shop.product()).id
    await happened(database, today, gown, uuid4(), None)
    await rollup.roll_up(database, settings)
    as_counted = await counts(database)
    async with database.transaction() as session:
        await session.execute(update(ActivityDay).values(people=ActivityDay.people + 1))

    await asyncio.gather(
        rollup.rebuild(database, settings, dry_run=False),
        rollup.roll_up(database, settings),
        rollup.rebuild(database, settings, dry_run=False),
    )

    assert await counts(database) == as_counted


async def test_a_product_is_found_again_by_its_name_and_a_lost_word_leads_nowhere(
    database: Database, shop: Shop, client: httpx.AsyncClient
) -> None:
    name = f"Gown {''.join(chr(97 + digit % 26) for digit in uuid4().bytes)}"
    gown, word = await shop.product(name=name), name.split()[1]
    async with database.transaction() as session:
        mine = update(Product).where(Product.id == gown.id)
        await session.execute(mine.values(search_text="nothing"))
    hidden = await client.get("/products", params={"q": word})

    await reindexing.reindex(database, dry_run=False)
    misspelt = await client.get("/products", params={"q": f"{word}x"})

    assert hidden.json()["items"] == []
    assert [item["id"] for item in misspelt.json()["items"]] == [str(gown.id)]


async def test_what_staff_rename_meanwhile_is_found_by_its_new_name(
    database: Database, shop: Shop, client: httpx.AsyncClient
) -> None:
    gowns = [await shop.product(name="Old name") for _ in range(8)]
    owner = await shop.staff()

    async def rename(gown: Product) -> None:
        path, change = f"/admin/products/{gown.id}", {"name": "New name"}
        answer = await client.put(path, headers=owner, json=change)
        assert answer.status_code == 200, answer.text

    await asyncio.gather(
        *map(rename, gowns[:4]),
        reindexing.reindex(database, dry_run=False),
        *map(rename, gowns[4:]),
        reindexing.reindex(database, dry_run=False),
    )

    async with database.reading() as session:
        found = [await get(session, gown.id) for gown in gowns]
    assert [one.search_text for one in found] == [search_text_of(one) for one in found]


async def test_who_prepares_a_picture_by_the_old_model_loses_hold(
    database: Database, shop: Shop
) -> None:
    old, new = [await embedded(database, shop, model) for model in ("older/1", EMBEDDING_MODEL)]
    async with database.transaction() as session:
        held = await session.get_one(ProductPicture, old)
        held.due_at, held.claim_token = clock.now() + timedelta(minutes=1), new_id()

    while await embed_anew(database):
        pass
    async with database.transaction() as session:
        recorded = await jobs.finish(session, held, model="older/1")

    async with database.reading() as session:
        waiting, untouched = [await session.get_one(ProductPicture, one) for one in (old, new)]
    assert not recorded
    assert (waiting.wanted, waiting.due_at is None) == (["embedding"], False)
    assert (untouched.wanted, untouched.due_at) == ([], None)


async def embedded(database: Database, shop: Shop, model: str) -> UUID:
    """A product's picture with a vector of this model."""
    picture = ProductPicture(
        id=new_id(), product_id=(await shop.product()).id, image_key="products/gown.jpg",
        wanted=[], due_at=null(), attempts=0, embedding=b"\0\0", model=model,
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(picture)
    return picture.id
