"""The shop as clients meet it: nginx with production's configuration in front of it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from commerce.app import BASE, create_app
from commerce.core.settings import Settings
from devstack import edge
from devstack.edge import Edge
from tests.integration.commerce.serving import serving
from tests.integration.commerce.waiting import PATIENCE

# A crowd waits for the one who asks as long as the machine needs.
PATIENT = {"EDGE_LOCK_MILLISECONDS": "9000", "EDGE_ACCESS_LOG": "/dev/stdout lines"}


@dataclass
class Witness:
    """Sees what comes through the edge to the shop."""

    app: ASGIApp
    seen: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            self.seen.append(scope)
        await self.app(scope, receive, send)

    def asked_for(self, path: str) -> list[Headers]:
        """The headers of every request for a path (below the base path)."""
        return [Headers(scope=scope) for scope in self.seen if scope["path"] == BASE + path]

    @property
    def last(self) -> Headers:
        return Headers(scope=self.seen[-1])


@pytest.fixture(scope="session")
def witness(settings: Settings, migrated: None) -> Witness:
    trusting = settings.rate_limits.model_copy(update={"trusted_proxies": 1})
    return Witness(create_app(settings.model_copy(update={"rate_limits": trusting})))


@pytest.fixture(scope="session")
def upstream(witness: Witness) -> Iterator[str]:
    """Host and port of the shop itself."""
    with serving(witness) as url:
        yield url.removeprefix("http://")


@pytest.fixture(scope="session")
def entrance(upstream: str, scratch: Path) -> Iterator[Edge]:
    with edge.running(scratch / "edge", upstream, values=PATIENT) as running:
        yield running


@pytest.fixture
async def visitor(entrance: Edge) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular, outside."""
    async with outside(entrance.url) as client:
        yield client


def outside(url: str, **options: Any) -> httpx.AsyncClient:  # noqa: ANN401 - httpx's own options
    # No more connections at once than a browser that is in a hurry.
    many = httpx.Limits(max_connections=200)
    return httpx.AsyncClient(
        base_url=f"{url}{BASE}", trust_env=False, timeout=60, limits=many, **options
    )


def trusting(entrance: Edge) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(entrance.certificate))


async def say(entrance: Edge, words: bytes) -> bytes:
    """What the edge answers to bytes as they are, until it closes the connection."""
    url = httpx.URL(entrance.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(words)
    heard = bytearray()
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionResetError):  # which is a way of closing it, too
            while some := await reader.read(65_536):
                heard += some
    writer.close()
    return bytes(heard)


async def exchange(entrance: Edge, request_line: str, *headers: str) -> httpx.Response:
    """The answer to a request line that no well-behaved client sends."""
    lines = [request_line, "Host: shop.test", "Connection: close", *headers, "", ""]
    heard = await say(entrance, "\r\n".join(lines).encode("latin-1"))
    return response_in(heard)


def response_in(heard: bytes) -> httpx.Response:
    head, _, body = heard.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return httpx.Response(int(status.split()[1]), headers=headers, content=body)


def is_problem(answer: httpx.Response, status: int, kind: str) -> bool:
    """Whether the answer is one of the shop's problems in form, whoever wrote it."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-ID"] == body["requestId"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    return (answer.status_code, body["status"], body["type"]) == (status, status, kind)


async def silence(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that hangs up without a word."""
    assert scope["type"] == "http"


async def patience(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers as soon as the client has gone."""
    assert scope["type"] == "http"
    while (await receive())["type"] != "http.disconnect":
        pass
