"""Waiting for a try-on over a real socket: within a bound, hung up on, and over WebSockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons.models import TryonQuota, TryonSession
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Worker
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.serving import serving
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.tryons.conftest import (
    Ask,
    events_about,
    job_of,
)
from tests.integration.commerce.tryons.rooms import PlainRoom
from tests.integration.commerce.tryons.test_admission import at_the_door_of, wanted_by
from tests.integration.commerce.tryons.test_following import listeners_to
from tests.integration.commerce.waiting import until

CUTS = 8


@pytest.fixture(scope="module")
def served(settings: Settings, migrated: None) -> Iterator[str]:
    """The shop's address, behind a real socket."""
    with serving(create_app(settings)) as url:
        yield url


@pytest.fixture
async def over_the_wire(served: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{served}{BASE}") as client:
        yield client


@pytest.fixture
async def impatient(settings: Settings, migrated: None) -> AsyncIterator[FastAPI]:
    """A house that keeps nobody waiting."""
    tryon = settings.tryon.model_copy(update={"sync_wait": timedelta(milliseconds=50)})
    async with opened(create_app(settings.model_copy(update={"tryon": tryon}))) as app:
        yield app


@pytest.mark.parametrize("route", ["generate", "generate-sync"])
async def test_who_cannot_be_answered_yet_is_told_where_to_ask(
    impatient: FastAPI, shop: Shop, storage: Storage, route: str
) -> None:
    buyer = await at_the_door_of(impatient, shop).buyer()

    answer = await buyer.post(f"/tryon/{route}", await wanted_by(buyer, storage))

    assert answer.status_code == 202
    assert answer.headers["Location"] == f"{BASE}/tryon/status/{answer.json()['jobId']}"
    status = await buyer.get(answer.headers["Location"].removeprefix(BASE))
    assert status.json()["status"] == "processing"


async def job_id_of(database: Database, buyer: Buyer) -> UUID | None:
    async with database.reading() as session:
        own = select(TryonSession.id).where(TryonSession.user_id == buyer.id)
        found: UUID | None = await session.scalar(own)
        return found


async def test_who_hangs_up_while_waiting_loses_nothing(
    app: FastAPI,
    over_the_wire: httpx.AsyncClient,
    buyer: Buyer,
    database: Database,
    storage: Storage,
    settings: Settings,
    progress: Progress,
) -> None:
    wanted = await wanted_by(buyer, storage)
    waiting = asyncio.create_task(
        over_the_wire.post("/tryon/generate-sync", headers=buyer.headers, json=wanted)
    )
    await until(lambda: job_id_of(database, buyer))
    job_id = await job_id_of(database, buyer)
    assert job_id is not None
    await until(lambda: listeners_to(app, job_id))

    waiting.cancel()
    await asyncio.wait({waiting})
    worker = Worker(database, storage, PlainRoom(), settings.tryon, progress)
    await worker.work(job_id, redelivered=False)
    assert (await job_of(database, job_id)).status == "completed"
    assert (await buyer.get(f"/tryon/status/{job_id}")).json()["resultImageUrl"]


async def test_whenever_a_request_is_cut_off_it_is_done_whole_or_not_at_all(
    buyer: Buyer, database: Database, storage: Storage
) -> None:
    wanted = await wanted_by(buyer, storage)

    async def cut_off(moment: int) -> None:
        asking = asyncio.create_task(buyer.post("/tryon/generate-sync", {**wanted, "seed": moment}))
        await asyncio.wait({asking}, timeout=moment / 10)
        asking.cancel()
        await asyncio.wait({asking})

    await asyncio.gather(*(cut_off(moment) for moment in range(CUTS)))

    async with database.reading() as session:
        own = select(TryonSession).where(TryonSession.user_id == buyer.id)
        jobs = (await session.scalars(own)).all()
        quota = await session.get(TryonQuota, buyer.id)
    assert (0 if quota is None else quota.asked) == len(jobs)
    for job in jobs:
        assert await events_about(database, str(job.id)) == ["tryon.requested"]
        assert await storage.get(job.photo_key)


def socket_to(served: str, job_id: UUID, *offered: str, **headers: str) -> connect:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return connect(
        f"{served.replace('http', 'ws', 1)}{BASE}/tryon/ws/{job_id}",
        additional_headers=named,
        subprotocols=[Subprotocol(name) for name in offered] or None,
    )


async def heard(socket: ClientConnection) -> list[str]:
    """The statuses that a socket tells until it closes."""
    return [json.loads(message)["status"] async for message in socket]


async def closing_code(socket: ClientConnection) -> int | None:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return None if closed.rcvd is None else closed.rcvd.code


@pytest.mark.parametrize("manner", ["header", "subprotocol"])
@pytest.mark.parametrize("caller", ["shopper", "service"])
async def test_a_socket_tells_its_owner_until_the_job_has_ended(
    served: str, shop: Shop, buyer: Buyer, ask: Ask, manner: str, caller: str
) -> None:
    service = await shop.service()
    owner = {"api_key_id": service.id, "user_id": None} if caller == "service" else {}
    job_id = await ask(status="canceled", stage="done", **owner)
    token = buyer.headers["Authorization"].removeprefix("Bearer ")
    key = service.headers["X-API-Key"]
    offered, headers = {
        ("shopper", "header"): ((), {"Authorization": f"Bearer {token}"}),
        ("shopper", "subprotocol"): (("bearer", token), {}),
        ("service", "header"): ((), {"X_API_Key": key}),
        ("service", "subprotocol"): (("api-key", key), {}),
    }[caller, manner]

    async with socket_to(served, job_id, *offered, **headers) as socket:
        told = await heard(socket)

    assert told == ["canceled"]
    assert socket.subprotocol == (offered[0] if offered else None)


async def test_a_socket_tells_nobody_else(served: str, shop: Shop, buyer: Buyer, ask: Ask) -> None:
    job_id = await ask()
    stranger, service = await shop.buyer(), await shop.service()
    token = stranger.headers["Authorization"].removeprefix("Bearer ")

    codes = []
    for offered in (
        (), ("bearer",), ("bearer", "x"), ("api-key", "atl_x"), ("api-key", token),
        ("bearer", service.headers["X-API-Key"]),
        ("bearer", token), ("api-key", service.headers["X-API-Key"]),
    ):  # fmt: skip
        async with socket_to(served, job_id, *offered) as socket:
            codes.append(await closing_code(socket))

    assert codes == [4401] * 6 + [4404] * 2


async def test_who_comes_back_to_a_stream_is_told_how_it_is_now(
    over_the_wire: httpx.AsyncClient, buyer: Buyer, ask: Ask
) -> None:
    job_id = await ask(status="failed", stage="done", error_code="no-person", error_message="Ah.")
    headers = {**buyer.headers, "Last-Event-ID": "generating-45"}

    stream = await over_the_wire.get(f"/tryon/status/{job_id}/events", headers=headers)

    lines = stream.text.splitlines()
    assert lines[0].startswith("retry: ")
    assert "id: done-0" in lines
    assert sum(line.startswith("data: ") for line in lines) == 1


async def test_stages_are_told_with_when_they_were_entered(
    buyer: Buyer,
    ask: Ask,
    database: Database,
    storage: Storage,
    settings: Settings,
    progress: Progress,
) -> None:
    job_id = await ask()
    waiting = (await buyer.get(f"/tryon/status/{job_id}")).json()["stageTimes"]

    worker = Worker(database, storage, PlainRoom(), settings.tryon, progress)
    await worker.work(job_id, redelivered=False)
    times = (await buyer.get(f"/tryon/status/{job_id}")).json()["stageTimes"]

    assert set(waiting) == {"queued"}
    in_order = ["queued", "fetching", "preparing", "generating", "storing", "done"]
    assert sorted(times, key=lambda stage: str(times[stage])) == in_order


async def test_lists_tell_places_in_the_queue(buyer: Buyer, storage: Storage) -> None:
    jobs = []
    for seed in range(3):
        wanted = await wanted_by(buyer, storage, seed=seed)
        jobs.append((await buyer.post("/tryon/generate", wanted)).json()["jobId"])
    await buyer.send("POST", f"/tryon/sessions/{jobs[0]}/cancel")

    items = (await buyer.get("/tryon/sessions")).json()["items"]

    places = {item["jobId"]: item.get("queuePosition") for item in items}
    assert places[jobs[0]] is None
    for job_id in jobs[1:]:
        assert (
            places[job_id] == (await buyer.get(f"/tryon/status/{job_id}")).json()["queuePosition"]
        )
    assert places[jobs[2]] - places[jobs[1]] == 1
