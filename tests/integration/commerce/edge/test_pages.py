"""The web store beside the shop behind one edge: what is whose, and how it gets there."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from commerce.app import BASE
from devstack import edge
from devstack.edge import Edge
from devstack.ports import Ports
from tests.integration.commerce.edge.conftest import Witness, is_problem, outside
from tests.integration.commerce.serving import serving

PAGE = b"<!doctype html><title>Atelier</title>" + b"<p>silk</p>" * 500


@dataclass
class Store:
    """Shows one page in two pieces; the second one not before somebody has read the first."""

    seen: list[Scope] = field(default_factory=list)
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        self.seen.append(scope)
        self.loop = asyncio.get_running_loop()
        headers = [(b"content-type", b"text/html"), (b"cache-control", b"private, no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE, "more_body": True})
        if scope["path"] == "/vi/slow":
            await self.wanted.wait()
        await send({"type": "http.response.body", "body": b"<p>the end</p>"})

    @property
    def last(self) -> Headers:
        return Headers(scope=self.seen[-1])


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def house(store: Store, upstream: str, scratch: Path) -> Iterator[Edge]:
    with (
        serving(store) as web,
        edge.running(scratch / "edge-pages", upstream, web=web.removeprefix("http://")) as running,
    ):
        yield running


@pytest.fixture
async def browser(house: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with outside(house.url) as client:
        client.base_url = httpx.URL(house.url)
        yield client


@pytest.mark.parametrize("path", ["/", "/vi", "/en/products/ao-dai?q=1", "/session", "/apiary"])
async def test_what_is_not_the_apis_is_the_web_stores(
    browser: httpx.AsyncClient, store: Store, path: str
) -> None:
    answer = await browser.get(path)

    assert answer.status_code == 200
    assert answer.content.startswith(PAGE)
    assert store.seen[-1]["path"] == path.partition("?")[0]


@pytest.mark.parametrize("path", [f"{BASE}/health/live", f"{BASE}/nothing", "/api/", "/ops"])
async def test_the_api_is_the_shops_alone(
    browser: httpx.AsyncClient, witness: Witness, store: Store, path: str
) -> None:
    await browser.get(path)

    assert witness.seen[-1]["path"] == path
    assert store.seen == []


async def test_the_web_store_knows_its_own_address_and_the_visitors(
    house: Edge, browser: httpx.AsyncClient, store: Store
) -> None:
    said = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Host": "evil.example", "Forwarded": "for=6"}

    await browser.get("/vi", headers=said)

    assert store.last["host"] == house.url.removeprefix("http://")
    assert store.last.getlist("x-forwarded-for") == ["127.0.0.1"]
    assert store.last["x-forwarded-proto"] == "http"
    assert not {"x-forwarded-host", "forwarded"} & set(store.last)


async def test_a_page_goes_on_as_it_is_made(browser: httpx.AsyncClient, store: Store) -> None:
    heard = b""

    async with browser.stream("GET", "/vi/slow") as page:
        async for piece in page.aiter_bytes():
            heard += piece
            if heard == PAGE:  # its end has not been made yet
                assert store.loop is not None
                store.loop.call_soon_threadsafe(store.wanted.set)

    assert heard == PAGE + b"<p>the end</p>"


async def test_a_page_is_compressed_and_named_and_kept_by_nobody(
    browser: httpx.AsyncClient, store: Store
) -> None:
    answers = [await browser.get("/vi", headers={"Accept-Encoding": "gzip"}) for _ in range(3)]

    assert len(store.seen) == 3
    assert {one.headers["Content-Encoding"] for one in answers} == {"gzip"}
    assert {one.headers["Cache-Control"] for one in answers} == {"private, no-store"}
    assert len({one.headers["X-Request-ID"] for one in answers}) == 3
    assert not any("Cache-Status" in one.headers for one in answers)


async def test_no_page_becomes_a_websocket(browser: httpx.AsyncClient, store: Store) -> None:
    asked = {"Connection": "Upgrade", "Upgrade": "websocket"}

    await browser.get("/vi", headers=asked)

    assert "upgrade" not in store.last


async def test_the_shop_sells_on_while_the_web_store_is_away(upstream: str, scratch: Path) -> None:
    nobody = Ports(scratch / "edge-no-pages").claim(["nobody"])["nobody"]
    away = f"127.0.0.1:{nobody}"
    html = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    with edge.running(scratch / "edge-no-pages", upstream, web=away) as running:
        async with outside(running.url) as client:
            live = await client.get("/health/live")
            page = await client.get(f"{running.url}/vi/products", headers=html)
            data = await client.get(f"{running.url}/vi/products")

    assert live.status_code == 204
    assert is_problem(data, 502, "bad-gateway")
    assert (page.status_code, page.headers["Retry-After"]) == (502, "2")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    (style,) = re.findall("<style>(.*?)</style>", page.text)
    named = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{named}'" in page.headers["Content-Security-Policy"]


async def test_the_api_speaks_json_to_browsers_too(scratch: Path) -> None:
    nobody = Ports(scratch / "edge-no-api").claim(["nobody"])["nobody"]
    with edge.running(scratch / "edge-no-api", f"127.0.0.1:{nobody}") as running:
        async with outside(running.url) as client:
            answer = await client.get("/products", headers={"Accept": "text/html"})

    assert is_problem(answer, 502, "bad-gateway")
