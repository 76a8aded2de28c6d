"""Every request is timed under a name that nobody can make up."""

import asyncio
import time

import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from commerce.core import metrics
from commerce.core.measured_requests import MeasuredRequests, Templates
from commerce.core.service_levels import Served, Tally
from tests.meter import Notes

TEMPLATES = Templates(
    [
        "/api/products",
        "/api/products/{name}",
        "/api/products/{product_id}/related",
        "/api/products/import",
        "/api/orders/export",
        "/api/orders/{order_id}/items",
    ]
)


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/api/products", "/api/products"),
        ("/api/products/7", "/api/products/{name}"),
        ("/api/products/import", "/api/products/import"),
        ("/api/products/7/related", "/api/products/{product_id}/related"),
        ("/api/orders/export/items", "/api/orders/{order_id}/items"),
        ("/api/products/", "unmatched"),
        ("/api/products//related", "unmatched"),
        ("/api/orders/7", "unmatched"),
        ("", "unmatched"),
        ("/{name}", "unmatched"),
        ("/api" * 10_000, "unmatched"),
    ],
)
def test_a_path_is_counted_under_its_template(path: str, template: str) -> None:
    assert TEMPLATES.of(path) == template


async def ask(method: str, path: str, answer: int | BaseException, tally: Tally) -> None:
    """Send a request to an application that answers so."""
    house = FastAPI()
    house.add_api_route("/orders/{order_id}", lambda: None)

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        if isinstance(answer, BaseException):
            raise answer
        await send({"type": "http.response.start", "status": answer, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def nothing() -> dict[str, object]:
        return {"type": "http.request"}

    async def swallow(_message: object) -> None:
        pass

    scope = {"type": "http", "method": method, "path": path, "app": house}
    await MeasuredRequests(app, tally, probes="/health")(scope, nothing, swallow)


async def test_an_answer_is_counted_with_its_status(notes: Notes) -> None:
    tally = Tally()

    await ask("GET", "/orders/7", 404, tally)

    assert notes.labels(metrics.REQUESTS) == [("GET", "/orders/{order_id}", "404")]
    assert tally.served == Served(requests=1)


async def test_a_failure_that_nobody_answered_is_a_500(notes: Notes) -> None:
    tally = Tally()

    with pytest.raises(RuntimeError):
        await ask("POST", "/orders/7", RuntimeError(), tally)

    assert notes.labels(metrics.REQUESTS) == [("POST", "/orders/{order_id}", "500")]
    assert tally.served == Served(requests=1, errors=1)


async def test_a_client_that_hangs_up_spends_no_error_budget(notes: Notes) -> None:
    tally = Tally()

    with pytest.raises(asyncio.CancelledError):
        await ask("GET", "/orders/7", asyncio.CancelledError(), tally)

    assert notes.labels(metrics.REQUESTS) == [("GET", "/orders/{order_id}", "499")]
    assert tally.served.errors == 0
    assert tally.under_way == 0


async def test_nobody_makes_labels_up(notes: Notes) -> None:
    for wild in ("BREW", "../../x", "🫖"):
        await ask(wild, f"/{wild}", 404, Tally())

    assert set(notes.labels(metrics.REQUESTS)) == {("OTHER", "unmatched", "404")}


async def test_probes_are_timed_and_no_part_of_the_budget(notes: Notes) -> None:
    tally = Tally()

    await ask("GET", "/health/ready", 503, tally)

    assert len(notes.labels(metrics.REQUESTS)) == 1
    assert tally.served == Served()


async def test_a_live_stream_is_answered_when_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    tally, now = Tally(), iter([0.0, 0.5, 60.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(now))

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def nothing() -> dict[str, object]:
        return {"type": "http.request"}

    async def swallow(_message: object) -> None:
        pass

    scope = {"type": "http", "method": "GET", "path": "/events", "app": FastAPI()}
    await MeasuredRequests(app, tally, probes="/health")(scope, nothing, swallow)

    assert tally.served == Served(requests=1, slow=0)
