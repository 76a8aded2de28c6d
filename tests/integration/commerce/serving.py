"""The shop behind a real socket, for clients that speak HTTP themselves."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

STARTING_SECONDS = 60


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application of its own on a free port of this machine; yields its URL."""
    # Not a socket of our own: asyncio would leave Nagle's algorithm on, 40 ms a request.
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    try:
        _wait(server, thread)
        _, port = server.servers[0].sockets[0].getsockname()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    for _ in range(STARTING_SECONDS * 20):
        if server.started:
            return
        if not thread.is_alive():
            break
        pause.wait(0.05)
    raise RuntimeError("the shop did not start")
