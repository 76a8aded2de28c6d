"""What a collector of traces gets to see of the shop, and what the shop does without one."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from threading import Event
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from commerce.app import BASE, create_app
from commerce.core import tracing
from commerce.core.settings import Settings
from deployments import telemetry
from tests.integration.commerce.collecting import Collected, spans_in
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.listening import Answer, Received, Server, serving
from tests.integration.commerce.shopping import ADDRESS, Shop

TRACE, CALLER = uuid4().hex, uuid4().hex[:16]
FROM_A_CLIENT = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
SERVER, CLIENT = 2, 3

Spans = Callable[[], list[Collected]]


@pytest.fixture
def collector() -> Iterator[Server]:
    with serving() as server:
        yield server


@asynccontextmanager
async def traced(settings: Settings, endpoint: str) -> AsyncIterator[FastAPI]:
    """The shop as it is started where a collector is named."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        tracing.use(telemetry.start("test"))
        try:
            async with opened(create_app(settings)) as app:
                yield app
        finally:
            tracing.use(None)
            await asyncio.to_thread(telemetry.stop)


@asynccontextmanager
async def door_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://shop.test{BASE}") as client:
        yield client


async def test_a_request_and_its_statements_belong_to_the_trace_of_who_asked(
    settings: Settings, migrated: None, collector: Server
) -> None:
    async with traced(settings, collector.url) as app, door_of(app) as client:
        await client.get("/products/no-such-gown", headers=FROM_A_CLIENT)

    spans = spans_in(collector.received)
    [request] = [span for span in spans if span.kind == SERVER]
    assert (request.trace, request.parent) == (TRACE, CALLER)
    assert request.name == "GET /api/v1/products/{name}"
    assert request.facts["http.response.status_code"] == "404"
    statements = [span for span in spans if "db.query.text" in span.facts]
    assert statements
    assert {(span.trace, span.parent) for span in statements} == {(TRACE, request.id)}


async def test_a_trace_names_nobody(
    settings: Settings, migrated: None, shop: Shop, collector: Server
) -> None:
    email, product = f"{uuid4().hex}@example.com", await shop.product()
    async with traced(settings, collector.url) as app, door_of(app) as client:
        account = {"email": email, "password": "velvet-ribbon"}
        body = (await client.post("/auth/register", json=account)).json()
        client.headers["Authorization"] = f"Bearer {body['token']}"
        wanted = {"productId": str(product.id), "size": "M", "color": "Black", "quantity": 1}
        await client.post("/cart/items", json=wanted)
        order = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery"}
        placed = await client.post("/orders", json=order)
        await client.get(f"/orders/{placed.json()['id']}", params={"note": ADDRESS["phone"]})

    sent = b"".join(request.body for request in collector.received)
    named = {span.name for span in spans_in(collector.received)}
    assert {"POST /api/v1/orders", "GET /api/v1/orders/{order_id}", "call firebase-auth"} <= named
    secrets = (email, body["token"], body["user"]["id"], placed.json()["id"], *ADDRESS.values())
    assert [secret for secret in secrets if len(secret) > 2 and secret.encode() in sent] == []


@pytest.mark.parametrize(
    "given", ["", "nonsense", f"00-{'0' * 32}-{CALLER}-01", f"00-{TRACE}-{CALLER}-01" * 9]
)
async def test_what_is_no_traceparent_begins_a_trace_of_its_own(
    settings: Settings, migrated: None, collector: Server, given: str
) -> None:
    async with traced(settings, collector.url) as app, door_of(app) as client:
        answer = await client.get("/products", headers={"traceparent": given})

    assert answer.status_code == 200
    [request] = [span for span in spans_in(collector.received) if span.kind == SERVER]
    assert request.parent == ""


async def test_a_request_that_breaks_is_a_span_that_failed(
    settings: Settings, migrated: None, collector: Server
) -> None:
    nowhere = settings.database.model_copy(
        update={"url": SecretStr("postgresql+asyncpg://nobody@127.0.0.1:1/none")}
    )
    broken = settings.model_copy(update={"database": nowhere})

    async with traced(broken, collector.url) as app, door_of(app) as client:
        answer = await client.get("/products/some-gown")

    assert answer.status_code == 503
    [request] = [span for span in spans_in(collector.received) if span.kind == SERVER]
    assert request.is_failed


async def test_probes_leave_no_trace(settings: Settings, migrated: None, collector: Server) -> None:
    async with traced(settings, collector.url) as app, door_of(app) as client:
        assert (await client.get("/health/ready")).status_code == 200

    assert spans_in(collector.received) == []


async def test_the_shop_answers_while_its_collector_is_away(
    settings: Settings, migrated: None
) -> None:
    async with traced(settings, "http://127.0.0.1:1") as app, door_of(app) as client:
        answers = await asyncio.gather(*(client.get("/products") for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}


async def test_neither_a_request_nor_the_end_waits_for_a_slow_collector(
    settings: Settings, migrated: None, collector: Server
) -> None:
    may_answer = Event()

    def take_for_ever(_request: Received) -> Answer:
        may_answer.wait()
        return Answer()

    collector.respond = take_for_ever
    try:
        async with traced(settings, collector.url) as app, door_of(app) as client:
            answers = await asyncio.gather(*(client.get("/products") for _ in range(50)))
        # Here the replica has stopped, and its collector has still not answered.
        assert not may_answer.is_set()
        assert {answer.status_code for answer in answers} == {200}
    finally:
        may_answer.set()


def test_without_a_collector_nothing_that_makes_spans_is_loaded() -> None:
    program = (
        "import sys, commerce.app, commerce.background\n"
        "from deployments import telemetry\n"
        "assert telemetry.start('web') is None\n"
        "sys.exit('opentelemetry.sdk.trace.export' in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 - our own

    assert done.returncode == 0
