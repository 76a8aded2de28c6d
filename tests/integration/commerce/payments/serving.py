"""ASGI applications on real ports of the loopback interface, in the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to pytest."""
        yield


def bind() -> socket.socket:
    """A port that is ours from now on."""
    return socket.create_server(("127.0.0.1", 0))


def address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def served(app: ASGIApp, listener: socket.socket) -> AsyncIterator[str]:
    """The application, answering at the listener's address."""
    # Keep-alive outlives the tests, so that no client finds its connection closed.
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_keep_alive=600))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if running.done():
            running.result()
        await asyncio.sleep(0.01)
    yield address(listener)
    server.should_exit = True
    await running
