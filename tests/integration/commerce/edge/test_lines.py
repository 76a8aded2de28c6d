"""What stays open passes as it comes: events, WebSockets; and TLS, with and without HTTP/2."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from commerce.app import BASE
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Worker
from devstack import edge
from devstack.edge import Edge
from tests.integration.commerce.edge.conftest import Witness, is_problem, outside, trusting
from tests.integration.commerce.shopping import Buyer
from tests.integration.commerce.tryons.conftest import (  # noqa: F401 - fixtures
    Ask,
    ask,
    buyer,
    garment,
    photo,
    progress,
    upload,
)
from tests.integration.commerce.tryons.rooms import PlainRoom


@pytest.fixture
def worker(database: Database, storage: Storage, settings: Settings, progress: Progress) -> Worker:  # noqa: F811 - a fixture
    return Worker(database, storage, PlainRoom(), settings.tryon, progress)


async def statuses(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        if line.startswith("data: "):
            yield json.loads(line[6:])["status"]


async def test_each_event_comes_when_it_happens(
    visitor: httpx.AsyncClient,
    buyer: Buyer,  # noqa: F811 - a fixture
    ask: Ask,  # noqa: F811 - a fixture
    worker: Worker,
) -> None:
    job_id = await ask()
    path = f"/tryon/status/{job_id}/events"

    async with visitor.stream("GET", path, headers=buyer.headers) as stream:
        told = statuses(stream.aiter_lines())
        first = await anext(told)
        # Nothing else would come before this is done.
        await worker.work(job_id, redelivered=False)
        rest = [status async for status in told]

    assert (first, rest[-1]) == ("processing", "completed")
    assert "Content-Encoding" not in stream.headers


@pytest.mark.parametrize("scheme", ["ws", "wss"])
async def test_a_websocket_passes(
    entrance: Edge,
    witness: Witness,
    buyer: Buyer,  # noqa: F811 - a fixture
    ask: Ask,  # noqa: F811 - a fixture
    worker: Worker,
    scheme: str,
) -> None:
    job_id = await ask()
    url = entrance.url if scheme == "ws" else entrance.https_url
    where = f"{scheme}://{url.partition('://')[2]}{BASE}/tryon/ws/{job_id}"
    tls = trusting(entrance) if scheme == "wss" else None

    async with connect(where, additional_headers=buyer.headers, ssl=tls, proxy=None) as socket:
        first = json.loads(await socket.recv())["status"]
        await worker.work(job_id, redelivered=False)
        rest = [json.loads(message)["status"] async for message in socket]

    assert (first, rest[-1]) == ("processing", "completed")
    assert witness.last.getlist("x-forwarded-for") == ["127.0.0.1"]


@pytest.mark.parametrize(("http2", "version"), [(True, "HTTP/2"), (False, "HTTP/1.1")])
async def test_tls_is_spoken_and_told_to_the_shop(
    entrance: Edge, witness: Witness, *, http2: bool, version: str
) -> None:
    options = {"verify": trusting(entrance), "http2": http2}
    async with outside(entrance.https_url, **options) as client:
        answers = await asyncio.gather(*(client.get("/health/live") for _ in range(5)))

    assert {answer.status_code for answer in answers} == {204}
    assert {answer.http_version for answer in answers} == {version}
    assert witness.last["x-forwarded-proto"] == "https"


async def test_production_sends_everybody_to_https_but_probes(
    upstream: str, witness: Witness, scratch: Path
) -> None:
    before = len(witness.seen)
    redirected = {"EDGE_PLAIN_HTTP": "redirected"}
    with edge.running(scratch / "edge-https", upstream, values=redirected) as running:
        async with outside(running.url) as client:
            answer = await client.post("/auth/login?next=1", json={})
            live = await client.get(f"{running.url}/edge/live")
        async with outside(running.https_url, verify=trusting(running)) as client:
            followed = await client.get("/health/live")

    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{running.https_url}{BASE}/auth/login?next=1"
    assert (live.status_code, followed.status_code) == (200, 204)
    assert len(witness.seen) == before + 1


async def test_plain_http_on_the_port_of_tls_is_a_problem(entrance: Edge) -> None:
    async with outside(entrance.https_url.replace("https", "http")) as client:
        answer = await client.get("/health/live")

    assert is_problem(answer, 400, "bad-request")


async def test_nginx_agrees_with_what_production_gives_it(entrance: Edge, scratch: Path) -> None:
    here = {
        "EDGE_CERTIFICATE": str(entrance.certificate),
        "EDGE_CERTIFICATE_KEY": str(entrance.certificate.with_suffix(".key")),
        "EDGE_DIRECTORY": str(scratch / "edge-production"),
        "EDGE_UPSTREAM": "127.0.0.1:8000",
        "EDGE_WEB": "127.0.0.1:3001",
    }
    (scratch / "edge-production").mkdir()

    edge.check(edge.render(scratch / "edge-production", {**edge.production(), **here}))
