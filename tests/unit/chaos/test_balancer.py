"""The load balancer that stands before the nodes while they die."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from benchmarks.chaos import balancer


class Node(BaseHTTPRequestHandler):
    """Says who it is, whatever it is asked."""

    def do_GET(self) -> None:
        """Answer with the port that was asked."""
        said = str(self.connection.getsockname()[1]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nowhere."""


@contextmanager
def serving() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Node)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def test_visitors_are_answered_as_long_as_one_node_lives(tmp_path: Path) -> None:
    with serving() as one, serving() as other:
        doors = [f"http://127.0.0.1:{node.server_port}" for node in (one, other)]
        with balancer.standing(tmp_path / "door", doors) as door:
            before = {httpx.get(door, trust_env=False).text for _ in range(10)}
            one.shutdown()
            one.server_close()
            after = {httpx.get(door, trust_env=False).text for _ in range(10)}

    assert before == {str(one.server_port), str(other.server_port)}
    assert after == {str(other.server_port)}
