"""A client that costs next to nothing, so that what is measured is the shop: plain HTTP/1.1."""

import asyncio
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the body's bytes."""

    status: int
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - whatever the shop answered
        """The body, read."""
        return orjson.loads(self.body)


class Client:
    """One kept-alive connection of one shopper."""

    def __init__(self, port: int, token: str | None) -> None:
        """Whose connection it is; nobody's without a token."""
        self._port = port
        who = "" if token is None else f"Authorization: Bearer {token}\r\n"
        self._head = f"Host: 127.0.0.1:{port}\r\n{who}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, method: str, path: str, body: object = None, head: str = "") -> Answer:
        """A request and its answer.

        Raises:
            OSError, asyncio.IncompleteReadError: the server is gone.
        """
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        content = b"" if body is None else orjson.dumps(body)
        kind = "Content-Type: application/json\r\n" if content else ""
        lines = f"{method} /api/v1{path} HTTP/1.1\r\n{self._head}{kind}{head}"
        writer.write(f"{lines}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        return await _answer(reader)

    async def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    _, found, rest = head.partition(b"content-length:")
    length = int(rest.split(b"\r\n", 1)[0]) if found else 0
    return Answer(status, await reader.readexactly(length))
