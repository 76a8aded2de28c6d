"""The status page: what operators see of the shop."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from commerce.admin import operating
from commerce.admin.models import Role
from commerce.app import BASE, create_app
from commerce.core import clock, readings
from commerce.core.database import Database, new_id
from commerce.core.heartbeat import PROCESS, Heartbeat, Pulse
from commerce.core.loops import RUNS, forever
from commerce.core.platform import Application, Deployment
from commerce.core.readings import Reading
from commerce.core.settings import Settings
from commerce.garments.models import Garment
from commerce.pictures.models import ProductPicture
from tests.integration.commerce.admin.status_page import PAGE, Stage, note, page
from tests.integration.commerce.conftest import Person, opened
from tests.integration.commerce.shopping import Buyer, Shop


@pytest.fixture
async def failing() -> AsyncIterator[str]:
    """The name of a loop of this process that has failed, and has never done anything else."""
    name, has_failed = "test.failing", asyncio.Event()

    async def step() -> int:
        has_failed.set()
        raise ConnectionError

    loop = asyncio.create_task(forever(name, step, pause=3600.0))
    await has_failed.wait()
    yield name
    loop.cancel()
    del RUNS[name]


async def test_the_page_is_for_those_who_run_the_house(
    client: httpx.AsyncClient, house: dict[Role, Person], shopper: Person
) -> None:
    statuses = {
        role: (await client.get(PAGE, headers=person.headers)).status_code
        for role, person in house.items()
    }

    assert statuses == {"owner": 200, "manager": 200, "support": 403, "analyst": 403}
    assert (await client.get(PAGE)).status_code == 401
    assert (await client.get(PAGE, headers=shopper.headers)).status_code == 401


async def test_the_page_names_every_part_and_its_schema(
    client: httpx.AsyncClient, staff: Person
) -> None:
    found = await page(client, staff)

    parts = {part["name"]: part["isUp"] for part in found["components"]}
    assert parts == {"database": True, "cache": True, "broker": True, "storage": True}
    assert re.fullmatch(r"\d{4}", found["schemaRevision"])
    assert found["applications"] is None


async def test_pieces_in_orders_that_are_not_sent_are_reserved(
    client: httpx.AsyncClient, staff: Person, shop: Shop, buyer: Buyer
) -> None:
    before = (await page(client, staff))["stock"]
    product = await shop.product(stock=5)
    await buyer.add(product, 2)
    assert (await buyer.order()).status_code == 201

    after = (await page(client, staff))["stock"]

    assert after["reserved"] == before["reserved"] + 2
    assert after["available"] == before["available"] + 3
    assert after["negativeVariants"] == 0


async def test_dead_letters_and_a_late_loop_want_attention(
    client: httpx.AsyncClient, staff: Person, database: Database
) -> None:
    now = clock.now()
    dead = {"events.dead": {"messages": 3, "consumers": 0}}
    await note(database, operating.QUEUES_READING, Reading(dead, now))
    pulse = Pulse(pause=5.0, failures=4, succeeded=now - timedelta(hours=1))
    stuck = Reading({"loops": {"test.stuck": pulse.model_dump(mode="json")}}, now)
    await note(database, f"{PROCESS}test:1", stuck)

    found = await page(client, staff)

    assert found["queues"]["deadLetters"] == 3
    assert found["status"] == "attention"
    assert {"3 dead letters", "the loop of test.stuck is late"} <= set(found["attention"])
    loop = next(loop for loop in found["loops"] if loop["name"] == "test.stuck")
    assert loop["isLate"]
    assert loop["failures"] == 4
    async with database.transaction() as session:
        await readings.forget(session, now)


async def test_a_loop_that_fails_in_one_process_shows_though_it_works_in_another(
    client: httpx.AsyncClient, staff: Person, database: Database, failing: str
) -> None:
    now = clock.now()
    works = Pulse(pause=5.0, succeeded=now)
    other = Reading({"loops": {failing: works.model_dump(mode="json")}}, now)
    await note(database, f"{PROCESS}test:2", other)

    await Heartbeat(database).step()

    loop = next(loop for loop in (await page(client, staff))["loops"] if loop["name"] == failing)
    assert loop == {
        "name": failing, "lastSuccess": None, "failures": 1, "isLate": True, "processes": 2,
    }  # fmt: skip


async def test_what_a_replica_of_another_release_noted_is_read_as_far_as_it_goes(
    client: httpx.AsyncClient, staff: Person, database: Database
) -> None:
    now = clock.now()
    depths = {"events.dead": {"messages": 3, "ready": 2}, "tryon.jobs": {}}
    await note(database, operating.QUEUES_READING, Reading(depths, now))
    await note(database, f"{PROCESS}test:3", Reading({"loops": {"test.new": {"is": "else"}}}, now))
    await note(database, f"{PROCESS}test:4", Reading({"other": 1}, now))

    found = await page(client, staff)

    assert found["queues"]["queues"] == [
        {"name": "events.dead", "messages": 3, "consumers": 0, "isDeadLetters": True},
        {"name": "tryon.jobs", "messages": 0, "consumers": 0, "isDeadLetters": False},
    ]
    assert "test.new" in {loop["name"] for loop in found["loops"]}


async def test_who_runs_the_shop_tells_what_runs(
    settings: Settings, database: Database, staff: Person
) -> None:
    web = Deployment("Web", "UNHEALTHY", {"RUNNING": 1, "STARTING": 1})
    stage = Stage(Application("commerce", "DEPLOYING", "", (web,)))

    async with opened(create_app(settings, platform=stage)) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://s{BASE}") as client:
            found = await page(client, staff)
            stage.found = None
            unknown = await page(client, staff)

    assert found["applications"][0]["deployments"][0]["replicas"] == {"RUNNING": 1, "STARTING": 1}
    attention = set(found["attention"])
    assert {"application commerce is DEPLOYING", "commerce/Web is UNHEALTHY"} <= attention
    assert unknown["applications"] is None


async def test_the_page_itself_holds_nothing_and_runs_nothing_but_its_own_script(
    app: FastAPI,
) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        answer = await client.get("/ops")

    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        assert inside
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.search(r"(src|href)=|https?://|innerHTML", answer.text)


async def test_the_release_says_which_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.get("/version")

    assert answer.status_code == 200
    found = answer.json()
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["version"])
    assert re.fullmatch(r"\d{4}", found["schemaRevision"])


async def test_pictures_of_a_product_that_was_taken_away_are_not_overdue(
    client: httpx.AsyncClient, staff: Person, shop: Shop, database: Database
) -> None:
    gone = await shop.product(deleted_at=clock.now())
    long_ago = clock.now() - timedelta(days=300)
    async with database.transaction() as session:
        for table in (ProductPicture, Garment):
            row = {"product_id": gone.id, "image_key": "products/gone.png", "due_at": long_ago}
            session.add(table(id=new_id(), attempts=0, **row))

    found = await page(client, staff)

    oldest = {one["name"]: one["oldestSeconds"] for one in found["work"]}
    age = timedelta(days=299).total_seconds()
    assert max(oldest["pictures"], oldest["garments"]) < age
