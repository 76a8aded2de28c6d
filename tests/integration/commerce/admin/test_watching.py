"""What operators watch: the books of answers, what replicas have seen, what the metrics say."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import operating
from commerce.admin.operating import Watch
from commerce.app import BASE, create_app
from commerce.core import clock, readings, service_levels
from commerce.core.broker import Broker
from commerce.core.database import Database
from commerce.core.readings import Reading
from commerce.core.service_levels import Served, ServiceMinute, Tally
from commerce.core.settings import Settings
from tests.integration.commerce.admin.status_page import Stage, note, page
from tests.integration.commerce.conftest import Person, opened
from tests.integration.commerce.shopping import Buyer
from tests.meter import Notes


@pytest.fixture
async def watch(settings: Settings, app: FastAPI) -> AsyncIterator[Watch]:
    broker = Broker(settings.broker)
    yield Watch(app.state.database, broker, ["nobody-listens"], app.state.checks)
    await broker.close()


async def test_what_a_web_replica_answered_is_in_the_books_when_it_is_gone(
    settings: Settings, database: Database
) -> None:
    before = await answers(database)

    async with opened(create_app(settings, platform=Stage())) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://s{BASE}") as client:
            await client.get("/products")
            await client.get("/no-such-path")
            await client.get("/health/ready")

    assert await answers(database) == before + 2


async def answers(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.sum(ServiceMinute.requests))) or 0


async def test_many_replicas_add_to_one_minute_and_lose_no_answer(database: Database) -> None:
    minute = clock.now() - timedelta(days=20)
    async with database.transaction() as session:
        await session.execute(delete(ServiceMinute).where(ServiceMinute.minute <= minute))

    async def add() -> None:
        async with database.transaction() as session:
            await service_levels.add(session, minute, Served(requests=10, errors=1, slow=2))

    await asyncio.gather(*(add() for _ in range(40)))

    kept = select(ServiceMinute).where(ServiceMinute.minute <= minute)
    async with database.reading() as session:
        row = (await session.scalars(kept)).one()
    assert (row.requests, row.errors, row.slow) == (400, 40, 80)


async def test_what_could_not_be_saved_is_saved_the_next_time(
    settings: Settings, database: Database
) -> None:
    nowhere = settings.database.url.get_secret_value().rsplit("/", 1)[0] + "/no_such_database"
    gone = Database(settings.database.model_copy(update={"url": SecretStr(nowhere)}))
    tally = Tally()
    tally.count(200, 0.1)
    with pytest.raises(Exception, match="no_such_database"):
        await tally.save(gone)
    await gone.close()
    tally.count(503, 2.0)

    assert await tally.save(database) == 2


async def test_of_two_replicas_that_saw_a_queue_the_later_counts(database: Database) -> None:
    now = clock.now()

    async def see(age: int) -> None:
        seen = Reading({"age": age}, now - timedelta(seconds=age))
        await note(database, "test.seen", seen)

    await asyncio.gather(*(see(age) for age in range(30)))

    async with database.reading() as session:
        assert (await readings.read(session, "test.seen"))[""].value == {"age": 0}


async def test_the_watch_tells_the_metrics_what_the_page_shows(
    watch: Watch, notes: Notes, client: httpx.AsyncClient, staff: Person
) -> None:
    await watch.step()

    found = await page(client, staff)
    assert notes.last["atelier_component_up", "broker"] == 1
    assert notes.last["atelier_stock_units", "available"] == found["stock"]["available"]
    assert notes.last["atelier_outbox_events",] == found["outbox"]["due"]
    names = {queue["name"] for queue in found["queues"]["queues"]}
    assert {"tryon.jobs", "tryon.jobs.dead", "events.dead"} <= names
    # Nobody has declared it: it is left out, and the others are seen all the same.
    assert "events.nobody-listens" not in names


async def test_events_are_counted_up_to_a_bound_and_the_oldest_is_found_all_the_same(
    database: Database,
) -> None:
    many = text(
        "INSERT INTO outbox (message_id, topic, payload, created_at) SELECT gen_random_uuid(),"
        " 'test.waits', '{}', now() - make_interval(secs => 20000 - n)"
        " FROM generate_series(1, 20000) n"
    )
    async with AsyncSession(database.engine) as session:
        await session.execute(text("DELETE FROM outbox"))
        none = await operating.measure(session)
        await session.execute(many)

        found = await operating.measure(session)
        # Not committed: no other test finds them.

    assert (none["outbox"], none["oldestEvent"]) == (0, None)
    assert found["outbox"] == operating.MOST_EVENTS
    assert found["oldestEvent"] == pytest.approx(19_999)


async def test_no_label_is_anybodys_name(watch: Watch, notes: Notes, buyer: Buyer) -> None:
    await watch.step()

    written = repr(notes.last)
    assert "@" not in written
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", written)
