"""What a collector of traces gets to see of the shop, and what the shop does without one."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from threading import Event
from uuid import uuid4

import aio_pika
import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.app import BASE, create_app
from commerce.core import events, tracing
from commerce.core.broker import Broker, event_queue
from commerce.core.events import EventConsumer, Subscription
from commerce.core.loops import forever
from commerce.core.outbox import OutboxMessage
from commerce.core.relay import Relay
from commerce.core.settings import Settings
from commerce.products.models import Product
from deployments import telemetry
from tests.integration.commerce.collecting import Collected, spans_in
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.listening import Answer, Received, Server, serving
from tests.integration.commerce.shopping import ADDRESS, Shop
from tests.integration.commerce.waiting import until

TRACE, CALLER = uuid4().hex, uuid4().hex[:16]
FROM_A_CLIENT = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
SERVER, PRODUCER, CONSUMER = 2, 4, 5

Spans = Callable[[], list[Collected]]


@pytest.fixture
def collector() -> Iterator[Server]:
    with serving() as server:
        yield server


@asynccontextmanager
async def collected_at(endpoint: str) -> AsyncIterator[None]:
    """A process whose spans go to a collector."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        tracing.use(telemetry.start("test"))
        try:
            yield
        finally:
            tracing.use(None)
            await asyncio.to_thread(telemetry.stop)


@asynccontextmanager
async def traced(settings: Settings, endpoint: str) -> AsyncIterator[FastAPI]:
    """The shop as it is started where a collector is named."""
    async with collected_at(endpoint), opened(create_app(settings)) as app:
        yield app


@asynccontextmanager
async def door_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://shop.test{BASE}") as client:
        yield client


async def buy(client: httpx.AsyncClient, product: Product) -> tuple[dict[str, str], dict[str, str]]:
    """Register, and order one piece; the shopper and the order."""
    account = {"email": f"{uuid4().hex}@example.com", "password": "velvet-ribbon"}
    body = (await client.post("/auth/register", json=account)).json()
    client.headers["Authorization"] = f"Bearer {body['token']}"
    wanted = {"productId": str(product.id), "size": "M", "color": "Black", "quantity": 1}
    await client.post("/cart/items", json=wanted)
    order = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery"}
    return body["user"], (await client.post("/orders", json=order)).json()


@asynccontextmanager
async def subscribed(
    app: FastAPI, settings: Settings, subscription: Subscription
) -> AsyncIterator[None]:
    """A subscriber with a queue of its own, which is gone afterwards."""
    broker = Broker(settings.broker)
    consumer = EventConsumer(broker, app.state.database, [subscription])
    await consumer.start()
    try:
        yield
    finally:
        await consumer.stop()
        connection = await aio_pika.connect(settings.broker.url.get_secret_value())
        async with connection:
            channel = await connection.channel()
            await channel.queue_delete(event_queue(subscription.name))


@asynccontextmanager
async def relaying(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """A relay that carries what the outbox holds."""
    broker = Broker(settings.broker)
    carrying = asyncio.create_task(forever("relay", Relay(app.state.database, broker).step, 0.05))
    try:
        yield
    finally:
        carrying.cancel()
        await asyncio.gather(carrying, return_exceptions=True)
        await broker.close()


async def has(wanted: str, heard: set[str]) -> bool:
    return wanted in heard


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
    product = await shop.product()
    async with traced(settings, collector.url) as app, door_of(app) as client:
        user, order = await buy(client, product)
        await client.get(f"/orders/{order['id']}", params={"note": ADDRESS["phone"]})

    sent = b"".join(request.body for request in collector.received)
    named = {span.name for span in spans_in(collector.received)}
    assert {"POST /api/v1/orders", "GET /api/v1/orders/{order_id}", "call firebase-auth"} <= named
    known = (user["email"], user["id"], order["id"], order["number"], *ADDRESS.values())
    assert [fact for fact in known if len(fact) > 2 and fact.encode() in sent] == []


async def test_a_trace_leads_over_the_broker_to_the_statements_of_who_hears_of_it(
    settings: Settings, migrated: None, shop: Shop, collector: Server
) -> None:
    product, name, heard = await shop.product(), uuid4().hex, set[str]()

    async def note(session: AsyncSession, event: events.Event) -> None:
        await session.execute(select(OutboxMessage.position).limit(1))
        heard.add(str(event.payload.get("orderId")))

    async with traced(settings, collector.url) as app, door_of(app) as client:
        client.headers.update(FROM_A_CLIENT)
        listening = subscribed(app, settings, Subscription(name, ("order.placed",), note))
        async with listening, relaying(app, settings):
            _, order = await buy(client, product)
            await until(lambda: has(order["id"], heard))

    spans = {span.id: span for span in spans_in(collector.received) if span.trace == TRACE}
    [work] = [span for span in spans.values() if span.name == f"process events.{name}"]
    published = spans[work.parent]
    asked = spans[published.parent]
    assert (work.kind, published.kind, asked.kind) == (CONSUMER, PRODUCER, SERVER)
    assert (published.name, asked.name) == ("publish order.placed", "POST /api/v1/orders")
    statements = {
        span.facts.get("db.query.text", "") for span in spans.values() if span.parent == work.id
    }
    assert any("FROM outbox" in statement for statement in statements)


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


async def test_a_client_may_want_nothing_kept(
    settings: Settings, migrated: None, collector: Server
) -> None:
    unsampled = {"traceparent": f"00-{TRACE}-{CALLER}-00"}
    async with traced(settings, collector.url) as app, door_of(app) as client:
        answer = await client.get("/products", headers=unsampled)

    assert answer.status_code == 200
    assert spans_in(collector.received) == []


async def test_a_replicas_work_belongs_to_the_trace_of_who_called_it(collector: Server) -> None:
    class Room:
        @telemetry.continued("Room.draw")
        async def draw(self, what: str) -> str:
            if what == "nothing":
                raise ValueError(what)
            return what

    async with collected_at(collector.url):
        assert await Room().draw("coat") == "coat"  # by a caller that traces nothing
        with tracing.span("a try-on"):
            assert await Room().draw("gown", **tracing.carried()) == "gown"
            with pytest.raises(ValueError, match="nothing"):
                await Room().draw("nothing", **tracing.carried())

    good, bad, caller = spans_in(collector.received)
    assert {good.name, bad.name} == {"Room.draw"}
    assert {good.parent, bad.parent} == {caller.id}
    assert (good.is_failed, bad.is_failed) == (False, True)
    assert bad.facts["error.type"] == "ValueError"


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
