"""Firebase is asked while no connection to the database is held, and may fail."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import QueuePool

from commerce.app import BASE, create_app
from commerce.core.settings import Settings


class BrokenFirebase:
    """Answers every request with nonsense, and looks at the shop's pool meanwhile."""

    app: FastAPI
    address: str

    def __init__(self) -> None:
        self.connections_held: list[int] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        pool = self.app.state.database.engine.pool
        assert isinstance(pool, QueuePool)
        self.connections_held.append(pool.checkedout())
        body = b"<html>an inner secret</html>"
        head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()


@pytest.fixture
async def firebase(
    settings: Settings, migrated: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BrokenFirebase]:
    # The shop tells the SDK of its emulator through the environment; it is told back afterwards.
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", settings.firebase.emulator_host)
    broken = BrokenFirebase()
    async with await asyncio.start_server(broken.answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        there = settings.firebase.model_copy(update={"emulator_host": f"127.0.0.1:{port}"})
        broken.app = create_app(settings.model_copy(update={"firebase": there}))
        async with broken.app.router.lifespan_context(broken.app):
            yield broken


@pytest.mark.parametrize("path", ["/auth/register", "/auth/login"])
async def test_a_firebase_that_fails_leaks_nothing_and_holds_nothing(
    firebase: BrokenFirebase, path: str
) -> None:
    transport = httpx.ASGITransport(firebase.app)
    wanted = {"email": "ada@example.com", "password": "velvet-ribbon"}

    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        answer = await client.post(f"{BASE}{path}", json=wanted)

    assert (answer.status_code, answer.json()["type"]) == (503, "identity-provider-unavailable")
    assert "Retry-After" in answer.headers
    assert "secret" not in answer.text
    assert firebase.connections_held == [0]
